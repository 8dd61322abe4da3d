/** Chunked uploads on the disk: unfinished uploads, and the results of finished ones. */
import { readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import type { Upload } from '@tus/server';
import { isId, randomId } from '../../base/ids.js';

/** What became of a finished upload. */
export type UploadResult =
  | { readonly kind: 'blob'; readonly run: string; readonly sha256: string; readonly size: number }
  | { readonly kind: 'frames'; readonly run: string }
  | { readonly kind: 'bundle'; readonly runs: readonly unknown[] };

/**
 * A folder of uploads: `<id>` has the bytes, `<id>.json` the metadata, `<id>.done` the result. The bytes are removed when there is
 * a result, and a client that lost the last answer still finds the result.
 */
export class UploadStore extends FileStore {
  readonly #folder: string;

  /** @param expiry time (ms) after which an upload is removed, finished or not */
  constructor(folder: string, expiry: number) {
    super({ directory: folder, expirationPeriodInMilliseconds: expiry });
    this.#folder = folder;
  }

  /** The file with the bytes of an upload. */
  pathOf(id: string): string {
    // Accept ids only, because names come from requests.
    if (!isId(id)) throw new TypeError('Not the name of an upload');
    return join(this.#folder, id);
  }

  override async getUpload(id: string): Promise<Upload> {
    const upload = await super.getUpload(id);
    if (upload.size === undefined || (await this.result(id)) === null) return upload;
    upload.offset = upload.size;
    return upload;
  }

  override async remove(id: string): Promise<void> {
    const path = this.pathOf(id);
    await Promise.all(['', '.json', '.done'].map((ending) => rm(path + ending, { force: true })));
  }

  override async deleteExpired(): Promise<number> {
    const names = await readdir(this.#folder).catch(() => []);
    let deleted = 0;
    for (const id of new Set(names.map((name) => name.split('.')[0]))) {
      if (!isId(id) || !(await this.#isExpired(id))) continue;
      await this.remove(id);
      deleted++;
    }
    return deleted;
  }

  /** Bytes that unfinished uploads will still send. */
  async outstanding(): Promise<number> {
    const names = await readdir(this.#folder).catch(() => []);
    let bytes = 0;
    for (const id of names.filter(isId)) {
      const upload = await this.getUpload(id).catch(() => null);
      bytes += Math.max(0, (upload?.size ?? 0) - (upload?.offset ?? 0));
    }
    return bytes;
  }

  /** The result of an upload; `null`: none yet. */
  async result(id: string): Promise<UploadResult | null> {
    try {
      return JSON.parse(await readFile(`${this.pathOf(id)}.done`, 'utf8')) as UploadResult;
    } catch {
      return null;
    }
  }

  /** Stores the result and removes the bytes. */
  async keepResult(id: string, result: UploadResult): Promise<void> {
    const path = this.pathOf(id);
    const temporary = `${path}.${randomId()}`;
    await writeFile(temporary, JSON.stringify(result));
    await rename(temporary, `${path}.done`);
    await truncate(path, 0);
  }

  /** True if an upload is too old, by its creation time, or by its last write if that is not known. */
  async #isExpired(id: string): Promise<boolean> {
    const said = (await this.configstore.get(id))?.creation_date;
    const made = said === undefined ? Number.NaN : Date.parse(said);
    const files = ['', '.json', '.done'].map((ending) => stat(this.pathOf(id) + ending).catch(() => null));
    const written = Math.max(...(await Promise.all(files)).map((found) => found?.mtimeMs ?? 0));
    return Date.now() - (Number.isNaN(made) ? written : made) > this.getExpiration();
  }
}

// The constructor of FileStore calls this method. It makes the folder in the background and throws in a callback where it
// cannot, which ends the process. The upload routes make the folder instead, before the first request.
Object.defineProperty(UploadStore.prototype, 'checkOrCreateDirectory', { value: () => {} });

/** Blobs as files in a folder: `ab/abcdef…`, by the first two digits of the hash. */
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  messageOf,
  QuotaError,
  type StepwellError,
  StorageError,
  ValidationError,
} from '../../base/errors.js';
import { randomId } from '../../base/ids.js';
import { isSha256 } from '../../base/sha256.js';
import type { BlobFiles } from './blob-files.js';
import { LazyFileBlob } from './file-blob.js';
import { codeOf } from './sql-errors.js';

/** Folder of files that are being written. It is beside the blobs, because a file can be renamed only inside one file system. */
const UNFINISHED = 'parts';
/** An unfinished file that was not written for this long (ms) was left behind by a process that died. */
const STALE_MS = 60 * 60 * 1000;
/** Bytes compared at a time. */
const COMPARED_BYTES = 1024 * 1024;

/** Opens a folder of blobs. Makes the folder if it is missing, and removes unfinished files of dead processes. */
export async function openBlobFolder(folder: string): Promise<BlobFiles> {
  try {
    await mkdir(join(folder, UNFINISHED), { recursive: true });
    await removeStale(join(folder, UNFINISHED));
  } catch (thrown) {
    throw fileError(thrown);
  }
  return new BlobFolder(folder);
}

class BlobFolder implements BlobFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(sha256: string, data: Blob): Promise<void> {
    const path = this.#path(sha256);
    const temporary = join(this.#folder, UNFINISHED, randomId());
    try {
      if (await holds(path, data)) return;
      await writeFlushed(temporary, data);
      await this.#publish(temporary, path);
    } catch (thrown) {
      await rm(temporary, { force: true }).catch(() => {});
      throw fileError(thrown);
    }
  }

  async size(sha256: string): Promise<number | null> {
    const path = this.#path(sha256);
    try {
      return await sizeOf(path);
    } catch (thrown) {
      throw fileError(thrown);
    }
  }

  async get(sha256: string): Promise<Blob | null> {
    const path = this.#path(sha256);
    try {
      const size = await sizeOf(path);
      return size === null ? null : new LazyFileBlob(path, size);
    } catch (thrown) {
      throw fileError(thrown);
    }
  }

  async delete(sha256: string): Promise<void> {
    const path = this.#path(sha256);
    try {
      await rm(path, { force: true });
    } catch (thrown) {
      throw fileError(thrown);
    }
  }

  /** Gives a finished file its name, and flushes the folders, because a name is durable only when its folder is flushed. */
  async #publish(temporary: string, path: string): Promise<void> {
    const shard = join(path, '..');
    const made = await mkdir(shard, { recursive: true });
    await rename(temporary, path);
    await flushFolder(shard);
    if (made !== undefined) await flushFolder(this.#folder);
  }

  /** The path of a blob. Throws for other names, because names come from requests. */
  #path(sha256: string): string {
    if (!isSha256(sha256))
      throw new ValidationError('The name of a blob is 64 hexadecimal digits', { sha256 });
    return join(this.#folder, sha256.slice(0, 2), sha256);
  }
}

/** Writes a file and flushes it to the disk, with one chunk at a time in memory. */
async function writeFlushed(path: string, data: Blob): Promise<void> {
  const file = await open(path, 'wx');
  try {
    // Node's streams are async iterable, the global type is not.
    for await (const chunk of data.stream() as unknown as AsyncIterable<Uint8Array>)
      await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function flushFolder(path: string): Promise<void> {
  let folder: FileHandle | undefined;
  try {
    folder = await open(path, 'r');
    await folder.sync();
  } catch (thrown) {
    // Windows cannot open folders, and writes names through.
    if (process.platform !== 'win32') throw thrown;
  } finally {
    await folder?.close();
  }
}

async function removeStale(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found && Date.now() - found.mtimeMs > STALE_MS) await rm(path, { force: true });
  }
}

/** True if a file holds the bytes of `data`. Compares bytes, not only sizes: a disk may have damaged some. */
async function holds(path: string, data: Blob): Promise<boolean> {
  if ((await sizeOf(path)) !== data.size) return false;
  const file = new LazyFileBlob(path, data.size);
  for (let at = 0; at < data.size; at += COMPARED_BYTES) {
    const piece = async (blob: Blob) => Buffer.from(await blob.slice(at, at + COMPARED_BYTES).arrayBuffer());
    const [here, right] = await Promise.all([piece(file), piece(data)]);
    if (!here.equals(right)) return false;
  }
  return true;
}

/** Size of a file in bytes; `null`: there is no such file. */
async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return null;
    throw thrown;
  }
}

function fileError(thrown: unknown): StepwellError {
  const code = codeOf(thrown);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new QuotaError('The disk of the blobs is full', { code }, thrown);
  return new StorageError(
    `A blob cannot be stored or read: ${messageOf(thrown)}`,
    { reason: 'refused', code },
    thrown,
  );
}

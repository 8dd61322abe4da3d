import { messageOf, RunMissingError } from '../../base/errors.js';
import { isRefusal } from '../../base/refusal.js';
import { sha256OfBlob } from '../../base/sha256.js';
import { decodeFile, encodeFile, type FileContent } from '../../files/codecs.js';
import type { FileFormat } from '../../files/formats.js';
import type { RunReader } from '../../query/run-reader.js';
import type { LoggedRecord, MediaItem, MediaRecord, ProblemRecord } from '../../record/kinds.js';
import type { Archive, BlobInfo } from '../../store/archive.js';
import type { RawMediaRecord } from '../protocol.js';
import { ENCODERS } from './encoders.js';

/**
 * The bytes of files and media of the runs that are written here. A blob is stored before the record that names it is
 * committed, so that no record ever names bytes that were not there; one that no record of its run names any more is let
 * go. Between the two it is *promised*: a record with its hash is on its way.
 */
export class RunBlobs {
  readonly #archive: Archive;
  /** How many records with a hash are on their way, by run and hash. */
  readonly #promised = new Map<string, number>();

  constructor(archive: Archive) {
    this.#archive = archive;
  }

  /** The record of media, once their bytes are stored; a problem for each that could not be. Does not reject. */
  async storeMedia(run: string, record: RawMediaRecord): Promise<readonly (MediaRecord | ProblemRecord)[]> {
    const { kind: _, items: raw, bytes: __, ...place } = record;
    const { key, time, media } = place;
    const items: MediaItem[] = [];
    const problems: ProblemRecord[] = [];
    const problem = (reason: string) => problems.push({ kind: 'problem', time, key, reason, count: 1 });
    for await (const encoded of ENCODERS[media](raw as never)) {
      if (isRefusal(encoded)) {
        problem(encoded.reason);
        continue;
      }
      const { blob, ...info } = encoded;
      try {
        items.push({ ...info, ...(await this.#store(run, blob)) });
      } catch (thrown) {
        problem(`${media} could not be stored: ${messageOf(thrown)}`);
      }
    }
    return items.length > 0 ? [{ kind: 'media', ...place, data: null, items }, ...problems] : problems;
  }

  /** Encodes a file and stores its bytes; a record that names them must follow. */
  async storeFile(run: string, format: FileFormat, content: FileContent): Promise<BlobInfo> {
    return this.#store(run, encodeFile(format, content));
  }

  /** What is in a file; `null`: its bytes are not here. */
  async readFile(sha256: string, format: string, type: string): Promise<{ value: unknown } | null> {
    const blob = await this.getBlob(sha256);
    // Sliced, to give it its type: the archive keeps bytes only.
    return blob && { value: await decodeFile(format, blob.slice(0, blob.size, type)) };
  }

  /** To be called after each commit with media or files: what they replaced is let go unless it is needed. */
  async committed(run: string, records: readonly LoggedRecord[], reader: RunReader): Promise<void> {
    for (const record of records) {
      if (record.kind === 'file' && !record.deleted) this.#keepPromise(run, record.sha256);
      if (record.kind === 'media') for (const { sha256 } of record.items) this.#keepPromise(run, sha256);
    }
    const freed = new Set(reader.state.freed);
    reader.state.freed = [];
    for (const sha256 of freed) {
      const hasMedia = reader.state.media.size > 0;
      if (hasMedia && (await (await reader.mediaReader()).uses(sha256))) continue;
      // Asked last, and nothing awaited behind it: what is stored from now on is stored after the removal.
      const named = [...reader.state.files.values()].some((file) => file.sha256 === sha256);
      if (!named && !this.#promised.has(keyOf(run, sha256))) await this.#archive.dropBlob(run, sha256);
    }
  }

  getBlob(sha256: string): Promise<Blob | null> {
    return this.#archive.getBlob(sha256);
  }

  listBlobs(run: string): Promise<BlobInfo[]> {
    return this.#archive.listBlobs(run);
  }

  async #store(run: string, blob: Blob): Promise<BlobInfo> {
    const sha256 = await sha256OfBlob(blob);
    const key = keyOf(run, sha256);
    this.#promised.set(key, (this.#promised.get(key) ?? 0) + 1);
    let stored = false;
    try {
      stored = await this.#archive.putBlob(run, sha256, blob);
    } finally {
      if (!stored) this.#keepPromise(run, sha256);
    }
    if (!stored) throw new RunMissingError('The run does not exist', { run });
    return { sha256, size: blob.size };
  }

  #keepPromise(run: string, sha256: string): void {
    const key = keyOf(run, sha256);
    const left = (this.#promised.get(key) ?? 0) - 1;
    if (left > 0) this.#promised.set(key, left);
    else this.#promised.delete(key);
  }
}

function keyOf(run: string, sha256: string): string {
  return `${run} ${sha256}`;
}

import { messageOf, RunMissingError } from '../../base/errors.js';
import { isRefusal } from '../../base/refusal.js';
import { sha256OfBlob } from '../../base/sha256.js';
import type { NdArray } from '../../files/arrays.js';
import { decodeFile, encodeFile, type FileContent } from '../../files/codecs.js';
import type { FileFormat } from '../../files/formats.js';
import { statisticsOf } from '../../files/statistics.js';
import type { EncodeMedia } from '../../media/encode.js';
import type { RunReader } from '../../query/run-reader.js';
import type { LoggedRecord, MediaItem, MediaRecord, ProblemRecord } from '../../record/kinds.js';
import type { TensorStatistics } from '../../record/summary-tensor.js';
import type { Archive, BlobInfo } from '../../store/archive.js';
import type { RawMediaRecord } from '../protocol.js';
import { type EncoderParts, mediaEncoder } from './encoders.js';

/**
 * Stores the bytes of files and media of the runs that are written here. A blob is stored before the commit of the record that
 * names it, so that a record never names missing bytes. Until that commit the blob is *promised*: a record with its hash is on
 * its way. A blob is removed when no record of its run names it and it is not promised.
 */
export class RunBlobs {
  readonly #archive: Archive;
  readonly #encode: EncodeMedia;
  /** Number of records on their way, by run and hash. */
  readonly #promised = new Map<string, number>();

  /** `parts` loads large code of encoders. */
  constructor(archive: Archive, parts: EncoderParts) {
    this.#archive = archive;
    this.#encode = mediaEncoder(parts);
  }

  /** Stores media and returns their record, with a problem record for each item that failed. Does not reject. */
  async storeMedia(run: string, record: RawMediaRecord): Promise<readonly (MediaRecord | ProblemRecord)[]> {
    const { kind: _, items: raw, bytes: __, ...rest } = record;
    const { key, time, media } = rest;
    const items: MediaItem[] = [];
    const problems: ProblemRecord[] = [];
    const problem = (reason: string) => problems.push({ kind: 'problem', time, key, reason, count: 1 });
    for await (const encoded of this.#encode(media, raw)) {
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
    return items.length > 0 ? [{ kind: 'media', ...rest, data: null, items }, ...problems] : problems;
  }

  /** Encodes a file and stores its bytes. A record that names the bytes must follow. */
  async storeFile(run: string, format: FileFormat, content: FileContent): Promise<BlobInfo> {
    return this.#store(run, encodeFile(format, content));
  }

  /** Stores an array as a `.npy` file, and computes its statistics. A record that names the bytes must follow. */
  async storeTensor(run: string, array: NdArray): Promise<BlobInfo & TensorStatistics> {
    const blob = encodeFile('npy', { kind: 'array', array });
    return { ...(await this.#store(run, blob)), ...statisticsOf(array.data) };
  }

  /** Reads and decodes a file; `null`: the bytes are not here. */
  async readFile(sha256: string, format: string, type: string): Promise<{ value: unknown } | null> {
    const blob = await this.getBlob(sha256);
    // Slice to set the type: the archive keeps bytes only.
    return blob && { value: await decodeFile(format, blob.slice(0, blob.size, type)) };
  }

  /** Call after each commit with media or files. Removes the replaced blobs that are not needed any more. */
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
      // Check this last, and await nothing before the removal: blobs stored from now on are then stored after the removal.
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

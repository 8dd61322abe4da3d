/** The Archive in memory, over the same database as the Store in memory. */
import { StorageError } from '../base/errors.js';
import { sha256OfBlob } from '../base/sha256.js';
import { checkFrames } from './append-rules.js';
import type { Archive, BlobInfo, Mark, ReceivedPatch, ReplicaResult, ReplicaRun } from './archive.js';
import { addStream, appendTo, dropBlob, type MemoryDatabase, type MemoryRun, newRun } from './memory.js';
import type { AppendResult, StoredFrame, StreamId } from './port.js';
import { receivedHead, replicaAnswer, replicaHead } from './receive-rules.js';

/** An archive in memory. Blobs are immutable and kept as they are; other values are copied on the way in and out. */
export function memoryArchive(database: MemoryDatabase): Archive {
  return new MemoryArchive(database);
}

/** Each method is atomic, because it does its work before its first `await`. */
class MemoryArchive implements Archive {
  readonly #database: MemoryDatabase;
  #closed = false;

  constructor(database: MemoryDatabase) {
    this.#database = database;
  }

  async createReplica(replica: ReplicaRun): Promise<ReplicaResult> {
    const { runs } = this.#open();
    const known = runs.get(replica.uid);
    if (known) return replicaAnswer(known.head, replica);
    runs.set(replica.uid, newRun(replicaHead(replica)));
    return 'created';
  }

  async receive(
    id: StreamId,
    epoch: number,
    frames: readonly StoredFrame[],
    patch: ReceivedPatch = {},
  ): Promise<AppendResult> {
    checkFrames(frames);
    const run = this.#live(id.run);
    const known = run?.streams.get(id.session);
    const next = known?.head.next ?? 0;
    if (run === null) return { status: 'fenced', next };
    if (known && known.head.epoch !== epoch) return { status: 'diverged', next };
    if (frames.length === 0) {
      run.head = receivedHead(run.head, id, epoch, patch, false);
      return { status: 'ok', next };
    }
    if (!known) {
      if (frames[0]?.seq !== 0) return { status: 'gap', next: 0 };
      addStream(run, { ...id, epoch, next: 0 });
    }
    const stream = run.streams.get(id.session);
    const result = stream ? appendTo(stream, frames) : ({ status: 'fenced', next } as const);
    if (result.status === 'ok') run.head = receivedHead(run.head, id, epoch, patch, true);
    return result;
  }

  async putBlob(uid: string, sha256: string, data: Blob): Promise<boolean> {
    const run = this.#live(uid);
    if (run === null) return false;
    run.blobs.add(sha256);
    // Always replace: stored bytes may be damaged, and replacing costs nothing in memory.
    this.#database.blobs.set(sha256, data);
    return true;
  }

  async getBlob(sha256: string): Promise<Blob | null> {
    return this.#open().blobs.get(sha256) ?? null;
  }

  async listBlobs(uid: string): Promise<BlobInfo[]> {
    const { blobs } = this.#open();
    return [...(this.#live(uid)?.blobs ?? [])]
      .sort()
      .map((sha256) => ({ sha256, size: blobs.get(sha256)?.size ?? 0 }));
  }

  async lackingBlobs(uid: string, hashes: readonly string[]): Promise<string[]> {
    const used = this.#live(uid)?.blobs;
    const { blobs } = this.#database;
    const isWhole = async (sha256: string) => {
      const blob = used?.has(sha256) ? blobs.get(sha256) : undefined;
      return blob !== undefined && (await sha256OfBlob(blob)) === sha256;
    };
    const whole = await Promise.all(hashes.map(isWhole));
    return hashes.filter((_, i) => !whole[i]);
  }

  async dropBlob(uid: string, sha256: string): Promise<void> {
    const run = this.#live(uid);
    if (run?.blobs.has(sha256)) dropBlob(this.#database, run, sha256);
  }

  async getMarks(prefix: string): Promise<Mark[]> {
    return [...this.#open().marks]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => ({ key, value: structuredClone(value) }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  async putMarks(entries: readonly Mark[]): Promise<void> {
    const { marks } = this.#open();
    for (const { key, value } of structuredClone(entries)) {
      if (value === undefined) marks.delete(key);
      else marks.set(key, value);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #open(): MemoryDatabase {
    if (this.#closed) throw new StorageError('The store is closed', { reason: 'closed' });
    return this.#database;
  }

  #live(uid: string): MemoryRun | null {
    const run = this.#open().runs.get(uid);
    return run && run.head.deleted === 0 ? run : null;
  }
}

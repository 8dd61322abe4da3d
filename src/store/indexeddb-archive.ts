/** The Archive in the browser's own database, over a connection of its own. */
import { StorageError } from '../base/errors.js';
import { checkFrames } from './append-rules.js';
import type { Archive, BlobInfo, Mark, ReceivedPatch, ReplicaResult, ReplicaRun } from './archive.js';
import { DEFAULT_DATABASE, type IndexedDbOptions } from './indexeddb.js';
import { Connection } from './indexeddb-connection.js';
import { readPieces } from './indexeddb-pieces.js';
import {
  BYTES_VERSION,
  type BytesRow,
  isNewer,
  keysOf,
  prefixRange,
  readable,
  runHead,
  type Schema,
  type StoreName,
  streamHead,
  VALUE_VERSION,
} from './indexeddb-schema.js';
import { queue, type Transaction, transact } from './indexeddb-transaction.js';
import { sameFrames, tight } from './pieces.js';
import type { AppendResult, StoredFrame, StreamHead, StreamId } from './port.js';
import { receivedHead, replicaAnswer, replicaHead } from './receive-rules.js';

/** Opens the archive of a database. Rejects as `openIndexedDbStore` does. */
export async function openIndexedDbArchive(options: IndexedDbOptions = {}): Promise<Archive> {
  const connection = new Connection({
    name: options.name ?? DEFAULT_DATABASE,
    onBlocked: options.onBlocked,
    onLost: options.onLost,
  });
  await connection.open();
  return new IndexedDbArchive(connection);
}

class IndexedDbArchive implements Archive {
  readonly #connection: Connection;
  /** False once this database refused a `Blob` and accepted its bytes. */
  #takesBlobs = true;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  createReplica(replica: ReplicaRun): Promise<ReplicaResult> {
    return this.#write(['runs'], async (tx) => {
      const runs = tx.objectStore('runs');
      const known = readable(await runs.get(replica.uid), 'run');
      if (known) return replicaAnswer(known, replica);
      queue(runs.add({ ...replicaHead(replica), v: VALUE_VERSION }));
      return 'created';
    });
  }

  receive(
    stream: StreamId,
    epoch: number,
    frames: readonly StoredFrame[],
    patch: ReceivedPatch = {},
  ): Promise<AppendResult> {
    return this.#write(['runs', 'streams', 'frames', 'segments'], async (tx) => {
      checkFrames(frames);
      const runs = tx.objectStore('runs');
      const streams = tx.objectStore('streams');
      const [runRow, streamRow] = await Promise.all([
        runs.get(stream.run),
        streams.get([stream.run, stream.session]),
      ]);
      const run = readable(runRow, 'run');
      const known = readable(streamRow, 'stream');
      const next = known?.next ?? 0;
      if (run === null || run.deleted !== 0) return { status: 'fenced', next };
      if (known && known.epoch !== epoch) return { status: 'diverged', next };
      const first = frames[0]?.seq ?? next;
      const end = first + frames.length;
      if (first > next) return { status: 'gap', next };
      if (first < next) {
        const stored = await readPieces(tx, stream, first, Math.min(end, next), Number.POSITIVE_INFINITY);
        if (!sameFrames(stored, frames)) return { status: 'diverged', next };
        if (end <= next) return { status: 'duplicate', next };
      }
      for (const frame of frames.slice(next - first)) {
        queue(tx.objectStore('frames').add(tight(frame.bytes), [stream.run, stream.session, frame.seq]));
      }
      const head: StreamHead = known ? streamHead(known) : { ...stream, epoch, next: 0 };
      if (end > next) queue(streams.put({ ...known, ...head, next: end, v: VALUE_VERSION }));
      queue(runs.put({ ...run, ...receivedHead(runHead(run), stream, epoch, patch, end > next) }));
      return { status: 'ok', next: end };
    });
  }

  /** Stores a `Blob` as bytes where the browser refuses a `Blob` (WebKitGTK, some private windows). */
  async putBlob(run: string, sha256: string, data: Blob): Promise<boolean> {
    if (this.#takesBlobs) {
      try {
        return await this.#putBlob(run, sha256, data.size, { v: VALUE_VERSION, data });
      } catch (thrown) {
        if (!isRefused(thrown)) throw thrown;
      }
    }
    const stored = await this.#putBlob(run, sha256, data.size, await bytesRow(data));
    this.#takesBlobs = false;
    return stored;
  }

  getBlob(sha256: string): Promise<Blob | null> {
    return this.#read(['blobs'], async (tx) => {
      const row = await tx.objectStore('blobs').get(sha256);
      if (isBytes(row)) return new Blob([row.bytes], { type: row.type });
      return readable(row, 'blob')?.data ?? null;
    });
  }

  listBlobs(run: string): Promise<BlobInfo[]> {
    return this.#read(['blobRefs'], async (tx) => {
      const rows = await tx.objectStore('blobRefs').index('run').getAll(run);
      // The index sorts by the store's key, which begins with the hash.
      return rows.filter((row) => !isNewer(row)).map(({ sha256, size }) => ({ sha256, size }));
    });
  }

  async lackingBlobs(run: string, hashes: readonly string[]): Promise<string[]> {
    const sizes = new Map((await this.listBlobs(run)).map(({ sha256, size }) => [sha256, size]));
    const isWhole = async (sha256: string) =>
      sizes.has(sha256) && (await this.getBlob(sha256))?.size === sizes.get(sha256);
    const whole = await Promise.all(hashes.map(isWhole));
    return hashes.filter((_, i) => !whole[i]);
  }

  dropBlob(run: string, sha256: string): Promise<void> {
    return this.#write(['blobs', 'blobRefs'], async (tx) => {
      const refs = tx.objectStore('blobRefs');
      const [own, uses] = await Promise.all([refs.getKey([sha256, run]), refs.count(keysOf(sha256))]);
      if (own === undefined) return;
      queue(refs.delete([sha256, run]));
      if (uses === 1) queue(tx.objectStore('blobs').delete(sha256));
    });
  }

  getMarks(prefix: string): Promise<Mark[]> {
    return this.#read(['sync'], async (tx) => {
      const sync = tx.objectStore('sync');
      const range = prefixRange(prefix);
      const [keys, rows] = await Promise.all([sync.getAllKeys(range), sync.getAll(range)]);
      return keys.flatMap((key, i) => {
        const row = rows[i];
        return row && !isNewer(row) ? [{ key, value: row.value }] : [];
      });
    });
  }

  putMarks(marks: readonly Mark[]): Promise<void> {
    return this.#write(['sync'], async (tx) => {
      const sync = tx.objectStore('sync');
      for (const { key, value } of marks) {
        queue(value === undefined ? sync.delete(key) : sync.put({ v: VALUE_VERSION, value }, key));
      }
    });
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #putBlob(run: string, sha256: string, size: number, row: Schema['blobs']['value']): Promise<boolean> {
    return this.#write(['runs', 'blobs', 'blobRefs'], async (tx) => {
      const blobs = tx.objectStore('blobs');
      const [head, known] = await Promise.all([tx.objectStore('runs').get(run), blobs.get(sha256)]);
      if ((readable(head, 'run')?.deleted ?? 1) !== 0) return false;
      // Await the request: in WebKit, a Blob that fails after `commit()` would not abort the transaction.
      if (sizeIn(known) !== size) await blobs.put(row, sha256);
      queue(tx.objectStore('blobRefs').put({ v: VALUE_VERSION, sha256, run, size }));
      return true;
    });
  }

  #read<Result>(
    stores: readonly StoreName[],
    work: (tx: Transaction<'readonly'>) => Promise<Result>,
  ): Promise<Result> {
    return this.#connection.use((db) => transact(db, stores, 'readonly', work));
  }

  #write<Result>(
    stores: readonly StoreName[],
    work: (tx: Transaction<'readwrite'>) => Promise<Result>,
  ): Promise<Result> {
    return this.#connection.use((db) => transact(db, stores, 'readwrite', work));
  }
}

/** True if the database refused the value itself. After a full disk or a lost connection, another value would fail as well. */
function isRefused(thrown: unknown): boolean {
  return thrown instanceof StorageError && thrown.facts.reason === 'refused';
}

/** Size of the blob in a row, in bytes; `undefined` without a row. */
function sizeIn(row: Schema['blobs']['value'] | undefined): number | undefined {
  return isBytes(row) ? row.bytes.length : row?.data.size;
}

function isBytes(row: Schema['blobs']['value'] | undefined): row is BytesRow {
  return row?.v === BYTES_VERSION;
}

async function bytesRow(data: Blob): Promise<BytesRow> {
  try {
    return { v: BYTES_VERSION, bytes: new Uint8Array(await data.arrayBuffer()), type: data.type };
  } catch (thrown) {
    throw new StorageError('The bytes of a blob cannot be read', { reason: 'unreadable' }, thrown);
  }
}

/** The Store in the browser's own database. */
import { type StepwellError, StorageError, ValidationError } from '../base/errors.js';
import { checkFrames, checkRange, isFenced, pickPatch, sessionUsed } from './append-rules.js';
import { Connection } from './indexeddb-connection.js';
import { errorName } from './indexeddb-errors.js';
import { joinStep, readPieces } from './indexeddb-pieces.js';
import {
  type Database,
  isNewer,
  keysOf,
  namesOf,
  readable,
  runHead,
  type StoreName,
  streamHead,
  VALUE_VERSION,
} from './indexeddb-schema.js';
import { type Durability, queue, type Transaction, transact } from './indexeddb-transaction.js';
import { sameFrames, tight } from './pieces.js';
import {
  type AppendOptions,
  type AppendResult,
  type DerivedEntry,
  type FrameRange,
  MAX_READ_BYTES,
  type OpenWriter,
  type OpenWriterResult,
  type RunHead,
  type Store,
  type StoredFrame,
  type StoreUsage,
  type StreamHead,
  type StreamId,
  WORKSPACE,
} from './port.js';
import { decideOpen, workspaceHead } from './writer-rules.js';

/** Name of the database of an origin unless another is asked for. */
export const DEFAULT_DATABASE = 'stepwell';

/** Options of {@link openIndexedDbStore}. */
export interface IndexedDbOptions {
  /** Name of the database. Default `stepwell`. */
  readonly name?: string;
  /** Called when opening waits for another tab. Opening goes on waiting. */
  readonly onBlocked?: (error: StepwellError) => void;
  /** Called when the browser cut the connection. The next call opens a new one. */
  readonly onLost?: (error: StepwellError) => void;
}

/**
 * Opens the database; the first opening makes it. Rejects with `storage` (`reason: 'unavailable'`: the browser has no IndexedDB
 * for this page; `'open'`: opening failed), `quota`, or `version` if a newer program upgraded the database.
 *
 * Frames handed to `append` must not change until it settles.
 */
export async function openIndexedDbStore(options: IndexedDbOptions = {}): Promise<Store> {
  const connection = new Connection({
    name: options.name ?? DEFAULT_DATABASE,
    onBlocked: options.onBlocked,
    onLost: options.onLost,
  });
  await connection.open();
  return new IndexedDbStore(connection);
}

class IndexedDbStore implements Store {
  readonly kind = 'indexeddb';
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  openWriter(request: OpenWriter): Promise<OpenWriterResult> {
    return this.#write(['runs', 'streams'], async (tx) => {
      const runs = tx.objectStore('runs');
      const streams = tx.objectStore('streams');
      const [byUid, labelled, stream] = await Promise.all([
        runs.get(request.run),
        runs.index('label').getAll([request.namespace, request.project, request.label]),
        streams.get([request.run, request.session]),
      ]);
      const rows = [byUid, ...labelled].flatMap((row) => readable(row, 'run') ?? []);
      const heads = rows.map(runHead);
      const live = heads.slice(byUid ? 1 : 0).find((head) => head.deleted === 0);
      const { result, write } = decideOpen(byUid ? (heads[0] ?? null) : null, live ?? null, request);
      if (!write || result.head === null) return result;
      const opened: StreamHead = {
        run: result.head.uid,
        session: request.session,
        epoch: result.head.epoch,
        next: 0,
      };
      const used = opened.run === request.run ? stream : await streams.get([opened.run, opened.session]);
      if (used !== undefined) throw sessionUsed(opened);
      const before = rows.find((row) => row.uid === opened.run);
      queue(runs.put({ ...before, ...result.head, v: VALUE_VERSION }));
      queue(streams.add({ ...opened, v: VALUE_VERSION }));
      return result;
    });
  }

  openEditor(stream: StreamId): Promise<StreamHead | null> {
    return this.#write(['runs', 'streams'], async (tx) => {
      const streams = tx.objectStore('streams');
      const [run, known] = await Promise.all([
        tx.objectStore('runs').get(stream.run),
        streams.get([stream.run, stream.session]),
      ]);
      const isNew = run === undefined && stream.run === WORKSPACE;
      if (isNew) queue(tx.objectStore('runs').add({ ...workspaceHead(), v: VALUE_VERSION }));
      else if ((readable(run, 'run')?.deleted ?? 1) !== 0) return null;
      const row = readable(known, 'stream');
      if (row && row.epoch !== 0) throw sessionUsed(stream);
      if (row) return streamHead(row);
      const head: StreamHead = { run: stream.run, session: stream.session, epoch: 0, next: 0 };
      queue(streams.add({ ...head, v: VALUE_VERSION }));
      return head;
    });
  }

  async append(
    stream: StreamId,
    epoch: number,
    frames: readonly StoredFrame[],
    options: AppendOptions = {},
  ): Promise<AppendResult> {
    checkFrames(frames);
    const stores: StoreName[] = frames.length === 0 ? ['runs', 'streams'] : ['runs', 'streams', 'frames'];
    const attempt = (names: readonly StoreName[], compare: boolean) =>
      this.#write(
        names,
        (tx) => appendFrames(tx, stream, epoch, frames, options, compare),
        options.durability,
      );
    try {
      const result = await attempt(stores, false);
      if (result !== 'overlap') return result;
      // Only comparing needs the segments. The usual transaction leaves them out, because a long read of segments by
      // another tab would hold up every append.
      return (await attempt([...stores, 'segments'], true)) as AppendResult;
    } catch (thrown) {
      if (!(thrown instanceof StorageError) || errorName(thrown.cause) !== 'ConstraintError') throw thrown;
      // A frame exists behind the end that the head of the stream states.
      return { status: 'diverged', next: await this.#next(stream) };
    }
  }

  async readRange(stream: StreamId, from: number, to = Number.POSITIVE_INFINITY): Promise<FrameRange> {
    checkRange(from, to);
    return this.#read(['streams', 'frames', 'segments'], async (tx) => {
      const row = readable(await tx.objectStore('streams').get([stream.run, stream.session]), 'stream');
      const end = Math.min(to, row?.next ?? 0);
      if (from >= end) return { pieces: [], next: Math.min(from, row?.next ?? 0), done: true };
      const sized = await readPieces(tx, stream, from, end, MAX_READ_BYTES);
      const pieces = sized.map(({ seq, count, bytes }) => ({ seq, count, bytes }));
      const last = pieces.at(-1);
      const next = last ? last.seq + last.count : from;
      return { pieces, next, done: next >= end };
    });
  }

  listStreams(run?: string): Promise<StreamHead[]> {
    return this.#read(['streams'], async (tx) => {
      const rows = await tx.objectStore('streams').getAll(run === undefined ? null : keysOf(run));
      // Of all streams, those of a newer version pass unchecked: one such run must not make the whole answer fail.
      if (run !== undefined) for (const row of rows) readable(row, 'stream');
      // The key sorts by session; sorting is stable.
      return rows.map(streamHead).sort((a, b) => a.epoch - b.epoch);
    });
  }

  listRuns(): Promise<RunHead[]> {
    return this.#read(['runs'], async (tx) => {
      const rows = await tx.objectStore('runs').getAll();
      // Leave out runs of a newer version. Otherwise one such run would make the whole list fail.
      return rows
        .filter((row) => !isNewer(row) && row.deleted === 0 && row.uid !== WORKSPACE)
        .map(runHead)
        .sort((a, b) => b.created - a.created);
    });
  }

  getRun(run: string): Promise<RunHead | null> {
    return this.#read(['runs'], async (tx) => {
      const row = readable(await tx.objectStore('runs').get(run), 'run');
      return row && runHead(row);
    });
  }

  putDerived(run: string, entries: readonly DerivedEntry[]): Promise<void> {
    return this.#write(['runs', 'derived'], async (tx) => {
      const row = readable(await tx.objectStore('runs').get(run), 'run');
      if (row === null || row.deleted !== 0) return;
      const derived = tx.objectStore('derived');
      for (const { name, bytes } of entries) queue(derived.put(tight(bytes), [run, name]));
    });
  }

  getDerived(run: string, prefix: string): Promise<DerivedEntry[]> {
    return this.#read(['derived'], async (tx) => {
      const range = namesOf(run, prefix);
      const derived = tx.objectStore('derived');
      const [keys, values] = await Promise.all([derived.getAllKeys(range), derived.getAll(range)]);
      return keys.map((key, i) => ({ name: key[1], bytes: values[i] as Uint8Array }));
    });
  }

  derivedOf(runs: readonly string[], name: string): Promise<(Uint8Array | null)[]> {
    return this.#read(['derived'], (tx) =>
      Promise.all(runs.map(async (run) => (await tx.objectStore('derived').get([run, name])) ?? null)),
    );
  }

  deleteDerived(run: string, prefix: string): Promise<void> {
    return this.#write(['derived'], async (tx) => {
      queue(tx.objectStore('derived').delete(namesOf(run, prefix)));
    });
  }

  async compact(stream: StreamId, all: boolean): Promise<number> {
    let joined = 0;
    let from: number | null = 0;
    while (from !== null) {
      const start: number = from;
      const step = await this.#write(['frames', 'segments'], (tx) => joinStep(tx, stream, start, all));
      joined += step.joined;
      from = step.next;
    }
    return joined;
  }

  deleteRun(run: string, time: number): Promise<boolean> {
    const stores: StoreName[] = ['runs', 'streams', 'frames', 'segments', 'derived', 'blobs', 'blobRefs'];
    return this.#write(stores, async (tx) => {
      const [found, refs] = await Promise.all([
        tx.objectStore('runs').get(run),
        tx.objectStore('blobRefs').index('run').getAllKeys(run),
      ]);
      const row = readable(found, 'run');
      if (row === null || row.deleted !== 0) return false;
      for (const name of ['streams', 'frames', 'segments', 'derived'] as const) {
        queue(tx.objectStore(name).delete(keysOf(run)));
      }
      const uses = refs.map(([sha256]) => tx.objectStore('blobRefs').count(keysOf(sha256)));
      for (const [i, count] of (await Promise.all(uses)).entries()) {
        const key = refs[i] as [string, string];
        queue(tx.objectStore('blobRefs').delete(key));
        if (count === 1) queue(tx.objectStore('blobs').delete(key[0]));
      }
      queue(tx.objectStore('runs').put({ ...row, deleted: time }));
      return true;
    });
  }

  async getValue(key: string): Promise<unknown> {
    return (await this.getValues([key]))[0];
  }

  getValues(keys: readonly string[]): Promise<unknown[]> {
    return this.#read(['values'], (tx) => {
      const values = tx.objectStore('values');
      return Promise.all(keys.map(async (key) => readable(await values.get(key), 'value')?.value));
    });
  }

  putValue(key: string, value: unknown): Promise<void> {
    return this.#write(['values'], async (tx) => {
      const values = tx.objectStore('values');
      const before = readable(await values.get(key), 'value');
      try {
        queue(values.put({ ...before, v: VALUE_VERSION, value }, key));
      } catch (thrown) {
        throw new ValidationError(`The value of ${key} cannot be stored`, { key }, thrown);
      }
    });
  }

  async usage(): Promise<StoreUsage> {
    this.#connection.assertOpen();
    // Absent on insecure origins. May reject if storage is blocked.
    const storage =
      typeof navigator === 'undefined' ? undefined : (navigator.storage as StorageManager | undefined);
    const [estimate, persisted] = await Promise.all([
      storage?.estimate?.().catch(() => undefined),
      storage?.persisted?.().catch(() => undefined),
    ]);
    return { used: estimate?.usage ?? null, quota: estimate?.quota ?? null, persisted: persisted ?? null };
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #next({ run, session }: StreamId): Promise<number> {
    return this.#read(
      ['streams'],
      async (tx) => (await tx.objectStore('streams').get([run, session]))?.next ?? 0,
    );
  }

  #read<Result>(
    stores: readonly StoreName[],
    work: (tx: Transaction<'readonly'>) => Promise<Result>,
  ): Promise<Result> {
    return this.#connection.use((db: Database) => transact(db, stores, 'readonly', work));
  }

  #write<Result>(
    stores: readonly StoreName[],
    work: (tx: Transaction<'readwrite'>) => Promise<Result>,
    durability?: Durability,
  ): Promise<Result> {
    return this.#connection.use((db: Database) => transact(db, stores, 'readwrite', work, durability));
  }
}

/** Appends in one transaction. If frames exist and `compare` is false, writes nothing and answers `overlap`. */
async function appendFrames(
  tx: Transaction<'readwrite'>,
  stream: StreamId,
  epoch: number,
  frames: readonly StoredFrame[],
  options: AppendOptions,
  compare: boolean,
): Promise<AppendResult | 'overlap'> {
  const runs = tx.objectStore('runs');
  const streams = tx.objectStore('streams');
  const [runRow, streamRow] = await Promise.all([
    runs.get(stream.run),
    streams.get([stream.run, stream.session]),
  ]);
  const run = readable(runRow, 'run');
  const head = readable(streamRow, 'stream');
  const next = head?.next ?? 0;
  if (run === null || head === null || isFenced(run, head, epoch)) return { status: 'fenced', next };

  const expected = frames[0]?.seq ?? next;
  const end = expected + frames.length;
  if (expected > next) return { status: 'gap', next };
  if (expected < next) {
    if (!compare) return 'overlap';
    const stored = await readPieces(tx, stream, expected, Math.min(end, next), Number.POSITIVE_INFINITY);
    if (!sameFrames(stored, frames)) return { status: 'diverged', next };
    if (end <= next) return { status: 'duplicate', next };
  }
  if (end > next) {
    const store = tx.objectStore('frames');
    for (const frame of frames.slice(next - expected)) {
      queue(store.add(tight(frame.bytes), [stream.run, stream.session, frame.seq]));
    }
    queue(streams.put({ ...head, next: end }));
  }
  const patch = pickPatch(options.patch);
  // A strict append always writes: only a write makes the database flush, and the flush includes earlier commits.
  if (patch !== null || options.durability === 'strict') queue(runs.put({ ...run, ...patch }));
  return { status: 'ok', next: end };
}

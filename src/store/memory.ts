/** The Store in memory: where there is no IndexedDB, and in tests. Its data is lost when the page closes. */
import { StorageError, ValidationError } from '../base/errors.js';
import { checkFrames, checkRange, isFenced, missingFrame, pickPatch, sessionUsed } from './append-rules.js';
import {
  framePiece,
  joinPieces,
  MIN_SEGMENT_BYTES,
  planSegments,
  type SizedPiece,
  sameFrames,
} from './pieces.js';
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

/** A stream in memory. */
export interface MemoryStream {
  head: StreamHead;
  /** Pieces before `joined` are segments, the others single frames. */
  pieces: SizedPiece[];
  joined: number;
}

/** A run in memory. */
export interface MemoryRun {
  head: RunHead;
  readonly streams: Map<string, MemoryStream>;
  readonly derived: Map<string, Uint8Array>;
  /** Hashes of the blobs that the run uses. */
  readonly blobs: Set<string>;
}

/** The data of stores in memory. Several stores may share one database, as tabs do. */
export interface MemoryDatabase {
  readonly runs: Map<string, MemoryRun>;
  readonly values: Map<string, unknown>;
  readonly blobs: Map<string, Blob>;
  readonly marks: Map<string, unknown>;
}

/** An empty database in memory. */
export function memoryDatabase(): MemoryDatabase {
  return { runs: new Map(), values: new Map(), blobs: new Map(), marks: new Map() };
}

/** A store in memory. Bytes and values are copied on the way in and out. */
export function memoryStore(database: MemoryDatabase = memoryDatabase()): Store {
  return new MemoryStore(database);
}

/** Each method is atomic, because it does its work before its first `await`. */
class MemoryStore implements Store {
  readonly kind = 'memory';
  readonly #database: MemoryDatabase;
  #closed = false;

  constructor(database: MemoryDatabase) {
    this.#database = database;
  }

  async openWriter(request: OpenWriter): Promise<OpenWriterResult> {
    const { runs } = this.#open();
    const byUid = runs.get(request.run)?.head ?? null;
    const byLabel = [...runs.values()].find(
      ({ head }) =>
        head.deleted === 0 &&
        head.namespace === request.namespace &&
        head.project === request.project &&
        head.label === request.label,
    );
    const { result, write } = decideOpen(byUid, byLabel?.head ?? null, request);
    if (!write || result.head === null) return result;
    const { head } = result;
    const run = runs.get(head.uid) ?? newRun(head);
    addStream(run, { run: head.uid, session: request.session, epoch: head.epoch, next: 0 });
    run.head = head;
    runs.set(head.uid, run);
    return result;
  }

  async openEditor(stream: StreamId): Promise<StreamHead | null> {
    if (stream.run === WORKSPACE && !this.#open().runs.has(WORKSPACE)) {
      this.#open().runs.set(WORKSPACE, newRun(workspaceHead()));
    }
    const run = this.#live(stream.run);
    if (run === null) return null;
    const known = run.streams.get(stream.session);
    if (known && known.head.epoch !== 0) throw sessionUsed(stream);
    if (known) return known.head;
    return addStream(run, { run: stream.run, session: stream.session, epoch: 0, next: 0 });
  }

  async append(
    id: StreamId,
    epoch: number,
    frames: readonly StoredFrame[],
    options: AppendOptions = {},
  ): Promise<AppendResult> {
    checkFrames(frames);
    const run = this.#open().runs.get(id.run) ?? null;
    const stream = run?.streams.get(id.session) ?? null;
    const next = stream?.head.next ?? 0;
    if (run === null || stream === null || isFenced(run.head, stream.head, epoch)) {
      return { status: 'fenced', next };
    }
    const result = appendTo(stream, frames);
    if (result.status === 'ok') run.head = { ...run.head, ...pickPatch(options.patch) };
    return result;
  }

  async readRange(id: StreamId, from: number, to = Number.POSITIVE_INFINITY): Promise<FrameRange> {
    checkRange(from, to);
    const stream = this.#stream(id);
    const end = Math.min(to, stream?.head.next ?? 0);
    if (stream === null || from >= end) {
      return { pieces: [], next: Math.min(from, stream?.head.next ?? 0), done: true };
    }
    let bytes = 0;
    const pieces = piecesFrom(stream, from, end)
      .filter((piece, i) => {
        bytes += piece.bytes.byteLength;
        return i === 0 || bytes <= MAX_READ_BYTES;
      })
      .map((piece) => ({ seq: piece.seq, count: piece.count, bytes: piece.bytes.slice() }));
    const last = pieces.at(-1);
    if (last === undefined) throw missingFrame(id, from);
    const next = last.seq + last.count;
    return { pieces, next, done: next >= end };
  }

  async listStreams(run?: string): Promise<StreamHead[]> {
    const { runs } = this.#open();
    const found = run === undefined ? [...runs.values()] : [runs.get(run)];
    const heads = found.flatMap((each) => Array.from(each?.streams.values() ?? [], ({ head }) => head));
    return heads.sort((a, b) => a.epoch - b.epoch || compare(a.session, b.session));
  }

  async listRuns(): Promise<RunHead[]> {
    const heads = [...this.#open().runs.values()]
      .map((run) => run.head)
      .filter(({ deleted, uid }) => deleted === 0 && uid !== WORKSPACE);
    return heads.sort((a, b) => b.created - a.created || compare(a.uid, b.uid));
  }

  async getRun(run: string): Promise<RunHead | null> {
    return this.#open().runs.get(run)?.head ?? null;
  }

  async putDerived(uid: string, entries: readonly DerivedEntry[]): Promise<void> {
    const run = this.#live(uid);
    for (const { name, bytes } of entries) run?.derived.set(name, bytes.slice());
  }

  async getDerived(run: string, prefix: string): Promise<DerivedEntry[]> {
    return [...(this.#open().runs.get(run)?.derived ?? [])]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, bytes]) => ({ name, bytes: bytes.slice() }))
      .sort((a, b) => compare(a.name, b.name));
  }

  async derivedOf(runs: readonly string[], name: string): Promise<(Uint8Array | null)[]> {
    return runs.map((run) => this.#open().runs.get(run)?.derived.get(name)?.slice() ?? null);
  }

  async deleteDerived(run: string, prefix: string): Promise<void> {
    const derived = this.#open().runs.get(run)?.derived;
    for (const name of [...(derived?.keys() ?? [])]) if (name.startsWith(prefix)) derived?.delete(name);
  }

  async compact(id: StreamId, all: boolean): Promise<number> {
    const stream = this.#stream(id);
    if (stream === null) return 0;
    const { pieces } = stream;
    const before = pieces[stream.joined - 1];
    const grows = all && before !== undefined && before.bytes.byteLength < MIN_SEGMENT_BYTES;
    const first = grows ? stream.joined - 1 : stream.joined;
    const frames = pieces.length - stream.joined;
    if (frames === 0) return 0;
    const { groups } = planSegments(pieces.slice(first), true, all);
    const segments = groups.map(joinPieces);
    const taken = groups.reduce((total, group) => total + group.length, 0);
    pieces.splice(first, taken, ...segments);
    stream.joined = first + segments.length;
    return taken - (grows ? 1 : 0);
  }

  async deleteRun(uid: string, time: number): Promise<boolean> {
    const run = this.#live(uid);
    if (run === null) return false;
    run.head = { ...run.head, deleted: time };
    run.streams.clear();
    run.derived.clear();
    for (const sha256 of run.blobs) dropBlob(this.#database, run, sha256);
    return true;
  }

  async getValue(key: string): Promise<unknown> {
    return structuredClone(this.#open().values.get(key));
  }

  async getValues(keys: readonly string[]): Promise<unknown[]> {
    return Promise.all(keys.map((key) => this.getValue(key)));
  }

  async putValue(key: string, value: unknown): Promise<void> {
    const { values } = this.#open();
    try {
      values.set(key, structuredClone(value));
    } catch (thrown) {
      throw new ValidationError(`The value of ${key} cannot be stored`, { key }, thrown);
    }
  }

  async usage(): Promise<StoreUsage> {
    let used = 0;
    const { runs, blobs } = this.#open();
    for (const blob of blobs.values()) used += blob.size;
    for (const { streams, derived } of runs.values()) {
      for (const { pieces } of streams.values()) for (const { bytes } of pieces) used += bytes.byteLength;
      for (const bytes of derived.values()) used += bytes.byteLength;
    }
    return { used, quota: null, persisted: false };
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

  #stream(id: StreamId): MemoryStream | null {
    return this.#open().runs.get(id.run)?.streams.get(id.session) ?? null;
  }
}

/** A run without streams. */
export function newRun(head: RunHead): MemoryRun {
  return { head, streams: new Map(), derived: new Map(), blobs: new Set() };
}

/** Records that a run no longer uses a blob, and removes the blob if no other run uses it. */
export function dropBlob(database: MemoryDatabase, run: MemoryRun, sha256: string): void {
  run.blobs.delete(sha256);
  for (const other of database.runs.values()) if (other.blobs.has(sha256)) return;
  database.blobs.delete(sha256);
}

/** Appends frames to a stream, without fencing. */
export function appendTo(stream: MemoryStream, frames: readonly StoredFrame[]): AppendResult {
  const { next } = stream.head;
  const expected = frames[0]?.seq ?? next;
  const end = expected + frames.length;
  if (expected > next) return { status: 'gap', next };
  if (expected < next) {
    if (!sameFrames(piecesFrom(stream, expected, Math.min(end, next)), frames))
      return { status: 'diverged', next };
    if (end <= next) return { status: 'duplicate', next };
  }
  const added = frames.slice(next - expected).map(({ seq, bytes }) => framePiece(seq, bytes.slice()));
  stream.pieces.push(...added);
  stream.head = { ...stream.head, next: end };
  return { status: 'ok', next: end };
}

/** Opens a stream of a run. */
export function addStream(run: MemoryRun, head: StreamHead): StreamHead {
  if (run.streams.has(head.session)) throw sessionUsed(head);
  run.streams.set(head.session, { head, pieces: [], joined: 0 });
  return head;
}

/** The pieces that hold the frames `from` ≤ seq < `to`. */
function piecesFrom(stream: MemoryStream, from: number, to: number): SizedPiece[] {
  return stream.pieces.filter((piece) => piece.seq < to && piece.seq + piece.count > from);
}

/** Compares by UTF-16 unit, as IndexedDB compares keys. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

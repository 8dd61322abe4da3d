/** The Store in PostgreSQL or PGlite. */
import { randomId } from '../../base/ids.js';
import { checkFrames, checkRange, pickPatch, sessionUsed } from '../../store/append-rules.js';
import {
  type AppendOptions,
  type AppendResult,
  type DerivedEntry,
  type FrameRange,
  type OpenWriter,
  type OpenWriterResult,
  type RunHead,
  type Store,
  type StoredFrame,
  type StoreUsage,
  type StreamHead,
  type StreamId,
  WORKSPACE,
} from '../../store/port.js';
import { decideOpen, workspaceHead } from '../../store/writer-rules.js';
import type { BlobFiles } from './blob-files.js';
import { SqlBlobs } from './blobs.js';
import { deleteDerived, derivedOf, getDerived, putDerived } from './derived.js';
import {
  findHead,
  findStream,
  HEAD_COLUMNS,
  insertHead,
  insertStream,
  lockRun,
  lockWriter,
  makeHead,
  STREAM_COLUMNS,
  updateRun,
} from './heads.js';
import { compareUnits } from './order.js';
import { appendFrames, joinStep, readRange } from './pieces.js';
import type { SqlDatabase, SqlSession } from './sql.js';
import { closedError } from './sql-errors.js';
import { addFrames, tallyFrame } from './tally.js';
import { decodeValue, encodeValue } from './values.js';

/**
 * A store over a database whose schema is up to date. Any number of stores and processes may share a database: every write to a run
 * locks the run's row first. Closing a store leaves the database open.
 */
export class SqlStore implements Store {
  readonly kind = 'postgres';
  readonly #database: SqlDatabase;
  readonly #blobs: SqlBlobs;
  readonly #origin: string;
  #closed = false;

  /** @param origin id of the receiver, see `SqlCatalog.changes` */
  constructor(database: SqlDatabase, files: BlobFiles, origin: string = randomId()) {
    this.#database = database;
    this.#origin = origin;
    this.#blobs = new SqlBlobs(database, files);
  }

  openWriter(request: OpenWriter): Promise<OpenWriterResult> {
    return this.#write(async (sql) => {
      const { run, namespace, project, label, session } = request;
      // Use an advisory lock on the label: before the run is made there is no row to lock.
      const name = JSON.stringify([namespace, project, label]);
      await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`run ${name}`]);
      const heads = await sql.query<RunHead>(
        `SELECT ${HEAD_COLUMNS} FROM stepwell.runs
         WHERE uid = $1 OR (label = $4 AND project = $3 AND namespace = $2 AND deleted = 0)
         ORDER BY uid FOR UPDATE`,
        [run, namespace, project, label],
      );
      const byUid = heads.find((head) => head.uid === run) ?? null;
      const byLabel = heads
        .filter((head) => head.label === label && head.project === project && head.namespace === namespace)
        .filter((head) => head.deleted === 0)
        .sort((a, b) => a.created - b.created);
      const { result, write } = decideOpen(byUid, byLabel[0] ?? null, request);
      if (!write || result.head === null) return result;
      const { head } = result;
      const stream: StreamHead = { run: head.uid, session, epoch: head.epoch, next: 0 };
      if (!(await insertStream(sql, stream))) throw sessionUsed(stream);
      if (result.status === 'created') await insertHead(sql, head, this.#origin);
      else await updateRun(sql, head, this.#origin);
      return result;
    });
  }

  openEditor({ run, session }: StreamId): Promise<StreamHead | null> {
    return this.#write(async (sql) => {
      if (run === WORKSPACE) await makeHead(sql, workspaceHead(), this.#origin);
      const locked = await lockRun(sql, run);
      if (locked === null || locked.head.deleted !== 0) return null;
      const known = await findStream(sql, { run, session });
      if (known && known.epoch !== 0) throw sessionUsed(known);
      if (known) return known;
      const stream: StreamHead = { run, session, epoch: 0, next: 0 };
      await insertStream(sql, stream);
      return stream;
    });
  }

  /** Both durabilities are strict here: PostgreSQL flushes every commit to the disk before it answers. */
  async append(
    stream: StreamId,
    epoch: number,
    frames: readonly StoredFrame[],
    options: AppendOptions = {},
  ): Promise<AppendResult> {
    checkFrames(frames);
    const added = frames.map(({ seq, bytes }) => tallyFrame(seq, bytes));
    return this.#write(async (sql) => {
      const { run, next } = await lockWriter(sql, stream, epoch);
      if (run === null) return { status: 'fenced', next };
      const result = await appendFrames(sql, stream, next, frames);
      if (result.status === 'ok') {
        const head = { ...run.head, ...pickPatch(options.patch) };
        const tally = run.tally && addFrames(run.tally, stream, epoch, added);
        await updateRun(sql, head, this.#origin, frames.length === 0 ? {} : { tally });
      }
      return result;
    });
  }

  async readRange(stream: StreamId, from: number, to = Number.POSITIVE_INFINITY): Promise<FrameRange> {
    checkRange(from, to);
    return this.#statement((sql) => readRange(sql, stream, from, to));
  }

  async listStreams(run?: string): Promise<StreamHead[]> {
    const which = run === undefined ? '' : 'WHERE run = $1';
    const heads = await this.#statement((sql) =>
      sql.query<StreamHead>(
        `SELECT ${STREAM_COLUMNS} FROM stepwell.streams ${which}`,
        run === undefined ? [] : [run],
      ),
    );
    return heads.sort((a, b) => a.epoch - b.epoch || compareUnits(a.session, b.session));
  }

  async listRuns(): Promise<RunHead[]> {
    const heads = await this.#statement((sql) =>
      sql.query<RunHead>(`SELECT ${HEAD_COLUMNS} FROM stepwell.runs WHERE deleted = 0 AND uid <> $1`, [
        WORKSPACE,
      ]),
    );
    return heads.sort((a, b) => b.created - a.created || compareUnits(a.uid, b.uid));
  }

  getRun(run: string): Promise<RunHead | null> {
    return this.#statement((sql) => findHead(sql, run));
  }

  putDerived(run: string, entries: readonly DerivedEntry[]): Promise<void> {
    return this.#write((sql) => putDerived(sql, run, entries));
  }

  getDerived(run: string, prefix: string): Promise<DerivedEntry[]> {
    return this.#statement((sql) => getDerived(sql, run, prefix));
  }

  derivedOf(runs: readonly string[], name: string): Promise<(Uint8Array | null)[]> {
    return this.#statement((sql) => derivedOf(sql, runs, name));
  }

  deleteDerived(run: string, prefix: string): Promise<void> {
    return this.#write((sql) => deleteDerived(sql, run, prefix));
  }

  async compact(stream: StreamId, all: boolean): Promise<number> {
    let joined = 0;
    for (let from: number | null = 0; from !== null; ) {
      const start: number = from;
      const step = await this.#write((sql) => joinStep(sql, stream, start, all));
      joined += step.joined;
      from = step.next;
    }
    return joined;
  }

  async deleteRun(run: string, time: number): Promise<boolean> {
    const loose = await this.#write(async (sql) => {
      const locked = await lockRun(sql, run);
      if (locked === null || locked.head.deleted !== 0) return null;
      // Delete streams first: a transaction that joins frames has locked their rows.
      for (const table of ['streams', 'pieces', 'derived']) {
        await sql.query(`DELETE FROM stepwell.${table} WHERE run = $1`, [run]);
      }
      const released = await this.#blobs.release(sql, run);
      await updateRun(sql, { ...locked.head, deleted: time }, this.#origin, { moves: true });
      return released;
    });
    // The run is deleted even if removing the files fails: `loose_blobs` lists them, and the next start removes them.
    await this.#blobs.collect(loose ?? []).catch(() => {});
    return loose !== null;
  }

  async getValue(key: string): Promise<unknown> {
    const [row] = await this.#statement((sql) =>
      sql.query<{ value: Uint8Array }>('SELECT value FROM stepwell.settings WHERE key = $1', [key]),
    );
    return row && decodeValue(key, row.value);
  }

  async getValues(keys: readonly string[]): Promise<unknown[]> {
    return Promise.all(keys.map((key) => this.getValue(key)));
  }

  async putValue(key: string, value: unknown): Promise<void> {
    await this.#statement((sql) =>
      sql.query(
        'INSERT INTO stepwell.settings VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        [key, encodeValue(key, value)],
      ),
    );
  }

  async usage(): Promise<StoreUsage> {
    const [row] = await this.#statement((sql) =>
      sql.query<{ size: number }>('SELECT pg_database_size(current_database()) AS size'),
    );
    return { used: (row?.size ?? 0) + (await this.#blobs.size()), quota: null, persisted: null };
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  /** Runs a single statement, which is a transaction of its own. */
  async #statement<Result>(work: (sql: SqlSession) => Promise<Result>): Promise<Result> {
    if (this.#closed) throw closedError('store');
    return work(this.#database);
  }

  async #write<Result>(work: (sql: SqlSession) => Promise<Result>): Promise<Result> {
    if (this.#closed) throw closedError('store');
    return this.#database.transaction(work);
  }
}

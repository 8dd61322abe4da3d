/** Lists of runs and what changed among them, answered by the database without reading a frame. */
import type { ProjectRuns } from '../../query/projects.js';
import { infoOf } from '../../query/run-digest.js';
import { visitFrames } from '../../query/stored-frames.js';
import type { RunFilter, RunInfo } from '../../source/types.js';
import { type RunHead, type Store, WORKSPACE } from '../../store/port.js';
import { HEAD_COLUMNS, lockRun, storeTally } from './heads.js';
import type { SqlDatabase, SqlSession, SqlValue } from './sql.js';
import { unitText } from './sql-text.js';
import {
  addFrames,
  decodeTally,
  digestOfTally,
  type FrameTally,
  missingIn,
  NO_FRAMES,
  type RunTally,
  tallyRecords,
} from './tally.js';

/** What lists of runs ask the database. */
export type Catalog = Pick<SqlCatalog, 'refresh' | 'list' | 'projects' | 'changes'>;

/** A project with its runs. `moved` differs when lists got or lost one. */
export interface CatalogProject extends Required<ProjectRuns> {
  readonly moved: number;
}

/** A run whose data is to be removed at a time, ms since the epoch. */
export interface DueRun {
  readonly uid: string;
  readonly deleted: number;
}

/** A run that another receiver changed. */
export interface ForeignChange {
  readonly uid: string;
  /** The revision that it made. */
  readonly revision: number;
  readonly deleted: boolean;
  /** Differs when another receiver put the run into lists, or took it away; 0: it did not. */
  readonly moved: number;
}

/** When a run that says `running` counts as live. */
export interface Liveness {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Milliseconds since its writer was last seen. */
  readonly liveMs: number;
}

/** Runs that lists show. */
const LISTED = `deleted = 0 AND removal = 0 AND uid <> '${WORKSPACE}'`;
/** More attempts than receivers that write one run at once; what is behind then is caught up with by the next list. */
const ATTEMPTS = 5;

/** The runs of a database as lists have them. */
export class SqlCatalog {
  readonly #database: SqlDatabase;
  readonly #store: Pick<Store, 'listStreams' | 'readRange'>;
  readonly #origin: string;
  /** One run after the other: each may take some megabytes. */
  #catchingUp: Promise<void> = Promise.resolve();

  /** @param origin that of the store and the archive beside it */
  constructor(database: SqlDatabase, store: Pick<Store, 'listStreams' | 'readRange'>, origin: string) {
    this.#database = database;
    this.#store = store;
    this.#origin = origin;
  }

  /**
   * Checks what a list trusts in, once for each start: transactions are counted anew where a database was restored from a
   * dump, and a program that knows no tallies may have stored frames.
   */
  async check(): Promise<void> {
    await this.#database.query(
      'UPDATE stepwell.runs SET changed = 0, moved = 0, foreign_changed = 0 WHERE changed > txid_current()',
    );
    await this.#database.query(
      `UPDATE stepwell.runs SET stale = true WHERE NOT stale AND deleted = 0 AND frames <>
         (SELECT coalesce(sum(next), 0) FROM stepwell.streams WHERE run = uid)`,
    );
  }

  /** Runs that were deleted and can still be restored. First catches up with runs whose frames are not all counted. */
  async refresh(): Promise<DueRun[]> {
    const rows = await this.#database.query<DueRun & { stale: boolean }>(
      'SELECT uid, stale, removal AS deleted FROM stepwell.runs WHERE deleted = 0 AND (stale OR removal <> 0)',
    );
    if (!rows.some(({ stale }) => stale)) return rows.filter(({ deleted }) => deleted > 0);
    for (const { uid, stale } of rows) if (stale) await this.#inTurn(uid);
    const due = await this.#database.query<DueRun>(
      'SELECT uid, removal AS deleted FROM stepwell.runs WHERE deleted = 0 AND removal > 0',
    );
    return due;
  }

  /** As `Source.listRuns`, after {@link refresh}. */
  async list(filter: RunFilter, liveness: Liveness): Promise<RunInfo[]> {
    const { limit } = filter;
    if (limit !== undefined && !(limit >= 1)) return [];
    const params: SqlValue[] = [];
    const text = listQuery(filter, liveness, (value) => `$${params.push(value)}`);
    const rows = await this.#database.query<RunHead & { tally: string }>(text, params);
    return rows.map(({ tally, ...head }) => {
      const live = head.status === 'running' && liveness.now - head.lastSeen < liveness.liveMs;
      return infoOf(head, digestOfTally(tallyIn(tally)), live);
    });
  }

  /** Projects that listed runs are in. */
  projects(): Promise<CatalogProject[]> {
    return this.#database.query<CatalogProject>(
      `SELECT namespace, project, min(created) AS created, count(*) AS runs, max(moved) AS moved
       FROM stepwell.runs WHERE ${LISTED} GROUP BY namespace, project`,
    );
  }

  /**
   * What other receivers changed since `horizon`, the answer of the call before; `null`: nothing, only the horizon is asked.
   * Transactions end in another order than they begin: one that was running at the horizon comes later, and what was told
   * already may come again, with the same revision.
   */
  async changes(
    horizon: number | null,
  ): Promise<{ readonly horizon: number; readonly runs: ForeignChange[] }> {
    const rows = await this.#database.query<
      { horizon: number } & ({ [Name in keyof ForeignChange]: null } | ForeignChange)
    >(
      `SELECT at.horizon, uid, deleted <> 0 AS deleted,
         CASE WHEN origin = $2 THEN foreign_revision ELSE revision END AS revision,
         CASE WHEN moved >= $1 AND moved_by <> $2 THEN moved ELSE 0 END AS moved
       FROM (SELECT txid_snapshot_xmin(txid_current_snapshot()) AS horizon) AS at
       LEFT JOIN stepwell.runs ON changed >= $1 AND (origin <> $2 OR foreign_changed >= $1)`,
      [horizon ?? Number.MAX_SAFE_INTEGER, this.#origin],
    );
    const runs = rows.flatMap(({ horizon: _, ...run }) => (run.uid === null ? [] : [run]));
    return { horizon: rows[0]?.horizon ?? 0, runs };
  }

  #inTurn(uid: string): Promise<void> {
    // A run that cannot be read is listed as far as it is known, and must not take the others away.
    this.#catchingUp = this.#catchingUp.then(() => this.#catchUp(uid)).catch(() => {});
    return this.#catchingUp;
  }

  /** Counts the frames that a tally lacks. They are read without a lock: a writer does not wait for that. */
  async #catchUp(uid: string): Promise<void> {
    const [row] = await this.#database.query<{ tally: string }>(
      'SELECT tally FROM stepwell.runs WHERE uid = $1 AND stale AND deleted = 0',
      [uid],
    );
    if (row === undefined) return;
    let tally = tallyIn(row.tally);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      for (const { stream, from } of missingIn(tally, await this.#store.listStreams(uid))) {
        const span = { stream, epoch: stream.epoch, from, to: stream.next };
        const added: FrameTally[] = [];
        await visitFrames(this.#store as Store, span, {}, ({ header, records }) => {
          added.push(tallyRecords(from + added.length, header.time, records));
        });
        tally = addFrames(tally, stream, stream.epoch, added) ?? tally;
      }
      const counted = tally;
      if (await this.#database.transaction((sql) => this.#keep(sql, uid, counted))) return;
    }
  }

  /** False: frames came meanwhile. */
  async #keep(sql: SqlSession, uid: string, tally: RunTally): Promise<boolean> {
    const run = await lockRun(sql, uid);
    if (run === null || run.head.deleted !== 0 || run.tally !== null) return true;
    const streams = await sql.query<{ session: string; next: number }>(
      'SELECT session, next FROM stepwell.streams WHERE run = $1',
      [uid],
    );
    if (streams.some(({ session, next }) => (tally.streams[session] ?? 0) < next)) return false;
    await storeTally(sql, run.head, tally);
    return true;
  }
}

/** A tally that cannot be read counts as one without frames. */
function tallyIn(text: string): RunTally {
  try {
    return text === '' ? NO_FRAMES : decodeTally(text);
  } catch {
    return NO_FRAMES;
  }
}

/** The statement of a list. `param` takes a value and gives its place. */
function listQuery(filter: RunFilter, { now, liveMs }: Liveness, param: (value: SqlValue) => string): string {
  const { namespace, project, status, tag, group, archived = false, limit, sort = 'created' } = filter;
  const shown = () => `CASE WHEN status = 'running'
    AND ${param(now)}::double precision - last_seen >= ${param(liveMs)}::double precision
    THEN 'crashed' ELSE status END`;
  const where = [LISTED];
  if (namespace !== undefined) where.push(`namespace = ${param(namespace)}`);
  if (project !== undefined) {
    const name = param(project);
    // The index is by hash.
    where.push(`project = ${name} AND hashtextextended(project, 0) = hashtextextended(${name}, 0)`);
  }
  if (status !== undefined) {
    const wanted = typeof status === 'string' ? [status] : [...status];
    where.push(`${shown()} = ANY(${param(wanted)}::text[])`);
  }
  if (tag !== undefined) where.push(`${param([tag])}::text[] <@ tags`);
  if (group !== undefined) where.push(`run_group = ${param(group)}`);
  if (!archived) where.push('NOT archived');
  const needle = unitText((filter.text ?? '').toLowerCase());
  if (needle !== '') {
    where.push(`EXISTS (SELECT 1 FROM unnest(search) AS found WHERE strpos(found, ${param(needle)}) > 0)`);
  }
  const columns = { created: 'created', name: 'name_order', lastSeen: 'last_seen' };
  const order = sort === 'status' ? shown() : columns[sort];
  const descending = filter.descending ?? (sort === 'created' || sort === 'lastSeen');
  const most =
    limit === undefined || limit > Number.MAX_SAFE_INTEGER ? '' : `LIMIT ${param(Math.trunc(limit))}`;
  return `SELECT ${HEAD_COLUMNS}, tally FROM stepwell.runs WHERE ${where.join(' AND ')}
    ORDER BY ${order} ${descending ? 'DESC' : 'ASC'}, uid ${most}`;
}

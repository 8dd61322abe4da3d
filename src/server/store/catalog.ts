/** Lists of runs, and changes of lists, answered by the database without reading frames. */
import type { ProjectRuns } from '../../query/projects.js';
import { infoOf } from '../../query/run-info.js';
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

/** The queries of lists. */
export type Catalog = Pick<SqlCatalog, 'refresh' | 'list' | 'projects' | 'changes'>;

/** A project with its runs. `moved` changes when lists gain or lose a run. */
export interface CatalogProject extends Required<ProjectRuns> {
  readonly moved: number;
}

/** A deleted run whose data is removed at the time `deleted`, in ms since the epoch. */
export interface DueRun {
  readonly uid: string;
  readonly deleted: number;
}

/** A run that another receiver changed. */
export interface ForeignChange {
  readonly uid: string;
  /** The revision that the other receiver made. */
  readonly revision: number;
  readonly deleted: boolean;
  /** Changes when another receiver added the run to lists or removed it; 0: it never did. */
  readonly moved: number;
}

/** When a run with status `running` counts as live. */
export interface Liveness {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Longest time since the last sign of the writer, in ms. */
  readonly liveMs: number;
}

/** SQL condition for runs that lists show. */
const LISTED = `deleted = 0 AND removal = 0 AND uid <> '${WORKSPACE}'`;
/** Attempts to catch up a tally: more than receivers write one run at once. The next list catches up with the rest. */
const ATTEMPTS = 5;

/** The lists of the runs of a database. */
export class SqlCatalog {
  readonly #database: SqlDatabase;
  readonly #store: Pick<Store, 'listStreams' | 'readRange'>;
  readonly #origin: string;
  /** Runs are caught up one after the other, because each may take some megabytes. */
  #catchingUp: Promise<void> = Promise.resolve();

  /** @param origin the same as for the store and the archive of this receiver */
  constructor(database: SqlDatabase, store: Pick<Store, 'listStreams' | 'readRange'>, origin: string) {
    this.#database = database;
    this.#store = store;
    this.#origin = origin;
  }

  /**
   * Repairs the data that lists rely on, once at each start. After a restore from a dump, transactions are numbered anew. An older
   * program without tallies may have stored frames.
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

  /** Runs that are deleted and can still be restored. First completes the tallies that lack frames. */
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
    const { limit, task } = filter;
    if (limit !== undefined && !(limit >= 1)) return [];
    if (task !== undefined) {
      // A task has no column of its own: few lists ask for a task, and the runs of its project are read anyway.
      const { task: _, limit: __, ...rest } = filter;
      const runs = (await this.list(rest, liveness)).filter((run) => run.task === task);
      return limit === undefined ? runs : runs.slice(0, limit);
    }
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
   * What other receivers changed since `horizon`, from the previous call; `null`: only asks for the horizon. Transactions end in
   * another order than they begin. A transaction that was running at the horizon is reported later, and reported changes may be
   * repeated with the same revision.
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
    // An unreadable run is listed with what is known of it. It must not make the whole list fail.
    this.#catchingUp = this.#catchingUp.then(() => this.#catchUp(uid)).catch(() => {});
    return this.#catchingUp;
  }

  /** Adds the frames that a tally lacks. Reads them without a lock, so that writers do not wait. */
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

  /** Stores a completed tally. False: frames were added meanwhile. */
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

/** Decodes a tally. An unreadable tally counts as empty. */
function tallyIn(text: string): RunTally {
  try {
    return text === '' ? NO_FRAMES : decodeTally(text);
  } catch {
    return NO_FRAMES;
  }
}

/** The SQL of a list. `param` adds a value and returns its placeholder. */
function listQuery(filter: RunFilter, { now, liveMs }: Liveness, param: (value: SqlValue) => string): string {
  const { namespace, project, status, tag, group, archived = false, limit, sort = 'created' } = filter;
  const shown = () => `CASE WHEN status = 'running'
    AND ${param(now)}::double precision - last_seen >= ${param(liveMs)}::double precision
    THEN 'crashed' ELSE status END`;
  const where = [LISTED];
  if (namespace !== undefined) where.push(`namespace = ${param(namespace)}`);
  if (project !== undefined) {
    const name = param(project);
    // Compare the hash too, because the index is on the hash.
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

/** Rows of runs and streams. */
import { isFenced } from '../../store/append-rules.js';
import type { RunHead, StreamHead, StreamId } from '../../store/port.js';
import type { SqlSession, SqlValue } from './sql.js';
import { unitText } from './sql-text.js';
import { decodeTally, digestOfTally, encodeTally, NO_FRAMES, type RunTally } from './tally.js';

/** Columns of `runs`, named like the fields of a head, so that a row is a head. */
export const HEAD_COLUMNS = `uid, namespace, project, label, created, epoch, session, recorder, batch,
  next_row AS "nextRow", next_step AS "nextStep", global_step AS "globalStep", status, last_seen AS "lastSeen", deleted`;

/** Number of these columns. */
const HEAD_FIELDS = 15;

/** Columns of `streams`. */
export const STREAM_COLUMNS = 'run, session, epoch, next';

function values(head: RunHead): SqlValue[] {
  return [
    head.uid,
    head.namespace,
    head.project,
    head.label,
    head.created,
    head.epoch,
    head.session,
    head.recorder,
    head.batch,
    head.nextRow,
    head.nextStep,
    head.globalStep,
    head.status,
    head.lastSeen,
    head.deleted,
  ];
}

/** A run whose row this transaction has locked. */
export interface LockedRun {
  readonly head: RunHead;
  /** `null`: the tally lacks frames, see `addFrames`. */
  readonly tally: RunTally | null;
}

/** Changes of a run beside its head. */
export interface RunChange {
  /** Default: no frame was added. `null`: frames were added that cannot be counted now. */
  readonly tally?: RunTally | null;
  /** True if lists gain or lose the run. A tally that changes the deletion has the same effect. */
  readonly moves?: boolean;
}

/** Columns of `runs` that lists filter or sort by; see `migrations.ts`. */
const LISTED_COLUMNS = [
  ['tally', ''],
  ['frames', ''],
  ['name_order', '::text[]'],
  ['search', '::text[]'],
  ['tags', '::text[]'],
  ['run_group', ''],
  ['archived', ''],
  ['removal', ''],
] as const;

function listedValues(label: string, tally: RunTally): SqlValue[] {
  const digest = digestOfTally(tally);
  const name = digest.name || label;
  return [
    encodeTally(tally),
    tally.frames,
    [unitText(name.toLowerCase()), unitText(name)],
    [label, name, ...digest.tags].map((text) => unitText(text.toLowerCase())),
    digest.tags,
    digest.group,
    digest.archived,
    digest.deleted,
  ];
}

/** Stores a new run. If another transaction made the uid meanwhile, this transaction is retried and finds the run. */
export async function insertHead(sql: SqlSession, head: RunHead, origin: string): Promise<void> {
  await insertRun(sql, head, origin, '');
}

/** Stores a run unless its uid exists. */
export async function makeHead(sql: SqlSession, head: RunHead, origin: string): Promise<void> {
  await insertRun(sql, head, origin, 'ON CONFLICT DO NOTHING');
}

async function insertRun(sql: SqlSession, head: RunHead, origin: string, clash: string): Promise<void> {
  const params = [...values(head), origin, ...listedValues(head.label, NO_FRAMES)];
  const listed = LISTED_COLUMNS.map(([, type], i) => `$${HEAD_FIELDS + 2 + i}${type}`);
  await sql.query(
    `INSERT INTO stepwell.runs (uid, namespace, project, label, created, epoch, session, recorder, batch, next_row,
       next_step, global_step, status, last_seen, deleted, origin, ${LISTED_COLUMNS.map(([name]) => name).join(', ')},
       revision, changed, moved, moved_by, stale)
     VALUES (${params.slice(0, HEAD_FIELDS + 1).map((_, i) => `$${i + 1}`)}, ${listed.join(', ')},
       1, txid_current(), txid_current(), $${HEAD_FIELDS + 1}, false) ${clash}`,
    params,
  );
}

/**
 * Raises the revision of a run. $2 is the receiver. For receivers that look for changes of others (`catalog.ts`), the row also keeps
 * the last revision that another receiver made.
 */
const MOVE_REVISION = `revision = revision + 1, changed = txid_current(), origin = $2,
  foreign_revision = CASE WHEN origin = $2 THEN foreign_revision ELSE revision END,
  foreign_changed = CASE WHEN origin = $2 THEN foreign_changed ELSE changed END`;

/** Raises the revision for a change that the row does not show (a blob), so that other receivers notice it. */
export async function touchRun(sql: SqlSession, run: string, origin: string): Promise<void> {
  await sql.query(`UPDATE stepwell.runs SET ${MOVE_REVISION} WHERE uid = $1`, [run, origin]);
}

/** Writes everything about a run that may change, and raises its revision. The caller has locked the row. */
export async function updateRun(
  sql: SqlSession,
  head: RunHead,
  origin: string,
  { tally, moves = false }: RunChange = {},
): Promise<void> {
  const changing = values(head).slice(5);
  const params: SqlValue[] = [head.uid, origin, ...changing, moves];
  const sets = [MOVE_REVISION];
  if (tally === null) sets.push('stale = true');
  let moved = `$${params.length}`;
  if (tally) {
    const from = params.length + 1;
    const named = LISTED_COLUMNS.map(([name, type], i) => `${name} = $${from + i}${type}`);
    sets.push(...named);
    moved += ` OR (removal <> 0) <> ($${from + LISTED_COLUMNS.length - 1}::double precision <> 0)`;
    params.push(...listedValues(head.label, tally));
  }
  await sql.query(
    `UPDATE stepwell.runs SET epoch = $3, session = $4, recorder = $5, batch = $6, next_row = $7, next_step = $8,
       global_step = $9, status = $10, last_seen = $11, deleted = $12, ${sets.join(', ')},
       moved = CASE WHEN ${moved} THEN txid_current() ELSE moved END,
       moved_by = CASE WHEN ${moved} THEN $2 ELSE moved_by END
     WHERE uid = $1`,
    params,
  );
}

/** Stores a tally that lacked frames and is now complete. The run itself did not change. */
export async function storeTally(sql: SqlSession, { uid, label }: RunHead, tally: RunTally): Promise<void> {
  const named = LISTED_COLUMNS.map(([name, type], i) => `${name} = $${2 + i}${type}`);
  await sql.query(`UPDATE stepwell.runs SET stale = false, ${named.join(', ')} WHERE uid = $1`, [
    uid,
    ...listedValues(label, tally),
  ]);
}

/** The head of a run, also of a deleted one. */
export async function findHead(sql: SqlSession, run: string): Promise<RunHead | null> {
  const rows = await sql.query<RunHead>(`SELECT ${HEAD_COLUMNS} FROM stepwell.runs WHERE uid = $1`, [run]);
  return rows[0] ?? null;
}

/**
 * Reads a run and locks its row until the transaction ends. Read its streams in a later statement: this statement may have waited
 * for the lock, and its view of other tables is from before the wait.
 */
export async function lockRun(sql: SqlSession, run: string): Promise<LockedRun | null> {
  const [row] = await sql.query<RunHead & { stale: boolean; tally: string }>(
    `SELECT ${HEAD_COLUMNS}, stale, tally FROM stepwell.runs WHERE uid = $1 FOR UPDATE`,
    [run],
  );
  if (row === undefined) return null;
  const { stale, tally, ...head } = row;
  return { head, tally: stale ? null : decodeTally(tally) };
}

/** True if the run exists. It cannot be deleted before the transaction ends. */
export async function holdLive(sql: SqlSession, run: string): Promise<boolean> {
  const rows = await sql.query('SELECT uid FROM stepwell.runs WHERE uid = $1 AND deleted = 0 FOR SHARE', [
    run,
  ]);
  return rows.length === 1;
}

/** The head of a stream. */
export async function findStream(sql: SqlSession, { run, session }: StreamId): Promise<StreamHead | null> {
  const rows = await sql.query<StreamHead>(
    `SELECT ${STREAM_COLUMNS} FROM stepwell.streams WHERE run = $1 AND session = $2`,
    [run, session],
  );
  return rows[0] ?? null;
}

/** Opens a stream; false: the session has one. The caller has locked the run's row. */
export async function insertStream(sql: SqlSession, head: StreamHead): Promise<boolean> {
  const rows = await sql.query(
    'INSERT INTO stepwell.streams VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING run',
    [head.run, head.session, head.epoch, head.next],
  );
  return rows.length === 1;
}

/** Run and stream of a writer, locked; `null` for the run when the writer is fenced. */
export async function lockWriter(
  sql: SqlSession,
  id: StreamId,
  epoch: number,
): Promise<{ readonly run: LockedRun | null; readonly next: number }> {
  const run = await lockRun(sql, id.run);
  const stream = await findStream(sql, id);
  return { run: isFenced(run?.head ?? null, stream, epoch) ? null : run, next: stream?.next ?? 0 };
}

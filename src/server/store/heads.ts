/** Rows of runs and streams. */
import { isFenced } from '../../store/append-rules.js';
import type { RunHead, StreamHead, StreamId } from '../../store/port.js';
import type { SqlSession, SqlValue } from './sql.js';

/** Columns of `runs` under the names of a head, so that a row is a head. */
export const HEAD_COLUMNS = `uid, namespace, project, label, created, epoch, session, recorder, batch,
  next_row AS "nextRow", next_step AS "nextStep", global_step AS "globalStep", status, last_seen AS "lastSeen", deleted`;

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

/** Stores a new run. When another one made its uid in the meantime, the transaction is run again and finds it. */
export async function insertHead(sql: SqlSession, head: RunHead): Promise<void> {
  await sql.query(
    'INSERT INTO stepwell.runs VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)',
    values(head),
  );
}

/** Stores a run unless its uid is there. */
export async function makeHead(sql: SqlSession, head: RunHead): Promise<void> {
  await sql.query(
    `INSERT INTO stepwell.runs VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     ON CONFLICT DO NOTHING`,
    values(head),
  );
}

/** Writes everything about a run that may change. Its row is locked. */
export async function updateHead(sql: SqlSession, head: RunHead): Promise<void> {
  const changing = values(head).slice(5);
  await sql.query(
    `UPDATE stepwell.runs SET epoch = $2, session = $3, recorder = $4, batch = $5, next_row = $6, next_step = $7,
       global_step = $8, status = $9, last_seen = $10, deleted = $11 WHERE uid = $1`,
    [head.uid, ...changing],
  );
}

/** The head of a run, also of a deleted one. */
export async function findHead(sql: SqlSession, run: string): Promise<RunHead | null> {
  const rows = await sql.query<RunHead>(`SELECT ${HEAD_COLUMNS} FROM stepwell.runs WHERE uid = $1`, [run]);
  return rows[0] ?? null;
}

/**
 * The head of a run, whose row nobody else changes until the transaction ends. What hangs on it (its streams) has to be
 * read by a later statement: this one may have waited, and the rest of what it sees is from before.
 */
export async function lockHead(sql: SqlSession, run: string): Promise<RunHead | null> {
  const rows = await sql.query<RunHead>(
    `SELECT ${HEAD_COLUMNS} FROM stepwell.runs WHERE uid = $1 FOR UPDATE`,
    [run],
  );
  return rows[0] ?? null;
}

/** True for a run that is there; it is not deleted before the transaction ends. */
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

/** Opens a stream; false when the session has one. The run's row is locked. */
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
): Promise<{ readonly run: RunHead | null; readonly next: number }> {
  const run = await lockHead(sql, id.run);
  const stream = await findStream(sql, id);
  return { run: isFenced(run, stream, epoch) ? null : run, next: stream?.next ?? 0 };
}

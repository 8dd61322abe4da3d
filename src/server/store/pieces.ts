/** Frames and segments of a stream: reading, appending, joining. */
import { missingFrame } from '../../store/append-rules.js';
import {
  joinPieces,
  MAX_SEGMENT_BYTES,
  MIN_SEGMENT_BYTES,
  planSegments,
  type SizedPiece,
  sameFrames,
} from '../../store/pieces.js';
import {
  type AppendResult,
  type FrameRange,
  MAX_READ_BYTES,
  type StoredFrame,
  type StreamId,
} from '../../store/port.js';
import { packBytes } from './bytea.js';
import type { SqlSession } from './sql.js';

/** Most pieces that one statement reads. Bounds the rows if frames are tiny. */
const MAX_PIECES = 16_384;
/** Most frames of one joining transaction. The smallest frames have about 60 bytes, so this is enough for {@link COMPACT_BYTES}. */
const MAX_JOINED = 65_536;
/** Most bytes that one joining transaction reads, because appends to the stream wait for it. */
const COMPACT_BYTES = 2 * MAX_SEGMENT_BYTES;

/** A piece as a row. */
interface PieceRow {
  readonly seq: number;
  readonly count: number;
  readonly sizes: readonly number[];
  readonly bytes: Uint8Array;
}

/**
 * Pieces of the stream $1, $2 that hold the frames $3 ≤ seq < $4: the first, and more up to $5 bytes. The statement sums sizes
 * without reading the bytes, which PostgreSQL stores separately above 2 KB.
 */
const PIECES = `
  SELECT seq, count, sizes, bytes FROM (
    SELECT page.*, row_number() OVER in_order AS ordinal, sum(octet_length(bytes)) OVER in_order AS total
    FROM (
      SELECT seq, count, sizes, bytes FROM stepwell.pieces
      WHERE run = $1 AND session = $2 AND seq < $4 AND seq >= coalesce(
        (SELECT max(seq) FROM stepwell.pieces WHERE run = $1 AND session = $2 AND seq <= $3), 0)
      ORDER BY seq LIMIT ${MAX_PIECES}
    ) AS page
    WINDOW in_order AS (ORDER BY seq)
  ) AS sized
  WHERE ordinal = 1 OR total <= $5`;

/** As `Store.readRange`. One statement, so that nothing is joined or deleted in between. */
export async function readRange(
  sql: SqlSession,
  stream: StreamId,
  from: number,
  to: number,
): Promise<FrameRange> {
  const before = Math.min(Math.ceil(to), Number.MAX_SAFE_INTEGER);
  const rows = await sql.query<
    { next: number } & (Omit<PieceRow, 'sizes'> | Record<'seq' | 'count' | 'bytes', null>)
  >(
    `SELECT streams.next, piece.seq, piece.count, piece.bytes FROM stepwell.streams LEFT JOIN LATERAL (${PIECES}) AS piece ON true
     WHERE run = $1 AND session = $2 ORDER BY piece.seq`,
    [stream.run, stream.session, from, Math.max(before, 0), MAX_READ_BYTES],
  );
  const stored = rows[0]?.next ?? 0;
  const end = Math.min(to, stored);
  if (from >= end) return { pieces: [], next: Math.min(from, stored), done: true };
  // A stream without such pieces still gives a row.
  const pieces = rows.flatMap((row) =>
    row.seq === null ? [] : [{ seq: row.seq, count: row.count, bytes: row.bytes }],
  );
  const next = checkDense(stream, pieces, from);
  return { pieces, next, done: next >= end };
}

/** Checks that pieces hold the frame `from` and the frames after it, without gaps. Returns where they end. */
function checkDense(
  stream: StreamId,
  pieces: readonly { seq: number; count: number }[],
  from: number,
): number {
  let next = pieces[0] && pieces[0].seq <= from ? pieces[0].seq : from;
  for (const { seq, count } of pieces) {
    if (seq !== next) throw missingFrame(stream, next);
    next = seq + count;
  }
  if (next <= from) throw missingFrame(stream, from);
  return next;
}

/** True if the stored frames have the same bytes. Reads page by page. */
async function sameAsStored(
  sql: SqlSession,
  stream: StreamId,
  frames: readonly StoredFrame[],
  from: number,
  to: number,
): Promise<boolean> {
  for (let seq = from; seq < to; ) {
    const rows = await sql.query<PieceRow>(`${PIECES} ORDER BY seq`, [
      stream.run,
      stream.session,
      seq,
      to,
      MAX_READ_BYTES,
    ]);
    const next = checkDense(stream, rows, seq);
    if (!sameFrames(rows.map(sizedPiece), frames)) return false;
    seq = next;
  }
  return true;
}

function sizedPiece({ seq, count, sizes, bytes }: PieceRow): SizedPiece {
  return { seq, count, bytes, sizes: Uint32Array.from(sizes) };
}

/** Appends frames to a stream. The caller has checked the fencing and locked the run. `next`: frames in the stream. */
export async function appendFrames(
  sql: SqlSession,
  stream: StreamId,
  next: number,
  frames: readonly StoredFrame[],
): Promise<AppendResult> {
  const first = frames[0]?.seq ?? next;
  const end = first + frames.length;
  if (first > next) return { status: 'gap', next };
  if (first < next) {
    const same = await sameAsStored(sql, stream, frames, first, Math.min(end, next));
    if (!same) return { status: 'diverged', next };
    if (end <= next) return { status: 'duplicate', next };
  }
  if (end > next) {
    await insertFrames(sql, stream, next, frames.slice(next - first));
    await sql.query('UPDATE stepwell.streams SET next = $3 WHERE run = $1 AND session = $2', [
      stream.run,
      stream.session,
      end,
    ]);
  }
  return { status: 'ok', next: end };
}

/** Inserts all frames with one statement. */
async function insertFrames(
  sql: SqlSession,
  { run, session }: StreamId,
  seq: number,
  frames: readonly StoredFrame[],
): Promise<void> {
  const { bytes, starts, sizes } = packBytes(frames.map((frame) => frame.bytes));
  await sql.query(
    `INSERT INTO stepwell.pieces
     SELECT $1, $2, $3::bigint + ordinal - 1, 1, false, ARRAY[size], substring($4::bytea FROM start FOR size)
     FROM unnest($5::integer[], $6::integer[]) WITH ORDINALITY AS frame (start, size, ordinal)`,
    [run, session, seq, bytes, starts, sizes],
  );
}

/** Result of one joining step: how many frames were joined, and where the next step begins (`null`: all is done). */
export interface JoinStep {
  readonly joined: number;
  readonly next: number | null;
}

/** Joins the frames from `from` on that fit into one transaction. Skips frames that another transaction joined before. */
export async function joinStep(
  sql: SqlSession,
  stream: StreamId,
  from: number,
  all: boolean,
): Promise<JoinStep> {
  const { run, session } = stream;
  // Appends, deletions and other joins wait for this lock. Reads do not wait.
  const [head] = await sql.query<{ next: number }>(
    'SELECT next FROM stepwell.streams WHERE run = $1 AND session = $2 FOR UPDATE',
    [run, session],
  );
  const rows = await sql.query<PieceRow>(
    `SELECT seq, count, sizes, bytes FROM (
       SELECT page.*, sum(octet_length(bytes)) OVER (ORDER BY seq) - octet_length(bytes) AS before
       FROM (
         SELECT seq, count, sizes, bytes FROM stepwell.pieces
         WHERE run = $1 AND session = $2 AND seq >= $3 AND NOT joined ORDER BY seq LIMIT ${MAX_JOINED}
       ) AS page
     ) AS sized WHERE before < $4 ORDER BY seq`,
    [run, session, from, COMPACT_BYTES],
  );
  const [first, last] = [rows[0], rows.at(-1)];
  if (head === undefined || first === undefined || last === undefined) return { joined: 0, next: null };
  const short = all ? await shortSegmentBefore(sql, stream, first.seq) : null;
  const pieces = [...(short ? [short] : []), ...rows.map(sizedPiece)];
  const plan = planSegments(pieces, last.seq + last.count >= head.next, all);
  let joined = 0;
  for (const group of plan.groups) {
    const segment = joinPieces(group);
    await replacePieces(sql, stream, segment);
    joined += segment.count - (short && group[0] === short ? short.count : 0);
  }
  // A plan can end where it began, if very many frames are almost empty.
  const next = plan.next !== null && plan.next > from ? plan.next : null;
  return { joined, next };
}

async function replacePieces(
  sql: SqlSession,
  { run, session }: StreamId,
  segment: SizedPiece,
): Promise<void> {
  const { seq, count, sizes, bytes } = segment;
  await sql.query('DELETE FROM stepwell.pieces WHERE run = $1 AND session = $2 AND seq >= $3 AND seq < $4', [
    run,
    session,
    seq,
    seq + count,
  ]);
  await sql.query('INSERT INTO stepwell.pieces VALUES ($1, $2, $3, $4, true, $5::integer[], $6)', [
    run,
    session,
    seq,
    count,
    [...sizes],
    bytes,
  ]);
}

/** The segment that ends at `seq`, if it is shorter than a segment should be. */
async function shortSegmentBefore(
  sql: SqlSession,
  stream: StreamId,
  seq: number,
): Promise<SizedPiece | null> {
  const [row] = await sql.query<PieceRow>(
    `SELECT seq, count, sizes, bytes FROM stepwell.pieces
     WHERE run = $1 AND session = $2 AND seq + count = $3 AND joined AND octet_length(bytes) < $4
       AND seq = (SELECT max(seq) FROM stepwell.pieces WHERE run = $1 AND session = $2 AND seq < $3)`,
    [stream.run, stream.session, seq, MIN_SEGMENT_BYTES],
  );
  return row ? sizedPiece(row) : null;
}

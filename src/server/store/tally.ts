/**
 * The tally of a run: what lists show of it. It is updated when frames are stored, so that lists read no frames.
 *
 * Frames of several streams arrive in any order. Everything in a tally is a sum, a maximum, or the first or last record by
 * (epoch, session, seq). Therefore every order gives the same digest as reading the whole run.
 */
import { StepwellError } from '../../base/errors.js';
import { Edits } from '../../query/edits.js';
import type { RunDigest } from '../../query/run-digest.js';
import { addTimes, NO_TIMES, pausesBefore, type SessionTimes } from '../../query/session-times.js';
import { decodeFrame } from '../../record/frame.js';
import { decodeJson, encodeJson } from '../../record/json.js';
import type { EditRecord, Json, LoggedRecord, RunRecord } from '../../record/kinds.js';
import type { StreamHead, StreamId } from '../../store/port.js';

/** Position of a record in the log of its run: epoch, session, sequence number of its frame. */
type LogPosition = readonly [epoch: number, session: string, seq: number];

/** The names from the first record of a run. */
type Names = Pick<RunRecord, 'name' | 'directory' | 'group' | 'task'>;

/** What one frame adds to a tally. */
export interface FrameTally {
  readonly seq: number;
  readonly names: Names | null;
  /** When the run ended, by the last `status` record; `null`: the frame has none. */
  readonly ended: number | null;
  readonly edits: readonly EditRecord[];
  readonly lastRow: number;
  readonly values: number;
  readonly dropped: number;
  readonly problems: number;
  readonly times: SessionTimes;
}

/** The sum over the frames of a run. Plain JSON. */
export interface RunTally {
  /** Counted frames per session. */
  readonly streams: { readonly [session: string]: number };
  readonly frames: number;
  readonly names: readonly [LogPosition, Names] | null;
  readonly ended: readonly [LogPosition, number] | null;
  /** As in `Edits`, but only {@link LISTED} fields: notes may be long. */
  readonly edits: ReturnType<Edits['entries']>;
  readonly lastRow: number;
  readonly values: number;
  readonly dropped: number;
  readonly problems: number;
  /** Times of each writer's session. */
  readonly sessions: { readonly [session: string]: readonly [epoch: number, SessionTimes] };
}

/** Edited fields that a list shows or sorts by. */
const LISTED: ReadonlySet<string> = new Set(['name', 'tags', 'archived', 'deleted', 'task']);

/** The tally of a run without frames. */
export const NO_FRAMES: RunTally = {
  streams: {},
  frames: 0,
  names: null,
  ended: null,
  edits: [],
  lastRow: -1,
  values: 0,
  dropped: 0,
  problems: 0,
  sessions: {},
};

/**
 * What a frame adds. A frame of a newer format only counts as a frame; a damaged frame adds a problem, as it does for readers
 * (`stored-frames.ts`).
 */
export function tallyFrame(seq: number, bytes: Uint8Array): FrameTally {
  const { time, records } = contentOf(bytes);
  return tallyRecords(seq, time, records);
}

/** What a frame adds that was made at `time` (0: unreadable) and has these records. */
export function tallyRecords(seq: number, time: number, records: readonly LoggedRecord[]): FrameTally {
  const tally = { seq, names: null as Names | null, ended: null as number | null, edits: [] as EditRecord[] };
  const counts = { lastRow: -1, values: 0, dropped: 0, problems: 0 };
  const session = records.find((record) => record.kind === 'session');
  const times = { opened: session?.time ?? time, firstRow: Number.POSITIVE_INFINITY, last: time };
  const addRow = (row: number, at: number) => {
    counts.lastRow = Math.max(counts.lastRow, row);
    times.firstRow = Math.min(times.firstRow, at);
    times.last = Math.max(times.last, at);
  };
  for (const record of records) {
    switch (record.kind) {
      case 'run': {
        const { name, directory, group, task } = record;
        tally.names ??= { name, directory, group, task };
        break;
      }
      case 'status':
        tally.ended = record.status === 'running' ? 0 : record.time;
        break;
      case 'edit':
        if (LISTED.has(record.field)) tally.edits.push(record);
        break;
      case 'rows':
        record.rows.forEach((row, i) => void addRow(row, record.times[i] as number));
        for (const { values } of record.columns) counts.values += values.length;
        break;
      case 'dropped':
      case 'problem':
        counts[record.kind === 'dropped' ? 'dropped' : 'problems'] += record.count;
        break;
      default:
        if ('row' in record) addRow(record.row, record.time);
    }
  }
  return { ...tally, ...counts, times: time === 0 ? NO_TIMES : times };
}

function contentOf(bytes: Uint8Array): { readonly time: number; readonly records: readonly LoggedRecord[] } {
  try {
    const { header, records } = decodeFrame(bytes).frame;
    return { time: header.time, records };
  } catch (error) {
    if (!(error instanceof StepwellError)) throw error;
    if (error.code === 'version') return { time: 0, records: [] };
    return { time: 0, records: [{ kind: 'problem', time: 0, key: '', reason: '', count: 1 }] };
  }
}

/**
 * Adds the next frames of a stream. `null`: the tally lacks earlier frames, because a program without tallies stored them. The next
 * list reads the missing frames.
 */
export function addFrames(
  tally: RunTally,
  { session }: StreamId,
  epoch: number,
  frames: readonly FrameTally[],
): RunTally | null {
  const known = Object.hasOwn(tally.streams, session) ? (tally.streams[session] ?? 0) : 0;
  const next = frames.filter(({ seq }) => seq >= known);
  if (next.some(({ seq }, i) => seq !== known + i)) return null;
  let { names, ended, lastRow, values, dropped, problems } = tally;
  const edits = new Edits(tally.edits);
  let [, times] = Object.hasOwn(tally.sessions, session) ? (tally.sessions[session] ?? []) : [];
  for (const frame of next) {
    const position: LogPosition = [epoch, session, frame.seq];
    if (frame.names !== null && (names === null || isBefore(position, names[0])))
      names = [position, frame.names];
    if (frame.ended !== null && (ended === null || isBefore(ended[0], position)))
      ended = [position, frame.ended];
    for (const edit of frame.edits) edits.apply(edit, session);
    lastRow = Math.max(lastRow, frame.lastRow);
    values += frame.values;
    dropped += frame.dropped;
    problems += frame.problems;
    times = addTimes(times ?? NO_TIMES, frame.times);
  }
  return {
    streams: { ...tally.streams, [session]: known + next.length },
    frames: tally.frames + next.length,
    ...{ names, ended, edits: edits.entries(), lastRow, values, dropped, problems },
    // Sessions of editors train nothing: leave them out.
    sessions: epoch > 0 && times ? { ...tally.sessions, [session]: [epoch, times] } : tally.sessions,
  };
}

/** Streams of which the tally lacks frames, with the number of counted frames. */
export function missingIn(
  tally: RunTally,
  streams: readonly StreamHead[],
): { readonly stream: StreamHead; readonly from: number }[] {
  return streams
    .map((stream) => ({ stream, from: tally.streams[stream.session] ?? 0 }))
    .filter(({ stream, from }) => from < stream.next);
}

/** The digest that lists show, from a tally. */
export function digestOfTally(tally: RunTally): RunDigest {
  const edits = new Edits(tally.edits);
  const [, names] = tally.names ?? [];
  const sessions = Object.values(tally.sessions).sort(([a], [b]) => a - b);
  return {
    streams: Object.entries(tally.streams),
    frames: tally.frames,
    name: edits.text('name', names?.name ?? ''),
    directory: names?.directory ?? '',
    group: names?.group ?? '',
    task: edits.text('task', names?.task ?? ''),
    tags: edits.tags,
    archived: edits.archived,
    deleted: edits.deleted,
    ended: tally.ended?.[1] ?? 0,
    paused: pausesBefore(sessions.map(([, times]) => times)).at(-1) ?? 0,
    rows: tally.lastRow + 1,
    values: tally.values,
    dropped: tally.dropped,
    problems: tally.problems,
  };
}

/** A tally as text. */
export function encodeTally(tally: RunTally): string {
  return encodeJson(tally as unknown as Json);
}

/** The inverse of {@link encodeTally}. An older tally without sessions counts as empty: its frames are read again. */
export function decodeTally(text: string): RunTally {
  const tally = decodeJson(text) as unknown as RunTally;
  return 'sessions' in tally ? tally : NO_FRAMES;
}

function isBefore(a: LogPosition, b: LogPosition): boolean {
  if (a[0] !== b[0]) return a[0] < b[0];
  return a[1] === b[1] ? a[2] < b[2] : a[1] < b[1];
}

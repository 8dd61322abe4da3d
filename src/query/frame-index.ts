import type { ByteReader, ByteWriter } from '../record/bytes.js';
import { decodeFloats, encodeFloats } from '../record/columns.js';
import { type Frame, LOG_LEVELS, type LogLevel } from '../record/kinds.js';

/**
 * Frames are merged into entries of about this many bytes. With this size, 10 million values are about a thousand entries, and
 * reading an entry takes a few milliseconds.
 */
const ENTRY_BYTES = 256 * 1024;

/** Times of the rows of a frame; `Infinity … −Infinity` without rows. */
export type RowTimes = Pick<IndexEntry, 'timeMin' | 'timeMax'>;

/** Consecutive frames of one stream, and the ranges of their rows. Ranges are inclusive; `Infinity … −Infinity` without rows. */
export interface IndexEntry {
  /** Number of the stream in `RunState.streams`. */
  stream: number;
  /** Frames `seqFrom ≤ seq < seqTo`. */
  seqFrom: number;
  seqTo: number;
  bytes: number;
  /** Number of scalar values. */
  values: number;
  stepMin: number;
  stepMax: number;
  globalStepMin: number;
  globalStepMax: number;
  timeMin: number;
  timeMax: number;
  rowMin: number;
  rowMax: number;
  histograms: number;
  media: number;
  /** Number of log lines, by level. */
  debug: number;
  info: number;
  warning: number;
  error: number;
}

const FIELDS = Object.keys(emptyEntry(0, 0)) as readonly (keyof IndexEntry)[];

/**
 * Index of a run's streams: which frames hold which rows, histograms, media and log lines. A deep zoom, a page of logs or a
 * query for history rows reads only the frames it needs. Entries are in log order. Frames with neither rows nor log lines are
 * left out.
 */
export class FrameIndex {
  readonly entries: IndexEntry[] = [];

  /** Adds a frame of stream number `stream`, newer than all earlier frames of the stream. Returns the times of its rows. */
  add(stream: number, frame: Frame, bytes: number): RowTimes | null {
    const entry = entryOf(stream, frame, bytes);
    if (entry === null) return null;
    const { timeMin, timeMax } = entry;
    const last = this.entries.at(-1);
    if (last?.stream === stream && last.bytes + bytes <= ENTRY_BYTES) mergeEntry(last, entry);
    else this.entries.push(entry);
    return { timeMin, timeMax };
  }

  /** Writes the index, column by column. */
  encode(writer: ByteWriter): void {
    writer.varint(this.entries.length);
    for (const field of FIELDS) {
      encodeFloats(
        writer,
        Float64Array.from(this.entries, (entry) => entry[field]),
      );
    }
  }

  /** The inverse of {@link encode}; throws `CorruptDataError`. */
  static decode(reader: ByteReader): FrameIndex {
    const count = reader.varint();
    const index = new FrameIndex();
    const columns = FIELDS.map((field) => [field, decodeFloats(reader, count)] as const);
    for (let i = 0; i < count; i++) {
      const entry = emptyEntry(0, 0);
      for (const [field, values] of columns) entry[field] = values[i] as number;
      index.entries.push(entry);
    }
    return index;
  }
}

/** Number of log lines in an entry at `level` or above. */
export function linesFrom(entry: IndexEntry, level: LogLevel): number {
  let lines = 0;
  for (const at of LOG_LEVELS.slice(LOG_LEVELS.indexOf(level))) lines += entry[at];
  return lines;
}

function emptyEntry(stream: number, seq: number): IndexEntry {
  const none = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
  return {
    stream,
    seqFrom: seq,
    seqTo: seq + 1,
    bytes: 0,
    values: 0,
    stepMin: none.min,
    stepMax: none.max,
    globalStepMin: none.min,
    globalStepMax: none.max,
    timeMin: none.min,
    timeMax: none.max,
    rowMin: none.min,
    rowMax: none.max,
    histograms: 0,
    media: 0,
    debug: 0,
    info: 0,
    warning: 0,
    error: 0,
  };
}

function entryOf(stream: number, frame: Frame, bytes: number): IndexEntry | null {
  const entry = emptyEntry(stream, frame.header.seq);
  entry.bytes = bytes;
  let found = false;
  for (const record of frame.records) {
    if (record.kind === 'rows') {
      found = true;
      for (const column of record.columns) entry.values += column.values.length;
      const { rows, steps, globalSteps, times } = record;
      for (let i = 0; i < rows.length; i++) {
        widen(entry, rows[i] as number, steps[i] as number, globalSteps[i] as number, times[i] as number);
      }
    } else if ('row' in record) {
      found = true;
      if (record.kind === 'histogram') entry.histograms++;
      if (record.kind === 'media') entry.media++;
      widen(entry, record.row, record.step, record.globalStep, record.time);
    } else if (record.kind === 'log') {
      found = true;
      entry[record.level]++;
    }
  }
  return found ? entry : null;
}

function widen(entry: IndexEntry, row: number, step: number, globalStep: number, time: number): void {
  if (row < entry.rowMin) entry.rowMin = row;
  if (row > entry.rowMax) entry.rowMax = row;
  if (step < entry.stepMin) entry.stepMin = step;
  if (step > entry.stepMax) entry.stepMax = step;
  if (globalStep < entry.globalStepMin) entry.globalStepMin = globalStep;
  if (globalStep > entry.globalStepMax) entry.globalStepMax = globalStep;
  if (time < entry.timeMin) entry.timeMin = time;
  if (time > entry.timeMax) entry.timeMax = time;
}

function mergeEntry(into: IndexEntry, entry: IndexEntry): void {
  into.seqTo = entry.seqTo;
  into.bytes += entry.bytes;
  into.values += entry.values;
  into.histograms += entry.histograms;
  into.media += entry.media;
  widen(into, entry.rowMin, entry.stepMin, entry.globalStepMin, entry.timeMin);
  widen(into, entry.rowMax, entry.stepMax, entry.globalStepMax, entry.timeMax);
  for (const level of LOG_LEVELS) into[level] += entry[level];
}

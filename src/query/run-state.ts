import { assertUnreachable } from '../base/assert.js';
import { applyConfig } from '../record/config.js';
import type {
  FileRecord,
  Frame,
  FrameHeader,
  HistogramRecord,
  Json,
  LoggedRecord,
  LogLevel,
  MediaRecord,
  RowsRecord,
  RunRecord,
  ScalarColumn,
} from '../record/kinds.js';
import { emptyObject } from '../record/objects.js';
import type { FirstNonFinite } from '../source/types.js';
import { Edits } from './edits.js';
import { FrameIndex, type RowTimes } from './frame-index.js';
import { type HistogramKey, isNonFinite } from './histogram-key.js';
import { MAX_BUCKETS } from './rollup.js';
import { ScalarKey } from './scalar-key.js';
import { addTimes, NO_TIMES, pausesBefore, type SessionTimes } from './session-times.js';

/** A stream of the run, and up to which frame the stream has been read. */
export interface StreamMark {
  readonly session: string;
  /** 0: an editor's stream. */
  readonly epoch: number;
  /** Sequence number of the next frame to apply. */
  next: number;
  /** When the session ran. */
  times: SessionTimes;
}

/** The fields of a {@link RunState} that are stored as JSON. */
export interface RunFacts {
  run: RunRecord | null;
  /** Time of the run's first record; 0: there is no record yet. */
  start: number;
  config: { readonly [key: string]: Json };
  status: 'running' | 'completed' | 'failed';
  /** When the run ended; 0: the run has not ended. */
  ended: number;
  error: { readonly message: string; readonly stack: string } | null;
  /** Number of the highest row, −1: none. */
  lastRow: number;
  /** Number of scalar values. */
  values: number;
  /** The first NaN or infinite value, over scalars and histograms. */
  firstNonFinite: FirstNonFinite | null;
  frames: number;
  dropped: number;
  problems: number;
  /** Highest epoch read. */
  epoch: number;
}

/**
 * What `apply` did. `known`: the frame had been applied before. `gap`: earlier frames are missing here; the frame was not
 * applied. `disorder`: the frame came after frames of a later writer; order matters, so all frames must be read again.
 */
export type Applied = 'applied' | 'known' | 'gap' | 'disorder';

/** The rollups of a run together have at most about this many buckets of 88 bytes. */
const BUCKET_BUDGET = 1_000_000;
/** Each rollup may have at least this many buckets, because a chart with fewer is not useful. */
const LEAST_BUCKETS = 128;

/** Least and most new values before the state is persisted. Persisting is cheaper than reading these values at the next start. */
const PERSIST_AFTER = 20_000;
const PERSIST_LATEST = 500_000;
/** A histogram counts as this many values, because it takes about as long to read. */
const HISTOGRAM_VALUES = 10;

/**
 * All data derived from one run's frames. Apply the frames of each stream in order, and streams in the order of their epochs.
 * Live frames and stored frames give the same state.
 */
export class RunState {
  readonly facts: RunFacts;
  readonly streams: StreamMark[] = [];
  readonly scalars = new Map<string, ScalarKey>();
  readonly histograms = new Map<string, HistogramKey>();
  /** Number of values, by key. */
  readonly texts = new Map<string, number>();
  readonly jsons = new Map<string, number>();
  /** Number of media, by the name of their kind, then by key. */
  readonly media = new Map<string, Map<string, number>>();
  /** Files that are not deleted, by {@link fileId}. */
  readonly files = new Map<string, FileRecord>();
  /** Hashes of deleted and replaced files, whose blobs may be unused now. The reader of this list empties it. */
  freed: string[] = [];
  /** Summary values set by hand. */
  readonly summary = new Map<string, Json>();
  /** Number of problems, by key, then by reason. */
  readonly problems = new Map<string, Map<string, number>>();
  readonly logCounts: Record<LogLevel, number> = { debug: 0, info: 0, warning: 0, error: 0 };
  readonly edits: Edits;
  readonly index: FrameIndex;
  /** Number of values and records applied since the state was persisted. */
  pending = 0;

  constructor(
    facts: RunFacts = {
      run: null,
      start: 0,
      config: emptyObject(),
      status: 'running',
      ended: 0,
      error: null,
      lastRow: -1,
      values: 0,
      firstNonFinite: null,
      frames: 0,
      dropped: 0,
      problems: 0,
      epoch: 0,
    },
    edits = new Edits(),
    index = new FrameIndex(),
  ) {
    this.facts = facts;
    this.edits = edits;
    this.index = index;
  }

  /** Sequence number of the next frame of a stream. */
  nextOf(session: string): number {
    return this.streams.find((stream) => stream.session === session)?.next ?? 0;
  }

  /** Number of log lines, of all levels. */
  get lines(): number {
    const { debug, info, warning, error } = this.logCounts;
    return debug + info + warning + error;
  }

  /** True if every rollup is loaded. A state with missing rollups must not apply frames. */
  get awake(): boolean {
    for (const { rollup } of this.scalars.values()) if (rollup === null) return false;
    return true;
  }

  /** Milliseconds of all pauses before a session. For an unknown session: as for the newest session. */
  pausedBefore(session: string | null): number {
    const writers = this.streams.filter(({ epoch }) => epoch > 0);
    const pauses = pausesBefore(writers.map(({ times }) => times));
    const known = writers.findIndex((mark) => mark.session === session);
    return pauses[known < 0 ? writers.length - 1 : known] ?? 0;
  }

  /** Bytes that the rollups hold in memory. */
  get byteLength(): number {
    let bytes = 0;
    for (const { byteLength } of this.scalars.values()) bytes += byteLength;
    return bytes;
  }

  /** Applies the next frame of a stream; `byteLength` is its encoded size. */
  apply(frame: Frame, byteLength: number): Applied {
    const { header } = frame;
    const mark = this.#markOf(header);
    if (header.seq < mark.next) return 'known';
    if (header.seq > mark.next) return 'gap';
    if (header.epoch > 0 && header.epoch < this.facts.epoch) return 'disorder';

    if (!this.streams.includes(mark)) this.streams.push(mark);
    mark.next = header.seq + 1;
    this.facts.frames++;
    this.facts.epoch = Math.max(this.facts.epoch, header.epoch);
    if (this.facts.start === 0 && header.epoch > 0) this.facts.start = startOf(frame);
    for (const record of frame.records) this.#applyRecord(record, header);
    const rows = this.index.add(this.streams.indexOf(mark), frame, byteLength);
    mark.times = addTimes(mark.times, timesOf(frame, rows));
    return 'applied';
  }

  /**
   * True if enough is new to persist the state. The intervals grow with the run, because the cost of persisting grows with the
   * size of the rollups.
   */
  shouldPersist(): boolean {
    return this.pending >= Math.max(PERSIST_AFTER, Math.min(this.facts.values / 4, PERSIST_LATEST));
  }

  #markOf({ session, epoch }: FrameHeader): StreamMark {
    const known = this.streams.find((stream) => stream.session === session);
    return known ?? { session, epoch, next: 0, times: NO_TIMES };
  }

  #applyRecord(record: LoggedRecord, header: FrameHeader): void {
    const { facts } = this;
    this.pending++;
    switch (record.kind) {
      case 'rows':
        this.#applyRows(record);
        return;
      case 'text':
        count(this.texts, record.key);
        facts.lastRow = Math.max(facts.lastRow, record.row);
        return;
      case 'json':
        count(this.jsons, record.key);
        facts.lastRow = Math.max(facts.lastRow, record.row);
        return;
      case 'media':
        this.#countMedia(record);
        facts.lastRow = Math.max(facts.lastRow, record.row);
        return;
      case 'histogram':
        this.#applyHistogram(record);
        facts.lastRow = Math.max(facts.lastRow, record.row);
        return;
      case 'run':
        facts.run ??= record;
        return;
      case 'config':
        facts.config = applyConfig(facts.config, record);
        return;
      case 'summary':
        if (record.removed) this.summary.delete(record.key);
        else this.summary.set(record.key, record.value);
        return;
      case 'log':
        this.logCounts[record.level]++;
        return;
      case 'problem':
        facts.problems += record.count;
        this.#addProblem(record.key, record.reason, record.count);
        return;
      case 'dropped':
        facts.dropped += record.count;
        return;
      case 'status':
        facts.status = record.status;
        facts.ended = record.status === 'running' ? 0 : record.time;
        facts.error = record.status === 'failed' ? { message: record.message, stack: record.stack } : null;
        return;
      case 'edit':
        this.edits.apply(record, header.session);
        return;
      case 'file':
        this.#applyFile(record);
        return;
      case 'session':
      case 'unknown':
        return;
      default:
        assertUnreachable(record);
    }
  }

  #countMedia({ media, key }: MediaRecord): void {
    const counts = this.media.get(media) ?? new Map<string, number>();
    this.media.set(media, counts);
    count(counts, key);
  }

  #applyFile(record: FileRecord): void {
    const id = fileId(record);
    const before = this.files.get(id);
    if (before && (record.deleted || before.sha256 !== record.sha256)) this.freed.push(before.sha256);
    if (record.deleted) this.files.delete(id);
    else this.files.set(id, record);
  }

  #applyRows(record: RowsRecord): void {
    const { facts } = this;
    const { rows, steps } = record;
    for (let i = 0; i < rows.length; i++) {
      if ((rows[i] as number) > facts.lastRow) facts.lastRow = rows[i] as number;
    }
    for (const column of record.columns) {
      const { key, at, values } = column;
      const scalar = this.#scalarOf(key);
      scalar.dirty = true;
      if (!scalar.stats.addColumn(rows, steps, at, values)) this.#noteNonFinite(record, column);
      scalar.rollup?.addColumn(rows, steps, at, values, this.#bucketLimit());
      facts.values += values.length;
      this.pending += values.length;
    }
  }

  #noteNonFinite({ rows, steps, times }: RowsRecord, { key, at, values }: ScalarColumn): void {
    const { facts } = this;
    for (let j = 0; j < values.length; j++) {
      const i = at[j] as number;
      if (Number.isFinite(values[j]) || !isBefore(rows[i] as number, facts.firstNonFinite)) continue;
      const [row, step, time] = [rows[i] as number, steps[i] as number, times[i] as number];
      facts.firstNonFinite = { key, kind: 'scalar', row, step, time };
    }
  }

  #applyHistogram(record: HistogramRecord): void {
    const { facts } = this;
    const { key, kind, row, step, time } = record;
    const held = this.histograms.get(key) ?? { count: 0, firstNonFinite: null, last: record };
    this.histograms.set(key, held);
    held.count++;
    if (row >= held.last.row) held.last = record;
    this.pending += HISTOGRAM_VALUES;
    if (!isNonFinite(record)) return;
    if (isBefore(row, held.firstNonFinite)) held.firstNonFinite = { row, step, time };
    if (isBefore(row, facts.firstNonFinite)) facts.firstNonFinite = { key, kind, row, step, time };
  }

  #scalarOf(key: string): ScalarKey {
    let scalar = this.scalars.get(key);
    if (scalar === undefined) {
      scalar = new ScalarKey(this.scalars.size);
      this.scalars.set(key, scalar);
    }
    return scalar;
  }

  #bucketLimit(): number {
    return Math.min(MAX_BUCKETS, Math.max(LEAST_BUCKETS, Math.floor(BUCKET_BUDGET / this.scalars.size)));
  }

  #addProblem(key: string, reason: string, times: number): void {
    const reasons = this.problems.get(key) ?? new Map<string, number>();
    reasons.set(reason, (reasons.get(reason) ?? 0) + times);
    this.problems.set(key, reasons);
  }
}

/** Id of a file: a text made of its namespace and name. */
function fileId({ namespace, name }: Pick<FileRecord, 'namespace' | 'name'>): string {
  return JSON.stringify([namespace, name]);
}

function startOf(frame: Frame): number {
  const first = frame.records.find((record) => record.kind === 'run');
  return first?.time ?? frame.header.time;
}

/** The times of a frame; unknown for a damaged frame, to which `stored-frames.ts` gives the time 0. */
function timesOf({ header, records }: Frame, rows: RowTimes | null): SessionTimes {
  if (header.time === 0) return NO_TIMES;
  const { timeMin: firstRow, timeMax } = rows ?? { timeMin: Number.POSITIVE_INFINITY, timeMax: header.time };
  const session = records.find((record) => record.kind === 'session');
  return { opened: session?.time ?? header.time, firstRow, last: Math.max(header.time, timeMax) };
}

/** True if `row` comes before the held row. False for equal rows, so that the value recorded first stays. */
function isBefore(row: number, held: { readonly row: number } | null): boolean {
  return held === null || row < held.row;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

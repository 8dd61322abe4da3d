import { StepwellError } from '../base/errors.js';
import { asStored } from '../record/histogram-codec.js';
import type { Frame, RecordKind } from '../record/kinds.js';
import type {
  HistoryQuery,
  HistoryRow,
  LogPage,
  LogQuery,
  Points,
  PointsQuery,
  Series,
  SeriesQuery,
  XAxis,
} from '../source/types.js';
import type { Store, StreamHead } from '../store/port.js';
import type { AxisRollups } from './axis-rollups.js';
import type { FramePorts } from './deep.js';
import type { IndexEntry } from './frame-index.js';
import type { HistogramReader } from './histograms/reader.js';
import type { MediaReader } from './media.js';
import type { Metric } from './metric.js';
import type { LoadReaderQueries } from './reader-queries.js';
import type { KeyRollup } from './rollup.js';
import { RunState } from './run-state.js';
import {
  DERIVED_PREFIX,
  decodeState,
  encodeState,
  markUnsaved,
  rollupEntry,
  STATE_ENTRY,
} from './run-state-codec.js';
import { checkRange, rangeFor } from './series-range.js';
import { spansOf, visitFrames } from './stored-frames.js';
import { emptySeries, toSeries } from './to-series.js';

const HISTOGRAMS: ReadonlySet<RecordKind> = new Set(['histogram']);
const MEDIA: ReadonlySet<RecordKind> = new Set(['media']);

/**
 * Reads one run: keeps the derived state of the run current and answers queries. Queries read frames if the state does not hold
 * enough. Call {@link refresh} before a query; a query sees the frames that were applied before the call.
 */
export class RunReader {
  readonly uid: string;
  readonly #store: Store;
  #current = new RunState();
  #axes: AxisRollups | null = null;
  readonly #queries: LoadReaderQueries;
  #histograms: HistogramReader | null = null;
  #media: MediaReader | null = null;
  /** Reads points from frames. */
  readonly frames: FramePorts = {
    start: () => this.#current.facts.start,
    pausedBefore: (session) => this.#current.pausedBefore(session),
    sessionOf: (stream) => this.#current.streams[stream]?.session ?? '',
    total: (key) => this.#current.scalars.get(key)?.stats.total ?? 0,
    entries: (wanted) => this.#entries(wanted),
    visit: (entries, options, visit) => this.#visit(entries, options, visit),
  };
  #loaded = false;
  /** True if the next refresh must read every rollup. */
  #wanted = false;
  #refreshing: Promise<void> = Promise.resolve();
  #queued: Promise<void> | null = null;

  /** `queries`: see `StoreSourceHooks`. */
  constructor(store: Store, uid: string, queries: LoadReaderQueries) {
    this.#store = store;
    this.uid = uid;
    this.#queries = queries;
  }

  /** The derived state of the run. */
  get state(): RunState {
    return this.#current;
  }

  /** Bytes that the rollups, histograms and media of the run hold in memory. */
  get byteLength(): number {
    return (
      this.#current.byteLength +
      (this.#axes?.byteLength ?? 0) +
      (this.#histograms?.byteLength ?? 0) +
      (this.#media?.byteLength ?? 0)
    );
  }

  /**
   * Loads the persisted state (at the first call) and applies every frame that was committed before the call. Calls made during
   * a refresh share the next refresh.
   */
  refresh(): Promise<void> {
    this.#queued ??= this.#refreshing.then(
      () => this.#startRefresh(),
      () => this.#startRefresh(),
    );
    return this.#queued;
  }

  #startRefresh(): Promise<void> {
    this.#queued = null;
    this.#refreshing = this.#readNew();
    return this.#refreshing;
  }

  async #readNew(): Promise<void> {
    const listing = this.#store.listStreams(this.uid);
    if (!this.#loaded) await this.#load(true, listing);
    const streams = await listing;
    const isNew = (stream: StreamHead) => this.#current.nextOf(stream.session) < stream.next;
    if (!this.#current.awake && (this.#wanted || streams.some(isNew))) await this.#load(false, listing);
    for (const stream of streams) {
      const from = this.#current.nextOf(stream.session);
      if (from >= stream.next) continue;
      const span = { stream, epoch: stream.epoch, from, to: stream.next };
      let disorder = false;
      await visitFrames(this.#store, span, {}, (frame, bytes) => {
        if (!disorder) disorder = this.#applyFrame(frame, bytes) === 'disorder';
      });
      if (disorder) {
        this.#replace(new RunState());
        return this.#readNew();
      }
    }
  }

  /** Loads the persisted state. `asleep`: without the rollups, because a run may have many more rollups than queries need. */
  async #load(asleep: boolean, listing: Promise<unknown>): Promise<void> {
    const prefix = asleep ? STATE_ENTRY : DERIVED_PREFIX;
    const [entries] = await Promise.all([this.#store.getDerived(this.uid, prefix), listing]);
    // Frames ingested in the meantime were applied to an empty state: the refresh reads all of them again from the store.
    this.#replace(decodeState(entries, asleep) ?? new RunState());
    this.#loaded = true;
    this.#wanted = false;
  }

  /** The rollup of a key; reads the rollup from the store if it is not loaded. */
  async #rollup(key: string): Promise<KeyRollup | null> {
    const state = this.#current;
    const scalar = state.scalars.get(key);
    if (!scalar || scalar.rollup) return scalar?.rollup ?? null;
    const [entry] = await this.#store.getDerived(this.uid, rollupEntry(scalar.slot));
    if (scalar.rollup || (entry && scalar.wake(key, entry.bytes))) return scalar.rollup;
    // Another reader persisted a newer state in the meantime, or the entry is damaged: read everything again, in one refresh.
    this.#wanted = true;
    await this.refresh();
    return this.#current.scalars.get(key)?.rollup ?? null;
  }

  /**
   * Applies a frame that was just committed, so that a writer need not read its own frames back. If earlier frames are missing
   * here, the missing frames are read in the background.
   */
  ingest({ header, records }: Frame, byteLength: number): void {
    const { seq, epoch } = header;
    const stored = records.map((record) =>
      record.kind === 'histogram' && record.precision === 'compact' ? asStored(record) : record,
    );
    // Frames of earlier writers may not have been read yet. If this frame were applied first, the next refresh would have to
    // restart.
    const behind = !this.#loaded || !this.#current.awake || (seq === 0 && epoch > 1);
    const applied = behind ? 'gap' : this.#applyFrame({ header, records: stored }, byteLength);
    // An error is ignored here: the next query refreshes again and reports the error if it persists.
    if (applied === 'gap') this.refresh().catch(() => {});
  }

  /** Stores the changes of the derived state. If this fails, nothing is lost: the state can be derived again. */
  async persist(): Promise<void> {
    const state = this.#current;
    try {
      await this.#store.putDerived(this.uid, encodeState(state));
    } catch (error) {
      markUnsaved(state);
      throw error;
    }
  }

  /** See {@link Series}. */
  async series(query: Omit<SeriesQuery, 'run'>): Promise<Series> {
    const { key, x: axis = 'step', neighbours = false } = query;
    checkRange(query);
    const smoothing = query.smoothing && (await this.#queries()).checkedSmoothing(query.smoothing);
    const overview = await this.overview(key, axis);
    if (overview === null) return emptySeries(key);
    const asked = rangeFor(query, overview);
    if (asked === null) return toSeries(key, new Float64Array(0), 0, overview);
    const { range, shown } = asked;
    // A board's first charts are answered here, without loading the file of the other queries.
    if (range.k >= overview.level && !neighbours && !smoothing)
      return toSeries(key, overview.read(range), range.k, overview);
    const { readSeries } = await this.#queries();
    return readSeries(this, key, axis, overview, { range, shown, smoothing, neighbours });
  }

  /** The points of a metric along an axis as a rollup; `null`: the metric has no points. */
  async overview(metric: Metric, axis: XAxis): Promise<KeyRollup | null> {
    const isKey = typeof metric === 'string';
    if (isKey && !this.#current.scalars.has(metric)) return null;
    const rollup = await (isKey && axis === 'step'
      ? this.#rollup(metric)
      : (await this.axes()).get(metric, axis));
    return rollup && rollup.points > 0 ? rollup : null;
  }

  /** See {@link Points}. One entry for each requested key, empty if there is no such metric. */
  async getMetrics(query: Omit<PointsQuery, 'run'>): Promise<Points[]> {
    const { keys, ...range } = query;
    const { readPoints } = await this.#queries();
    return readPoints(this.frames, new Set(keys ?? this.#current.scalars.keys()), range);
  }

  /** The reader for the run's histograms. */
  async histogramReader(): Promise<HistogramReader> {
    const { openHistograms } = await this.#queries();
    this.#histograms ??= openHistograms({
      has: (key) => this.#current.histograms.has(key),
      start: this.frames.start,
      pausedBefore: this.frames.pausedBefore,
      entries: () => this.#entries((entry) => entry.histograms > 0),
      visit: (entries, keys, visit) => this.#visit(entries, { keys, kinds: HISTOGRAMS }, visit),
    });
    return this.#histograms;
  }

  /** The reader for the run's media. */
  async mediaReader(): Promise<MediaReader> {
    const { openMedia } = await this.#queries();
    this.#media ??= openMedia((visit) =>
      this.#visit(
        this.#entries((entry) => entry.media > 0),
        { kinds: MEDIA },
        visit,
      ),
    );
    return this.#media;
  }

  /** See {@link HistoryRow}. */
  async getHistory(query: Omit<HistoryQuery, 'run'>): Promise<HistoryRow[]> {
    return (await this.#queries()).readHistory(this.frames, query);
  }

  /** See {@link LogPage}. */
  async getLogs(query: Omit<LogQuery, 'run'>): Promise<LogPage> {
    return (await this.#queries()).readLogs(this.frames, query);
  }

  #applyFrame(frame: Frame, byteLength: number) {
    const applied = this.#current.apply(frame, byteLength);
    if (applied === 'applied') {
      this.#axes?.add(frame);
      this.#histograms?.add(frame);
      this.#media?.add(frame);
    }
    return applied;
  }

  #replace(state: RunState): void {
    this.#current = state;
    this.#axes?.clear();
    this.#histograms = null;
    this.#media = null;
  }

  /** Rollups and smoothed curves along other axes than the step. */
  async axes(): Promise<AxisRollups> {
    const { AxisRollups } = await this.#queries();
    this.#axes ??= new AxisRollups(this.frames);
    return this.#axes;
  }

  /** Entries of the index. Copies, because the last entry may grow while frames are being read. */
  #entries(wanted: (entry: IndexEntry) => boolean = () => true): IndexEntry[] {
    return this.#current.index.entries.filter(wanted).map((entry) => ({ ...entry }));
  }

  async #visit(
    entries: readonly IndexEntry[],
    options: { readonly keys?: ReadonlySet<string>; readonly kinds: ReadonlySet<RecordKind> },
    visit: (frame: Frame) => void,
  ): Promise<void> {
    for (const span of spansOf(entries, this.#current.streams, this.uid)) {
      const next = await visitFrames(this.#store, span, options, visit);
      if (next < span.to)
        throw new StepwellError('run_missing', 'The run was deleted while it was read', { run: this.uid });
    }
  }
}

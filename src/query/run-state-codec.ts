/**
 * Encodes a {@link RunState} as derived entries: `v5/info` (for lists), `v5/state`, and `v5/rollup/<slot>.` for each scalar key,
 * so that persisting writes only the rollups that changed. Entries of other versions are not touched: another version of
 * the library may use them on the same origin.
 */
import { ByteReader, ByteWriter } from '../record/bytes.js';
import { decodeFloats, encodeFloats } from '../record/columns.js';
import { decodeHistogram, encodeHistogram } from '../record/histogram-codec.js';
import { decodeJson, encodeJson } from '../record/json.js';
import type { FileRecord, HistogramRecord, Json, LogLevel } from '../record/kinds.js';
import type { DerivedEntry } from '../store/port.js';
import { Edits } from './edits.js';
import { FrameIndex } from './frame-index.js';
import type { HistogramKey } from './histogram-key.js';
import { encodeRollup } from './rollup-codec.js';
import { digestOf, type RunDigest } from './run-digest.js';
import { type RunFacts, RunState, type StreamMark } from './run-state.js';
import { ScalarKey } from './scalar-key.js';
import { ScalarStats, STATS_LENGTH } from './scalar-stats.js';

/** Version of all derived data. Raise the version if the meaning of an entry changes: derived data is then rebuilt. */
export const DERIVED_PREFIX = 'v5/';
export const INFO_ENTRY = `${DERIVED_PREFIX}info`;
export const STATE_ENTRY = `${DERIVED_PREFIX}state`;

/** The rollup entry of the key with this slot. The final dot prevents that the name is a prefix of another name. */
export function rollupEntry(slot: number): string {
  return `${DERIVED_PREFIX}rollup/${slot}.`;
}

/** The fields of the state that are stored as JSON. */
interface Rest {
  readonly facts: RunFacts;
  readonly streams: StreamMark[];
  readonly texts: [key: string, count: number][];
  readonly jsons: [key: string, count: number][];
  readonly media: [media: string, counts: [key: string, count: number][]][];
  readonly files: [id: string, file: FileRecord][];
  readonly summary: [key: string, value: Json][];
  readonly problems: [key: string, reasons: [reason: string, count: number][]][];
  /** Without the last histogram of each key: these follow as binary blocks. */
  readonly histograms: [count: number, first: HistogramKey['firstNonFinite']][];
  readonly logCounts: Record<LogLevel, number>;
  readonly edits: ReturnType<Edits['entries']>;
}

/** Encodes the entries that changed since the last call, and marks them as persisted. If storing fails: {@link markUnsaved}. */
export function encodeState(state: RunState): DerivedEntry[] {
  const rest: Rest = {
    facts: state.facts,
    streams: state.streams,
    texts: [...state.texts],
    jsons: [...state.jsons],
    media: Array.from(state.media, ([media, counts]) => [media, [...counts]]),
    files: [...state.files],
    summary: [...state.summary],
    problems: Array.from(state.problems, ([key, reasons]) => [key, [...reasons]]),
    histograms: Array.from(state.histograms.values(), (held) => [held.count, held.firstNonFinite]),
    logCounts: state.logCounts,
    edits: state.edits.entries(),
  };
  const writer = new ByteWriter();
  writer.text(encodeJson(rest as unknown as Json));
  for (const { last } of state.histograms.values()) {
    const block = writer.begin();
    encodeHistogram(writer, last);
    writer.end(block);
  }
  const scalars = [...state.scalars.values()];
  writer.varint(scalars.length);
  for (const key of state.scalars.keys()) writer.text(key);
  encodeFloats(
    writer,
    Float64Array.from(scalars, (scalar) => scalar.points),
  );
  for (let field = 0; field < STATS_LENGTH; field++) {
    encodeFloats(
      writer,
      Float64Array.from(scalars, ({ stats }) => stats.data[field] as number),
    );
  }
  state.index.encode(writer);

  const entries: DerivedEntry[] = [
    { name: INFO_ENTRY, bytes: encodeDigest(digestOf(state)) },
    { name: STATE_ENTRY, bytes: writer.finish() },
  ];
  for (const [key, scalar] of state.scalars) {
    const { slot, rollup } = scalar;
    if (!scalar.dirty || rollup === null) continue;
    scalar.dirty = false;
    entries.push({ name: rollupEntry(slot), bytes: encodeRollup(key, rollup) });
  }
  state.pending = 0;
  return entries;
}

/** Marks the whole state as unsaved. Call this if the entries of {@link encodeState} could not be stored. */
export function markUnsaved(state: RunState): void {
  for (const scalar of state.scalars.values()) scalar.dirty = true;
  state.pending = state.facts.values;
}

/**
 * Decodes the state from `entries`. `null` if the entries are damaged, of another version, or from two writers that persisted
 * at the same time: the caller then rebuilds the state from the frames. `asleep`: rollups are not decoded.
 */
export function decodeState(entries: readonly DerivedEntry[], asleep = false): RunState | null {
  const byName = new Map(entries.map(({ name, bytes }) => [name, bytes]));
  const bytes = byName.get(STATE_ENTRY);
  if (bytes === undefined) return null;
  try {
    const state = readState(new ByteReader(bytes));
    return asleep || wakeAll(state, byName) ? state : null;
  } catch {
    // Any damage is ignored: derived data can be rebuilt from the frames.
    return null;
  }
}

function readState(reader: ByteReader): RunState {
  const rest = decodeJson(reader.text()) as unknown as Rest;
  const histograms = rest.histograms.map(([count, firstNonFinite]): HistogramKey => {
    const last = decodeHistogram(reader.block()) as HistogramRecord;
    return { count, firstNonFinite, last };
  });
  const size = reader.varint();
  reader.need(size);
  const keys = Array.from({ length: size }, () => reader.text());
  const points = decodeFloats(reader, size);
  const stats = keys.map(() => new Float64Array(STATS_LENGTH));
  for (let field = 0; field < STATS_LENGTH; field++) {
    const values = decodeFloats(reader, size);
    for (let i = 0; i < size; i++) (stats[i] as Float64Array)[field] = values[i] as number;
  }
  const index = FrameIndex.decode(reader);
  reader.finish();

  const state = new RunState(rest.facts, new Edits(rest.edits), index);
  state.streams.push(...rest.streams);
  for (const [key, count] of rest.texts) state.texts.set(key, count);
  for (const [key, count] of rest.jsons) state.jsons.set(key, count);
  for (const [media, counts] of rest.media) state.media.set(media, new Map(counts));
  for (const [id, file] of rest.files) state.files.set(id, file);
  for (const held of histograms) state.histograms.set(held.last.key, held);
  for (const [key, value] of rest.summary) state.summary.set(key, value);
  for (const [key, reasons] of rest.problems) state.problems.set(key, new Map(reasons));
  Object.assign(state.logCounts, rest.logCounts);
  for (const [slot, key] of keys.entries()) {
    const persisted = { stats: new ScalarStats(stats[slot]), points: points[slot] as number };
    state.scalars.set(key, new ScalarKey(slot, persisted));
  }
  return state;
}

function wakeAll(state: RunState, byName: ReadonlyMap<string, Uint8Array>): boolean {
  for (const [key, scalar] of state.scalars) {
    const bytes = byName.get(rollupEntry(scalar.slot));
    if (bytes === undefined || !scalar.wake(key, bytes)) return false;
  }
  return true;
}

/** Encodes a digest as bytes. */
export function encodeDigest(digest: RunDigest): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.text(encodeJson(digest as unknown as Json));
  return writer.finish();
}

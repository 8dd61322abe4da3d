import { ValidationError } from '../base/errors.js';
import { ByteReader, ByteWriter } from './bytes.js';
import { decodeFloats, encodeFloats } from './columns.js';
import { areCompactable, decodeCompactCounts, encodeCompactCounts } from './compact-counts.js';
import { edgesOf } from './edges.js';
import type { HistogramRecord, TensorStats } from './kinds.js';

/**
 * Payload of a `histogram` record:
 *
 *     text    key                   first, so that a reader of one key jumps over all others
 *     u8      flags                 below
 *     numbers row, step, globalStep, time, ms, under, over, then the statistics (each a float column of one value)
 *     text    dtype, backend
 *     varint  dimensions, then each
 *     varint  bins
 *     column  edges, or the two ends of edges that follow the formula (edges.ts)
 *     column  counts, or the compact form (compact-counts.ts)
 *
 * A reader ignores bytes after the fields that it knows, because a later version may append fields.
 */
const COMPACT = 1;
const IN_WORKER = 2;
/** Edges follow the formula in float32, or in float64. */
const UNIFORM_32 = 4;
const UNIFORM_64 = 8;
/** Counts are in the compact form. Not every record of precision `compact` has this flag: some counts have no compact form. */
const COMPACT_COUNTS = 16;

/** Most bins of any histogram: a given `{edges, counts}` may have more bins than a computed histogram. */
const MAX_BINS = 4096;

/** Statistics in their order in a payload; counts come first. */
const STATS_FIELDS = [
  'count',
  'finite',
  'nan',
  'posInf',
  'negInf',
  'zeros',
  'min',
  'max',
  'mean',
  'std',
] as const;
const COUNT_FIELDS = 6;
/** Numbers before the statistics. */
const POSITION_NUMBERS = 7;
const FIXED_NUMBERS = POSITION_NUMBERS + STATS_FIELDS.length;

/** Writes the payload. Throws `ValidationError` for a record that readers would refuse. */
export function encodeHistogram(writer: ByteWriter, record: HistogramRecord): void {
  const { key, row, step, globalStep, time, stats, edges, counts, under, over, shape, dtype, origin } =
    record;
  if (!isSound(record)) throw new ValidationError('A histogram record is not one', { key });
  const bins = counts.length;
  const ends = Float64Array.of(edges[0] as number, edges[bins] as number);
  const follow = (double: boolean) =>
    bins > 0 &&
    edgesOf(edges[0] as number, edges[bins] as number, bins, double).every((x, i) => Object.is(x, edges[i]));
  const uniform = follow(false) ? UNIFORM_32 : follow(true) ? UNIFORM_64 : 0;
  const compact = record.precision === 'compact' ? COMPACT : 0;
  const compactCounts = compact && areCompactable(counts) ? COMPACT_COUNTS : 0;

  writer.text(key);
  writer.u8(uniform | compact | compactCounts | (origin.place === 'worker' ? IN_WORKER : 0));
  const numbers = [row, step, globalStep, time, origin.ms, under, over];
  for (const field of STATS_FIELDS) numbers.push(stats[field]);
  for (const number of numbers) encodeFloats(writer, Float64Array.of(number));
  writer.text(dtype);
  writer.text(origin.backend);
  writer.varint(shape.length);
  for (const size of shape) writer.varint(size);
  writer.varint(bins);
  encodeFloats(writer, uniform ? ends : edges);
  if (compactCounts) encodeCompactCounts(writer, counts);
  else encodeFloats(writer, counts);
}

/** The inverse of {@link encodeHistogram}; reads to the end of `reader`. With `keys`, `null` for a record of another key. */
export function decodeHistogram(reader: ByteReader, keys?: ReadonlySet<string>): HistogramRecord | null {
  const key = reader.text();
  if (keys && !keys.has(key)) {
    reader.skip(reader.left);
    return null;
  }
  const flags = reader.u8();
  const numbers = Array.from({ length: FIXED_NUMBERS }, () => decodeFloats(reader, 1)[0] as number);
  const [row, step, globalStep, time, ms, under, over] = numbers as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const dtype = reader.text();
  const backend = reader.text();
  const rank = reader.varint();
  reader.need(rank);
  const shape = Array.from({ length: rank }, () => reader.varint());
  const bins = reader.varint();
  if (bins > MAX_BINS) reader.fail('A histogram has too many bins');
  const uniform = flags & (UNIFORM_32 | UNIFORM_64);
  let edges = decodeFloats(reader, uniform ? 2 : bins && bins + 1) as Float64Array;
  if (uniform) {
    reader.spend(bins);
    edges = edgesOf(edges[0] as number, edges[1] as number, bins, uniform === UNIFORM_64);
  }
  const counts = flags & COMPACT_COUNTS ? decodeCompactCounts(reader, bins) : decodeFloats(reader, bins);
  reader.skip(reader.left);
  const record: HistogramRecord = {
    kind: 'histogram',
    key,
    row,
    step,
    globalStep,
    time,
    stats: Object.fromEntries(
      STATS_FIELDS.map((field, i) => [field, numbers[POSITION_NUMBERS + i]]),
    ) as unknown as TensorStats,
    edges,
    counts,
    under,
    over,
    precision: flags & COMPACT ? 'compact' : 'exact',
    shape,
    dtype,
    origin: { backend, place: flags & IN_WORKER ? 'worker' : 'page', ms },
  };
  return isSound(record) ? record : reader.fail('A histogram record is not one');
}

/** The record as a reader decodes it. `compact` counts change when they are stored. */
export function asStored(record: HistogramRecord): HistogramRecord {
  const writer = new ByteWriter();
  encodeHistogram(writer, record);
  return decodeHistogram(new ByteReader(writer.finish())) as HistogramRecord;
}

/** Most numbers that decoding a record makes. */
export function numbersInHistogram({ edges, counts }: HistogramRecord): number {
  return FIXED_NUMBERS + 2 + edges.length + counts.length;
}

/** True if the lengths of edges and counts fit, edges ascend, and counts are finite and not negative. */
function isSound({ stats, edges, counts, under, over }: HistogramRecord): boolean {
  const bins = counts.length;
  const isCount = (count: number) => count >= 0 && count < Number.POSITIVE_INFINITY;
  return (
    bins <= MAX_BINS &&
    edges.length === (bins && bins + 1) &&
    edges.every((edge, i) => Number.isFinite(edge) && !(edge < (edges[i - 1] as number))) &&
    counts.every(isCount) &&
    [under, over, ...STATS_FIELDS.slice(0, COUNT_FIELDS).map((field) => stats[field])].every(isCount)
  );
}

/** What lines of several runs must be, computed the slow and obvious way. Shares no code with src/query. */
import {
  type ModelAxis,
  type ModelBucket,
  type ModelPoint,
  type ModelRow,
  modelBucket,
  modelPoints,
} from './series.js';

/** The part of x that is asked for. */
export interface ModelRange {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly neighbours?: boolean | undefined;
}

/** A line on a grid: its buckets by where they start, ascending. */
export type ModelLine = ReadonlyMap<number, ModelBucket>;

/** Start of the bucket that holds x. */
function startOf(x: number, width: number): number {
  const index = Math.floor(x / width);
  // A negative x that is tiny beside the width underflows to −0 when it is divided: it is in the bucket below 0.
  return (x < 0 ? Math.min(-1, index) : index) * width + 0;
}

/** The buckets of some points; `extent`: where the range ends if it is not said. */
export function modelLine(
  points: readonly ModelPoint[],
  width: number,
  { from, to, neighbours }: ModelRange,
  extent: { readonly xMin: number; readonly xMax: number },
): ModelLine {
  const low = startOf(from ?? extent.xMin, width);
  const high = startOf(to ?? extent.xMax, width);
  if (!((from ?? extent.xMin) <= (to ?? extent.xMax))) return new Map();
  const starts = [...new Set(points.map(({ x }) => startOf(x, width)))].sort((a, b) => a - b);
  const shown = [
    ...(neighbours ? starts.filter((start) => start < low).slice(-1) : []),
    ...starts.filter((start) => start >= low && start <= high),
    ...(neighbours ? starts.filter((start) => start > high).slice(0, 1) : []),
  ];
  const inside = new Map<number, ModelPoint[]>(shown.map((start) => [start, []]));
  for (const point of points) inside.get(startOf(point.x, width))?.push(point);
  return new Map(Array.from(inside, ([start, held]) => [start, modelBucket(held)]));
}

/** The points of an expression, in log order: at rows with any of its keys, of each key the last value so far. */
export function modelExpression(
  rows: readonly ModelRow[],
  keys: readonly string[],
  evaluate: (...values: number[]) => number,
  axis: ModelAxis,
  start: number,
): ModelPoint[] {
  const placed = keys.map(
    (key) => new Map(modelPoints(rows, key, axis, start).map((point) => [point.row, point] as const)),
  );
  const last = new Map<string, number>();
  const points: ModelPoint[] = [];
  for (const { row, values } of [...rows].sort((a, b) => a.row - b.row)) {
    const own = keys.findIndex((key) => values.has(key));
    for (const key of keys) if (values.has(key)) last.set(key, values.get(key) as number);
    const at = placed[own]?.get(row);
    if (at === undefined || last.size < keys.length) continue;
    points.push({ ...at, value: evaluate(...keys.map((key) => last.get(key) as number)) });
  }
  return points;
}

/** A group's statistics in one bucket. */
export interface ModelGroupBucket {
  readonly n: number;
  readonly center: number;
  readonly low: number;
  readonly high: number;
  readonly flags: number;
}

/** 0.975 quantiles of Student's t by degrees of freedom, from the incomplete beta function with 40 digits. */
export const T95 = [
  12.7062047361747, 4.30265272974946, 3.18244630528371, 2.7764451051978, 2.57058183563632, 2.44691185114497,
  2.36462425159279,
];

/** The group of these lines, by bucket. */
export function modelGroup(
  lines: readonly ModelLine[],
  center: 'mean' | 'median',
  band: 'min-max' | 'std' | 'stderr' | 'ci95' | 'none',
): ReadonlyMap<number, ModelGroupBucket> {
  const starts = [...new Set(lines.flatMap((line) => [...line.keys()]))].sort((a, b) => a - b);
  return new Map(
    starts.map((start) => {
      const there = lines.flatMap((line) => line.get(start) ?? []);
      const values = there.map(({ mean }) => mean).filter(Number.isFinite);
      const n = values.length;
      const mean = n > 0 ? values.reduce((a, b) => a + b / n, 0) : Number.NaN;
      const s =
        n > 1 ? Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2 / (n - 1), 0)) : Number.NaN;
      const half = {
        std: s,
        stderr: s / Math.sqrt(n),
        ci95: ((T95[n - 2] ?? Number.NaN) * s) / Math.sqrt(n),
      };
      const sorted = [...values].sort((a, b) => a - b);
      const median = ((sorted[Math.ceil(n / 2) - 1] ?? 0) + (sorted[Math.floor(n / 2)] ?? 0)) / 2;
      const ends =
        band === 'min-max'
          ? [sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN]
          : band === 'none'
            ? [Number.NaN, Number.NaN]
            : [mean - half[band], mean + half[band]];
      return [
        start,
        {
          ...{ n, center: center === 'mean' ? mean : n > 0 ? median : Number.NaN },
          ...{ low: ends[0] as number, high: ends[1] as number },
          flags: there.reduce((all, { flags }) => all | flags, 0),
        },
      ];
    }),
  );
}

/** What a run's queries must answer, computed the slow and obvious way from the rows themselves. Shares no code with src/query. */

/** One row of a run, all of its pieces together. */
export interface ModelRow {
  readonly row: number;
  readonly step: number;
  readonly globalStep: number;
  readonly time: number;
  readonly values: ReadonlyMap<string, number>;
  /** Milliseconds of pauses before the session that recorded each value; default 0. */
  readonly paused?: ReadonlyMap<string, number>;
}

export interface ModelPoint {
  readonly row: number;
  readonly x: number;
  readonly value: number;
}

export type ModelAxis = 'step' | 'globalStep' | 'time' | 'relative' | 'active' | { readonly key: string };

/** The points of `key` along an axis, in log order; those whose x is absent or not finite are left out. */
export function modelPoints(
  rows: readonly ModelRow[],
  key: string,
  axis: ModelAxis,
  start: number,
): ModelPoint[] {
  const points: ModelPoint[] = [];
  let other = Number.NaN;
  for (const row of [...rows].sort((a, b) => a.row - b.row)) {
    if (typeof axis === 'object') other = row.values.get(axis.key) ?? other;
    const value = row.values.get(key);
    if (value === undefined) continue;
    const relative = row.time - start;
    const active = relative - (row.paused?.get(key) ?? 0);
    const xs = { step: row.step, globalStep: row.globalStep, time: row.time, relative, active };
    const x = typeof axis === 'object' ? other : xs[axis];
    if (Number.isFinite(x)) points.push({ row: row.row, x, value });
  }
  return points;
}

/** Statistics of some points, in log order. */
export interface ModelBucket {
  readonly first: number;
  readonly last: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly count: number;
  readonly flags: number;
}

export function modelBucket(points: readonly ModelPoint[]): ModelBucket {
  const values = points.map((point) => point.value);
  const finite = values.filter(Number.isFinite);
  return {
    first: finite.at(0) ?? Number.NaN,
    last: finite.at(-1) ?? Number.NaN,
    min: finite.length > 0 ? finite.reduce((a, b) => Math.min(a, b)) : Number.NaN,
    max: finite.length > 0 ? finite.reduce((a, b) => Math.max(a, b)) : Number.NaN,
    mean: exactMean(finite),
    count: finite.length,
    flags:
      (values.some(Number.isNaN) ? 1 : 0) |
      (values.includes(Number.POSITIVE_INFINITY) ? 2 : 0) |
      (values.includes(Number.NEGATIVE_INFINITY) ? 4 : 0),
  };
}

/** Values of the tests are multiples of 2^−40: sums of them are exact as integers. */
export const VALUE_UNIT = 2 ** -40;

/** The mean without any rounding but the last one. */
export function exactMean(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + BigInt(value / VALUE_UNIT), 0n);
  return (Number(sum) * VALUE_UNIT) / values.length;
}

/** Exact smoothing, computed the slow and obvious way from the definition. Shares no code with src/query. */
import type { ModelPoint } from './series.js';

/** A place of the smoothed curve: an x that has a finite value. `segment` counts the breaks before it. */
export interface ModelVertex {
  readonly x: number;
  readonly y: number;
  readonly segment: number;
}

/** The default unit: see `Smoothing.unit`. */
export function modelUnit(points: readonly ModelPoint[]): number {
  const xs = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  const share = ((xs.at(-1) ?? 0) - (xs[0] ?? 0)) / 1000;
  const distances = xs.slice(1).map((x, i) => x - (xs[i] as number));
  distances.sort((a, b) => a - b);
  const median = distances[Math.floor(distances.length / 2)] ?? 1;
  return median > share ? median : Number(share.toPrecision(2));
}

/** The smoothed curve: at each x, Σ wᵢ yᵢ / Σ wᵢ over every x since the last break. */
export function modelCurve(points: readonly ModelPoint[], weight: number, unit: number): ModelVertex[] {
  const byX = new Map<number, number[]>();
  for (const { x, value } of points) byX.set(x, [...(byX.get(x) ?? []), value]);
  const curve: ModelVertex[] = [];
  let segment: { x: number; y: number; own: number }[] = [];
  let segments = 0;
  for (const [x, values] of [...byX].sort(([a], [b]) => a - b)) {
    const finite = values.filter(Number.isFinite);
    if (finite.length < values.length) {
      segment = [];
      segments++;
    }
    if (finite.length === 0) continue;
    const before = segment.at(-1);
    const units = before === undefined ? 1 : (x - before.x) / unit;
    const own = -Math.expm1(units * Math.log(weight));
    segment.push({ x, y: finite.reduce((sum, value) => sum + value / finite.length, 0), own });
    let sum = 0;
    let share = 0;
    for (const vertex of segment) {
      const w = vertex.own * weight ** ((x - vertex.x) / unit);
      sum += w * vertex.y;
      share += w;
    }
    curve.push({ x, y: sum / share, segment: segments });
  }
  return curve;
}

/** Each point with the height of the curve in place of its value; one that is not finite stays. */
export function modelSmoothed(points: readonly ModelPoint[], curve: readonly ModelVertex[]): ModelPoint[] {
  const heights = new Map(curve.map(({ x, y }) => [x, y]));
  return points.map((point) => ({
    ...point,
    value: Number.isFinite(point.value) ? (heights.get(point.x) as number) : point.value,
  }));
}

/** Heights that the curve may have at `x` inside `low ≤ x < high`: one between two neighbours, else those of the vertices there. */
export function modelHeights(
  curve: readonly ModelVertex[],
  points: readonly ModelPoint[],
  x: number,
  low: number,
  high: number,
): number[] {
  const at = curve.find((vertex) => vertex.x === x);
  if (at) return [at.y];
  const left = curve.findLast((vertex) => vertex.x < x);
  const right = curve.find((vertex) => vertex.x > x);
  const gap = points.some((point) => {
    const between = left && right && point.x > left.x && point.x < right.x;
    return between && !Number.isFinite(point.value);
  });
  if (left && right && !gap) {
    return [left.y + (right.y - left.y) * ((x - left.x) / (right.x - left.x))];
  }
  return curve.filter((vertex) => vertex.x >= low && vertex.x < high).map(({ y }) => y);
}

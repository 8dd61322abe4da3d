/** Exact smoothing, computed the slow and obvious way from the definition. Shares no code with src/query. */
import type { SmoothingKind } from '../../src/source/types.js';
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

/** An x with a finite value: their mean. `own`: the weight of an `ema`. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly own: number;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value / values.length, 0);

/** Σ wᵢ yᵢ / Σ wᵢ. */
function weighted(places: readonly Place[], weightOf: (place: Place) => number): number {
  const total = places.reduce((sum, place) => sum + weightOf(place), 0);
  return places.reduce((sum, place) => sum + (weightOf(place) / total) * place.y, 0);
}

/** The height at place `i` of a part of the series without breaks, by the formula of each kind. */
const HEIGHTS: {
  readonly [Kind in SmoothingKind]: (
    places: readonly Place[],
    i: number,
    weight: number,
    unit: number,
  ) => number;
} = {
  ema: (places, i, weight, unit) => {
    const { x } = places[i] as Place;
    return weighted(places.slice(0, i + 1), (place) => place.own * weight ** ((x - place.x) / unit));
  },
  debiased: (places, i, weight) => {
    let last = 0;
    for (const { y } of places.slice(0, i + 1)) last = last * weight + (1 - weight) * y;
    return last / (1 - weight ** (i + 1));
  },
  gaussian: (places, i, weight, unit) => {
    const { x } = places[i] as Place;
    // Smaller σ lie among floats that have not all of their digits.
    const sigma = Math.max(1e-290, unit / -Math.log(weight));
    return weighted(places, (place) => Math.exp(-(((place.x - x) / sigma) ** 2) / 2));
  },
  average: (places, i, weight) => {
    const n = Math.round((1 + weight) / (1 - weight));
    return mean(places.slice(Math.max(0, i + 1 - n), i + 1).map(({ y }) => y));
  },
};

/** The smoothed curve: every x since the last break, and for the kinds that look ahead, up to the next one. */
export function modelCurve(
  points: readonly ModelPoint[],
  weight: number,
  unit: number,
  kind: SmoothingKind = 'ema',
): ModelVertex[] {
  const byX = new Map<number, number[]>();
  for (const { x, value } of points) byX.set(x, [...(byX.get(x) ?? []), value]);
  const segments: Place[][] = [[]];
  for (const [x, values] of [...byX].sort(([a], [b]) => a - b)) {
    const finite = values.filter(Number.isFinite);
    if (finite.length < values.length) segments.push([]);
    if (finite.length === 0) continue;
    const places = segments.at(-1) as Place[];
    const before = places.at(-1);
    const units = before === undefined ? 1 : (x - before.x) / unit;
    places.push({ x, y: mean(finite), own: -Math.expm1(units * Math.log(weight)) });
  }
  return segments.flatMap((places, segment) =>
    places.map(({ x }, i) => ({ x, y: HEIGHTS[kind](places, i, weight, unit), segment })),
  );
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

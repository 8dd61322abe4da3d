/** Histograms made the slow and obvious way from their elements. Shares no code with src. */
import type { HistogramRecord } from '../../src/record/kinds.js';

/** Where and how a histogram is recorded. */
export interface ModelPlace {
  readonly key?: string;
  readonly row?: number;
  readonly step?: number;
  readonly globalStep?: number;
  readonly time?: number;
  readonly precision?: 'exact' | 'compact';
}

/** The histogram of `values` between `edges`; default: `bins` equal ones from the smallest to the largest finite value. */
export function modelHistogram(
  values: readonly number[],
  bins: number | readonly number[],
  place: ModelPlace = {},
): HistogramRecord {
  const finite = values.filter(Number.isFinite);
  const [min, max] = [
    finite.reduce((a, b) => Math.min(a, b), Infinity),
    finite.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  const edges =
    typeof bins !== 'number'
      ? [...bins]
      : finite.length === 0
        ? []
        : Array.from({ length: bins + 1 }, (_, i) => (i === bins ? max : min + ((max - min) * i) / bins));
  const counts = new Float64Array(Math.max(0, edges.length - 1));
  const [low, high] = [edges[0] ?? Number.NaN, edges.at(-1) ?? Number.NaN];
  for (const value of finite) {
    if (value < low || value > high) continue;
    const above = edges.findIndex((edge) => edge > value);
    const bin = above < 0 ? counts.length - 1 : above - 1;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const mean = finite.reduce((sum, value) => sum + value / finite.length, 0);
  const count = (wanted: (value: number) => boolean) => values.filter(wanted).length;
  const of = (value: number) => (finite.length > 0 ? value : Number.NaN);
  return {
    kind: 'histogram',
    key: 'weights',
    row: 0,
    step: 0,
    globalStep: 0,
    time: 0,
    precision: 'exact',
    ...place,
    stats: {
      count: values.length,
      finite: finite.length,
      nan: count(Number.isNaN),
      posInf: count((value) => value === Infinity),
      negInf: count((value) => value === -Infinity),
      zeros: count((value) => value === 0),
      min: of(min),
      max: of(max),
      mean: of(mean),
      std: of(Math.sqrt(finite.reduce((sum, value) => sum + (value - mean) ** 2 / finite.length, 0))),
    },
    edges: Float64Array.from(edges),
    counts,
    under: count((value) => Number.isFinite(value) && value < low),
    over: count((value) => Number.isFinite(value) && value > high),
    shape: [values.length],
    dtype: 'float32',
    origin: { backend: 'cpu', place: 'page', ms: 1.5 },
  };
}

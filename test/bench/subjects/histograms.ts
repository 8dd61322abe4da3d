/** A run's histograms as they come from training: a distribution that moves, widens, and keeps a tail. */
import type { HistogramRecord } from '../../../src/record/kinds.js';

/** `steps` histograms with `bins` bins over a range of their own each. */
export function makeHistograms(steps: number, bins: number): HistogramRecord[] {
  return Array.from({ length: steps }, (_, step) => {
    const center = Math.sin(step / 150) / 2;
    const width = 1 + step / steps;
    const [min, max] = [center - 4 * width, center + 5 * width];
    const edges = Float64Array.from({ length: bins + 1 }, (_, i) => min + ((max - min) * i) / bins);
    const counts = Float64Array.from({ length: bins }, (_, i) => {
      const middle = ((edges[i] as number) + (edges[i + 1] as number)) / 2;
      return Math.ceil(1_000 * Math.exp(-(((middle - center) / width) ** 2) / 2));
    });
    const count = counts.reduce((sum, each) => sum + each, 0);
    return {
      kind: 'histogram',
      key: 'weights',
      row: step,
      step,
      globalStep: step,
      time: step,
      precision: 'exact',
      stats: {
        count,
        finite: count,
        nan: 0,
        posInf: 0,
        negInf: 0,
        zeros: 0,
        min,
        max,
        mean: center,
        std: width,
      },
      edges,
      counts,
      under: 0,
      over: 0,
      shape: [count],
      dtype: 'float32',
      origin: { backend: 'cpu', place: 'page', ms: 1 },
    };
  });
}

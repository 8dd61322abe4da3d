import { BAND_PERCENTILES, type Histograms, type ValueScale } from '../../source/types.js';
import { formatValue } from '../ui/format.js';
import { drawnEdge } from './value-axis.js';

const PER = BAND_PERCENTILES.length;
const MEDIAN = (PER - 1) / 2;

/** Bands as columns of the chart. */
export interface BandColumns {
  /** x; then the upper and lower edge of each pair, beginning with the outermost; then the median. */
  readonly columns: readonly ((number | null)[] | Float64Array)[];
  /** Extent of the drawn bands; NaN if nothing is drawn. */
  readonly low: number;
  readonly high: number;
  /** Number of histograms with a part at or below 0, which a log axis cannot show. */
  readonly hidden: number;
}

/**
 * Percentile bands of histograms. A histogram without a finite element is a gap. On a log axis, a band that reaches 0 or below
 * ends at the lowest positive percentile of all histograms; a band completely at or below 0 is a gap.
 */
export function bandColumns(data: Histograms, scale: ValueScale): BandColumns {
  const { bands, x } = data;
  const log = scale === 'log';
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let hidden = 0;
  for (let i = 0; i < bands.length; i++) {
    const value = bands[i] ?? Number.NaN;
    if (Number.isNaN(value) || (log && value <= 0)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) low = high = Number.NaN;
  if (log) for (let i = 0; i < x.length; i++) if ((bands[i * PER] ?? 0) <= 0) hidden++;
  const at = (i: number, p: number): number | null => {
    const value = bands[i * PER + p] ?? Number.NaN;
    return Number.isNaN(value) || (log && value <= 0) ? null : drawnEdge(value, scale);
  };
  const column = (pick: (i: number) => number | null) => Array.from(x, (_, i) => pick(i));
  const columns: (number | null)[][] = [];
  for (let p = 0; p < MEDIAN; p++) {
    const upper = PER - 1 - p;
    columns.push(column((i) => at(i, upper)));
    columns.push(column((i) => (at(i, upper) === null ? null : (at(i, p) ?? drawnEdge(low, scale)))));
  }
  columns.push(column((i) => at(i, MEDIAN)));
  return { columns: [x, ...columns], low, high, hidden };
}

/** Text about the histogram at `x`: its median, and the range of the middle 68 %. `null`: the newest histogram. */
export function bandText(data: Histograms, x: number | null, detailed: boolean): string {
  const i = x === null ? data.x.length - 1 : data.x.findLastIndex((at) => at <= x);
  const value = (p: number) => formatValue(data.bands[i * PER + p] ?? Number.NaN);
  if (i < 0) return '–';
  if (Number.isNaN(data.bands[i * PER + MEDIAN] ?? Number.NaN)) return 'no finite values';
  const median = `median ${value(MEDIAN)}`;
  return detailed
    ? `${median} · 68 % in ${value(2)} … ${value(6)} · all in ${value(0)} … ${value(8)}`
    : median;
}

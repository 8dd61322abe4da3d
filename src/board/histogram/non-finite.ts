import type { TensorStats } from '../../record/kinds.js';
import type { HistogramAxis, HistogramSummary } from '../../source/types.js';
import { formatCount } from '../ui/format.js';
import type { SpecialCounts } from './special-counts.js';

/** The name of the kind of non-finite elements. Both names if the kind is not known. */
export function nonFiniteName({
  nan,
  posInf,
  negInf,
}: Pick<TensorStats, 'nan' | 'posInf' | 'negInf'>): string {
  if (nan > 0) return 'NaN';
  return posInf + negInf > 0 ? 'Inf' : 'NaN or Inf';
}

/**
 * The x of the first non-finite histogram, and its label. `null`: all histograms are finite, or the x is not known. `created`:
 * the time of the run's first record, for the relative axis.
 */
export function firstNonFinite(
  summary: HistogramSummary | undefined,
  special: SpecialCounts,
  x: HistogramAxis,
  created: number,
): { readonly x: number; readonly label: string } | null {
  const first = summary?.firstNonFinite;
  if (!first) return null;
  const column = special.starts.findIndex(
    (_, i) =>
      (special.counts.nan[i] ?? 0) + (special.counts.posInf[i] ?? 0) + (special.counts.negInf[i] ?? 0) > 0,
  );
  const there = (counts: Float64Array) => (column < 0 ? 0 : (counts[column] ?? 0));
  const { nan, posInf, negInf } = special.counts;
  const name = nonFiniteName({ nan: there(nan), posInf: there(posInf), negInf: there(negInf) });
  const label = `${name} from step ${formatCount(first.step)}`;
  switch (x) {
    case 'step':
      return { x: first.step, label };
    case 'time':
      return { x: first.time, label };
    case 'relative':
      return { x: first.time - created, label };
    default: {
      // The summary has no global step, so use the first non-finite column. At the left border it need not be the first of the
      // run.
      const at = column > 0 ? special.starts[column] : undefined;
      return at === undefined ? null : { x: at, label };
    }
  }
}

import type { ScalarSummary } from '../../source/types.js';
import { formatCount } from '../ui/format.js';

/** Counts of non-finite values over several runs: `3 NaN · 1 +Inf`. Empty if all values are finite. */
export function nonFiniteText(summaries: readonly (ScalarSummary | undefined)[]): string {
  const sum = (pick: (summary: ScalarSummary) => number) =>
    summaries.reduce((total, summary) => total + (summary ? pick(summary) : 0), 0);
  const counts: [number, string][] = [
    [sum((s) => s.nan), 'NaN'],
    [sum((s) => s.posInf), '+Inf'],
    [sum((s) => s.negInf), '−Inf'],
  ];
  return counts.flatMap(([count, name]) => (count > 0 ? [`${formatCount(count)} ${name}`] : [])).join(' · ');
}

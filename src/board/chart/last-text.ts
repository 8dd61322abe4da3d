import { HAS_NAN, HAS_NEG_INF, HAS_POS_INF, type ScalarSummary, type Series } from '../../source/types.js';
import { formatCount, formatValue } from '../ui/format.js';

/** The last value of a run as text, with the kinds of non-finite values of its bucket. `step`: as for `formatValue`. */
export function lastText({ x0, count, last, flags }: Series, step: number): string {
  const end = x0.length - 1;
  if (end < 0) return '–';
  const marks = flagText(flags[end] ?? 0);
  if ((count[end] ?? 0) === 0) return marks || '–';
  return `${formatValue(last[end] ?? Number.NaN, step)}${marks && ` ${marks}`}`;
}

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

/** The kinds of non-finite values in a bucket; empty: none. */
export function flagText(flags: number): string {
  const names = [
    flags & HAS_NAN ? 'NaN' : '',
    flags & HAS_POS_INF ? '+Inf' : '',
    flags & HAS_NEG_INF ? '−Inf' : '',
  ];
  return names.filter(Boolean).join(' ');
}

import { HAS_NAN, HAS_NEG_INF, HAS_POS_INF, type Series } from '../../source/types.js';
import { formatValue } from '../ui/format.js';

/** The last value of a run as text, with the kinds of non-finite values of its bucket. `step`: as for `formatValue`. */
export function lastText({ x0, count, last, flags }: Series, step: number): string {
  const end = x0.length - 1;
  if (end < 0) return '–';
  const marks = flagText(flags[end] ?? 0);
  if ((count[end] ?? 0) === 0) return marks || '–';
  return `${formatValue(last[end] ?? Number.NaN, step)}${marks && ` ${marks}`}`;
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

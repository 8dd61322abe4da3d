/** The rows of the table below an enlarged chart: what each line shows at A and B. */
import type { XAxis } from '../../source/types.js';
import type { Goal } from '../data/goals.js';
import type { Measured } from './measure.js';

/** A line with what was measured; `null`: not measured yet. */
export interface ComparedLine {
  readonly id: string;
  readonly measured: Measured | null;
}

/** How a line changes from A to B. NaN: not known. */
export interface Change {
  readonly delta: number;
  /** Percent of the value at A. NaN at 0. */
  readonly percent: number;
  /** Change per {@link rateOf} of the axis. */
  readonly rate: number;
}

/** The length on an axis to which a rate refers, and its name. */
export interface Rate {
  readonly length: number;
  readonly text: string;
}

export function rateOf(x: XAxis): Rate {
  if (x === 'step' || x === 'globalStep') return { length: 1_000, text: 'per 1,000 steps' };
  if (typeof x === 'object') return { length: 1, text: `per 1 of ${x.key}` };
  return { length: 60_000, text: 'per minute' };
}

/** The change of a line from A to B; `null`: one of the values is not known. */
export function changeOf({ a, b }: Measured, rate: Rate): Change | null {
  if (!a || !b) return null;
  const delta = b.value - a.value;
  const distance = b.x - a.x;
  return {
    delta,
    percent: a.value === 0 ? Number.NaN : (delta / Math.abs(a.value)) * 100,
    rate: distance === 0 ? Number.NaN : (delta / distance) * rate.length,
  };
}

/** Lines in the order of their values at B, or at A if B is not set: the best first; without a goal, the largest. Lines without a value last. */
export function inOrder<Line extends ComparedLine>(lines: readonly Line[], goal: Goal): readonly Line[] {
  const sign = goal === 'lower' ? 1 : -1;
  const valueAt = ({ measured }: Line) => measured?.b?.value ?? measured?.a?.value ?? Number.NaN;
  return [...lines].sort((one, other) => {
    const [p, q] = [valueAt(one), valueAt(other)];
    if (Number.isNaN(p) || Number.isNaN(q)) return Number(Number.isNaN(p)) - Number(Number.isNaN(q));
    return sign * (p - q);
  });
}

/** The best value of a run. */
import type { ScalarSummary } from '../../source/types.js';
import type { Goal } from './goals.js';

/** A value with its step. */
export interface Best {
  readonly value: number;
  readonly step: number;
}

/** The best finite value of a metric in a run; `null`: no goal is known, or the run has no finite value. */
export function bestOf(summary: ScalarSummary | undefined, goal: Goal): Best | null {
  if (!summary || summary.count === 0 || goal === 'none') return null;
  return goal === 'lower'
    ? { value: summary.min, step: summary.minStep }
    : { value: summary.max, step: summary.maxStep };
}

/** True if `a` is better than `b`. */
export function isBetter(a: number, b: number, goal: Goal): boolean {
  return goal === 'lower' ? a < b : goal === 'higher' && a > b;
}

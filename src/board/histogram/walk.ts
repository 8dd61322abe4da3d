import type { Zoom } from '../data/view.js';

/** Page up and page down go this many histograms. */
const BIG_STEP = 20;

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageDown: -BIG_STEP,
  PageUp: BIG_STEP,
};

/** Where an arrow or page key takes the cursor: to another of `starts` (ascending). `null`: the key does something else. */
export function walk(key: string, starts: Float64Array, cursor: number | null, range: Zoom): number | null {
  const by = Object.hasOwn(STEPS, key) ? (STEPS[key] ?? 0) : 0;
  if (by === 0) return null;
  const from = cursor ?? (by > 0 ? range.min : range.max);
  const next = by > 0 ? starts.findIndex((x) => x > from) : starts.findLastIndex((x) => x < from);
  if (next < 0) return from;
  const at = starts[Math.min(starts.length - 1, Math.max(0, next + by - Math.sign(by)))] ?? from;
  return Math.min(range.max, Math.max(range.min, at));
}

/** A series has this many smoothing units over its whole length (W&B's "viewport scale"), whatever is zoomed to. */
const UNITS = 1_000;

/**
 * Exponential moving average over buckets, weighted by their distance in x: a bucket that stands for a longer stretch
 * moves the average further, so that the curve does not depend on how densely it was logged. With weight *s*, unit *u*
 * and distance Δ the old average keeps the share s^(Δ/u); the start is de-biased by dividing by the sum of the weights.
 * (The time-weighted EMA of W&B's line plots, with the extent of the series in place of the viewport.)
 *
 * Breaks at gaps: a `null` stays `null`, and the average starts anew behind it.
 *
 * @param x ascending
 * @param y values, `null` where a bucket has no finite value
 * @param weight 0 (off) to 0.99
 * @param extent length of the whole series in x; the unit is a thousandth of it, or the usual distance of two points
 *   when that is longer (a metric per epoch is smoothed per epoch)
 */
export function smooth(
  x: ArrayLike<number>,
  y: readonly (number | null)[],
  weight: number,
  extent: number,
): (number | null)[] {
  if (weight <= 0) return [...y];
  const unit = Math.max(extent / UNITS, medianStep(x)) || 1;
  let sum = 0;
  let share = 0;
  let before: number | null = null;
  return y.map((value, i) => {
    const at = x[i] ?? 0;
    if (value === null) {
      before = null;
      return null;
    }
    if (before === null) {
      sum = 0;
      share = 0;
    }
    const keep = weight ** (before === null ? 1 : (at - before) / unit);
    sum = sum * keep + value * (1 - keep);
    share = share * keep + (1 - keep);
    before = at;
    return share > 0 ? sum / share : value;
  });
}

/** The usual distance of two neighbours; 0 when there are fewer than two. */
function medianStep(x: ArrayLike<number>): number {
  const steps: number[] = [];
  for (let i = 1; i < x.length; i++) steps.push((x[i] ?? 0) - (x[i - 1] ?? 0));
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? 0;
}

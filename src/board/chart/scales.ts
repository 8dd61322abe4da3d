/**
 * Ranges of axes that uPlot can always draw. For a log axis that reaches 0, and for a range smaller than the float spacing of its
 * ends, uPlot's tick loops never end and crash the tab. Both occur in real runs, so every range for uPlot is made here.
 */

/**
 * Largest drawn magnitude: beyond it, differences and margins overflow. Larger values are drawn at the limit; readouts show the
 * real values.
 */
export const MAX_DRAWN = 1e250;

/** Smallest positive value on a log axis: even with the margin below it, far from the subnormals. */
export const MIN_LOG = 1e-250;

/** Least length of a range relative to its ends: 10⁴ float spacings, so that a thousand ticks still differ. */
const MIN_RELATIVE_SPAN = 1e-12;

/** Margin above and below the data, as a share of the range: room for the markers of non-finite values. */
const MARGIN = 0.08;

/** Length of a log axis over equal values, in decades. */
const LEAST_DECADES = 0.5;

export type Range = [min: number, max: number];

/** Limits `value` to the drawable magnitude. */
export function drawable(value: number): number {
  return Math.min(MAX_DRAWN, Math.max(-MAX_DRAWN, value));
}

/** Widens a range until it can carry ticks. A range without length gets a length in proportion to its value. */
export function widen(min: number, max: number): Range {
  const scale = Math.max(Math.abs(min), Math.abs(max));
  const least = Math.max(scale * MIN_RELATIVE_SPAN, Number.MIN_VALUE * 2 ** 60);
  if (max - min > least) return [min, max];
  const middle = min + (max - min) / 2;
  const half = max > min ? least : scale === 0 ? 0.5 : Math.max(least, scale * 0.05);
  return [middle - half, middle + half];
}

/** Range of x; 0…1 if there is nothing to show. */
export function xRange(min: number | null, max: number | null): Range {
  if (!known(min) || !known(max)) return [0, 1];
  return widen(drawable(Math.min(min, max)), drawable(Math.max(min, max)));
}

/** Range of a linear y axis over data from `min` to `max`. The margin does not cross 0. */
export function yRange(min: number | null, max: number | null): Range {
  if (!known(min) || !known(max)) return [0, 1];
  const [low, high] = widen(drawable(min), drawable(max));
  const margin = (high - low) * MARGIN;
  const bottom = min >= 0 && max > 0 ? Math.max(0, low - margin) : low - margin;
  const top = max <= 0 && min < 0 ? Math.min(0, high + margin) : high + margin;
  return [bottom, top];
}

/** Range of a log y axis around the positive data, with a margin in decades; 0.1…10 without positive data. */
export function logRange(min: number | null, max: number | null): Range {
  if (!known(max) || max <= 0) return [0.1, 10];
  const top = Math.min(MAX_DRAWN, Math.max(MIN_LOG, max));
  const bottom = Math.min(top, Math.max(MIN_LOG, known(min) && min > 0 ? min : top));
  const decades = Math.max(LEAST_DECADES, Math.log10(top) - Math.log10(bottom));
  const margin = 10 ** (decades * MARGIN);
  return [bottom / margin, top * margin];
}

/** Range of a symlog y axis: as {@link yRange}, on the places of the axis. */
export function symlogRange(
  min: number | null,
  max: number | null,
  { place, value }: { place(value: number): number; value(place: number): number },
): Range {
  if (!known(min) || !known(max)) return [-1, 1];
  const [bottom, top] = yRange(place(min), place(max));
  // A number too small for its place must not count as outside.
  return [Math.min(value(bottom), drawable(min)), Math.max(value(top), drawable(max))];
}

function known(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}

/** The y axis of a heat map and what lies between two of its values, the slow and obvious way. Shares no code with src. */
import type { HistogramRecord } from '../../src/record/kinds.js';

export type ModelScale = 'linear' | 'log' | 'symlog';

/** How far up a value is drawn, in any unit. */
function place(value: number, scale: ModelScale, linear: number): number {
  if (scale === 'linear') return value;
  if (scale === 'log') return Math.log(value);
  const size = Math.abs(value);
  return Math.sign(value) * (size <= linear ? size / linear : 1 + Math.log(size) - Math.log(linear));
}

/** The part of the axis from `low` to `high` that lies below `value`, from 0 to 1. */
export function heightOf(
  value: number,
  low: number,
  high: number,
  scale: ModelScale,
  linear: number,
): number {
  const [bottom, top] = [place(low, scale, linear), place(high, scale, linear)];
  if (!(value > low)) return 0;
  // By halves: ends of both signs may be further apart than the largest number.
  return Math.min(1, (place(value, scale, linear) / 2 - bottom / 2) / (top / 2 - bottom / 2));
}

/**
 * The value that is drawn at a height: by halving, on the axis's own unit. Heights themselves are too coarse: between −1 and 1
 * all numbers near 0 are drawn at a half.
 */
export function valueAt(
  height: number,
  low: number,
  high: number,
  scale: ModelScale,
  linear: number,
): number {
  if (height <= 0) return low;
  if (height >= 1) return high;
  const wanted = place(low, scale, linear) * (1 - height) + place(high, scale, linear) * height;
  let [below, above] = [low, high];
  for (;;) {
    const middle = below / 2 + above / 2;
    if (middle <= below || middle >= above) return above;
    if (place(middle, scale, linear) < wanted) below = middle;
    else above = middle;
  }
}

/** Elements between two values, both included, where those of a bin are spread evenly over it. */
export function elementsBetween({ edges, counts }: HistogramRecord, low: number, high: number): number {
  return counts.reduce((sum, count, i) => {
    const [from, to] = [edges[i] as number, edges[i + 1] as number];
    if (from === to) return sum + (from >= low && from <= high ? count : 0);
    const covered = Math.min(to, high) / 2 - Math.max(from, low) / 2;
    return sum + count * (Math.max(0, covered) / (to / 2 - from / 2));
  }, 0);
}

import type { Zoom } from '../data/view.js';
import type { LineColumns } from './columns.js';

/** The values beyond one end of the range. */
export interface Outside {
  /** Number of points beyond the end; if buckets hold several points, the number of buckets with such a point. */
  readonly count: number;
  /** True: `count` is a number of points. */
  readonly isPoints: boolean;
  /** The value that is farthest outside. */
  readonly extreme: number;
}

/** What lies above and below a range of y, over the window of x. */
export function outside(
  lines: readonly LineColumns[],
  [low, high]: readonly [number, number],
  window: Zoom,
): { readonly above: Outside | null; readonly below: Outside | null } {
  return { above: beyond(lines, window, 'tops', high, 1), below: beyond(lines, window, 'bottoms', low, -1) };
}

/** What lies beyond `end`. `sign`: 1 for above, -1 for below. */
function beyond(
  lines: readonly LineColumns[],
  { min, max }: Zoom,
  column: 'tops' | 'bottoms',
  end: number,
  sign: 1 | -1,
): Outside | null {
  let count = 0;
  let isPoints = true;
  let extreme = end;
  for (const line of lines) {
    for (let i = 0; i < line.x.length; i++) {
      const at = line.x[i] as number;
      const value = line[column][i];
      if (at < min || at > max || value == null || value * sign <= end * sign) continue;
      count++;
      if ((line.count[i] as number) > 1) isPoints = false;
      if (value * sign > extreme * sign) extreme = value;
    }
  }
  return count > 0 ? { count, isPoints, extreme } : null;
}

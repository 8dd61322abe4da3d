import { assertUnreachable } from '../base/assert.js';
import type { GroupBand, GroupCenter, GroupLine, Series } from '../source/types.js';
import { studentT95 } from './student-t.js';

/** The statistics of a group at each bucket in which a run of the group has a point. All `lines` are on the same grid. */
export function groupLine(
  lines: readonly Series[],
  center: GroupCenter,
  band: GroupBand,
): Pick<GroupLine, 'x0' | 'n' | 'center' | 'low' | 'high' | 'flags'> {
  const x0 = bucketsOf(lines);
  const float64 = (length = x0.length) => new Float64Array(length);
  const line = {
    ...{ x0, n: float64(), center: float64(), flags: new Uint8Array(x0.length) },
    low: float64(band === 'none' ? 0 : x0.length),
    high: float64(band === 'none' ? 0 : x0.length),
  };
  /** For each line, the index of the next bucket to read. */
  const next = lines.map(() => 0);
  for (let i = 0; i < x0.length; i++) {
    const values: number[] = [];
    for (const [l, each] of lines.entries()) {
      const at = next[l] as number;
      if (each.x0[at] !== x0[i]) continue;
      next[l] = at + 1;
      line.flags[i] = (line.flags[i] as number) | (each.flags[at] as number);
      const value = (each.curve ?? each.mean)[at] as number;
      if (Number.isFinite(value)) values.push(value);
    }
    line.n[i] = values.length;
    const mean = meanOf(values);
    line.center[i] = center === 'median' ? medianOf(values) : mean;
    if (band === 'none') continue;
    const [low, high] = bandOf(values, mean, band);
    line.low[i] = low;
    line.high[i] = high;
  }
  return line;
}

/** Every bucket that any of the lines has, ascending. */
function bucketsOf(lines: readonly Series[]): Float64Array {
  const found = new Set<number>();
  for (const { x0 } of lines) for (const start of x0) found.add(start);
  return Float64Array.from(found).sort();
}

/** The mean; NaN if there are no values. */
function meanOf(values: readonly number[]): number {
  const n = values.length;
  const sum = values.reduce((total, value) => total + value, 0);
  // The sum of values near the largest float may be infinite although their mean is finite.
  return Number.isFinite(sum) ? sum / n : values.reduce((total, value) => total + value / n, 0);
}

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : meanOf(Array.from(sorted.subarray(middle - 1, middle + 1)));
}

function bandOf(
  values: readonly number[],
  mean: number,
  band: Exclude<GroupBand, 'none'>,
): readonly [low: number, high: number] {
  const n = values.length;
  if (n === 0) return [Number.NaN, Number.NaN];
  if (band === 'min-max') {
    return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  }
  const half = halfWidth(deviation(values, mean), n, band);
  return [mean - half, mean + half];
}

/** Half of the height of a band around the mean; NaN for a single run. */
function halfWidth(deviation: number, n: number, band: 'std' | 'stderr' | 'ci95'): number {
  switch (band) {
    case 'std':
      return deviation;
    case 'stderr':
      return deviation / Math.sqrt(n);
    case 'ci95':
      return n > 1 ? (studentT95(n - 1) * deviation) / Math.sqrt(n) : Number.NaN;
    default:
      return assertUnreachable(band);
  }
}

/** The sample standard deviation; NaN for a single value. */
export function deviation(values: ArrayLike<number>, mean: number): number {
  // Scaled, because the square of a large distance overflows and the square of a small distance is 0.
  let scale = 0;
  for (let i = 0; i < values.length; i++) scale = Math.max(scale, Math.abs((values[i] as number) - mean));
  if (values.length < 2) return Number.NaN;
  if (scale === 0) return 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (((values[i] as number) - mean) / scale) ** 2;
  return scale * Math.sqrt(squares / (values.length - 1));
}

import type { YRange, YScale } from '../data/view-spec.js';
import type { Extent } from './fit.js';
import { drawable, logRange, type Range, symlogRange, widen, yRange } from './scales.js';
import type { Places } from './y-scale.js';

/** The range of y around an extent. */
export function rangeOn(y: YScale, extent: Extent, places: Places): Range {
  const [low, high] = extent ?? [null, null];
  if (y === 'symlog') return symlogRange(low, high, places);
  return y === 'log' ? logRange(low, high) : yRange(low, high);
}

/** Room beyond an end that is outgrown, as a share of the range: rare larger steps move the picture less than many small steps. */
const GROWTH = 0.1;

/** The range before, as far as it shows the extent; an end that is outgrown moves to the newly fitted range, with some room. */
export function grown([low, high]: Range, extent: readonly [number, number], fitted: Range): Range {
  const room = (Math.max(high, fitted[1]) - Math.min(low, fitted[0])) * GROWTH;
  // The margin of a fitted range does not cross 0.
  const least = fitted[0] >= 0 ? 0 : Number.NEGATIVE_INFINITY;
  return [
    extent[0] < low ? Math.max(least, fitted[0] - room) : low,
    extent[1] > high ? fitted[1] + room : high,
  ];
}

/**
 * The range that a person set. A missing end follows the rule, and moves if the other end is beyond it. Without an end that the axis
 * has a place for, the range follows the rule.
 */
export function handRange({ min, max }: YRange, [low, high]: Range, { place, value }: Places): Range {
  const height = place(high) - place(low);
  const isPlaced = min !== null && Number.isFinite(place(min));
  const from = isPlaced ? min : max !== null && max <= low ? value(place(max) - height) : low;
  const to = max ?? (from < high ? high : value(place(from) + height));
  const range = widen(drawable(from), drawable(to));
  return from < to && Number.isFinite(place(range[0])) ? range : [low, high];
}

import type { Series } from '../../source/types.js';
import type { YScale } from '../data/view-spec.js';
import { drawable } from './scales.js';

/** Where a y axis places values. */
export interface Places {
  /** The place of a value, in a unit of its own. −Infinity: below a log axis. */
  place(value: number): number;
  /** The value at a place. */
  value(place: number): number;
}

/** Most decades that a symlog axis shows on each side of 0. */
const DECADES = 6;
/** Share of the values, by magnitude, that may lie in the linear part of a symlog axis. */
const LINEAR_SHARE = 0.1;

const LINEAR: Places = { place: drawable, value: (place) => place };
const LOG: Places = {
  place: (value) => (value > 0 ? Math.log10(drawable(value)) : Number.NEGATIVE_INFINITY),
  value: (place) => 10 ** place,
};

/** The places of a scale. `threshold`: see {@link thresholdOf}; for a symlog scale only. */
export function placesOf(y: YScale, threshold = 1): Places {
  if (y === 'linear') return LINEAR;
  if (y === 'log') return LOG;
  return {
    place: (value) => Math.asinh(drawable(value) / threshold),
    value: (place) => Math.sinh(place) * threshold,
  };
}

/**
 * Where a symlog axis over some series turns from linear to logarithmic: a power of ten, at most as large as nine tenths of the
 * non-zero magnitudes, and at least 10⁻⁶ of the largest. 1 without such values.
 */
export function thresholdOf(series: readonly Series[]): number {
  const sizes: number[] = [];
  for (const { count, min, max, mean } of series) {
    for (const column of [min, mean, max]) {
      for (let i = 0; i < column.length; i++) {
        const size = Math.abs(drawable(column[i] as number));
        if ((count[i] as number) > 0 && size > 0) sizes.push(size);
      }
    }
  }
  if (sizes.length === 0) return 1;
  const sorted = Float64Array.from(sizes).sort();
  const small = sorted[Math.floor(LINEAR_SHARE * (sorted.length - 1))] as number;
  const least = (sorted.at(-1) as number) * 10 ** -DECADES;
  return 10 ** Math.floor(Math.log10(Math.max(small, least, 1e-250)));
}

/** The range of a zoom as a window in the whole range of a chart, which a person moves and stretches. */
import type { Zoom } from '../data/view.js';

/** What a person holds: the window, or one of its ends. */
export type Held = 'window' | 'min' | 'max';

/** Share of the whole range that the window keeps at least. */
const LEAST = 1e-6;

/**
 * The window after a move by a distance in units of the axis. The window stays within the whole range; an end stops before the
 * other end.
 */
export function moved(window: Zoom, held: Held, by: number, whole: Zoom): Zoom {
  const least = (whole.max - whole.min) * LEAST;
  const within = (low: number, value: number, high: number) => Math.max(low, Math.min(high, value));
  switch (held) {
    case 'window': {
      const length = window.max - window.min;
      const min = within(whole.min, window.min + by, Math.max(whole.min, whole.max - length));
      return { min, max: Math.min(whole.max, min + length) };
    }
    case 'min':
      return { ...window, min: within(whole.min, window.min + by, window.max - least) };
    case 'max':
      return { ...window, max: within(window.min + least, window.max + by, whole.max) };
  }
}

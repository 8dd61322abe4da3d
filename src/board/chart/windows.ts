import type { Zoom } from '../data/view.js';

/** The range of x `factor` times as long, where `at` (a share of the range) stays in its place. */
export function zoomedAt({ min, max }: Zoom, at: number, factor: number): Zoom {
  const center = min + (max - min) * at;
  return { min: center - (center - min) * factor, max: center + (max - center) * factor };
}

/** The range of x moved to the right, by a share of its length. */
export function pannedBy({ min, max }: Zoom, share: number): Zoom {
  const by = (max - min) * share;
  return { min: min + by, max: max + by };
}

/** The range of x moved into `limits`, and cut if it is longer. */
export function within({ min, max }: Zoom, limits: Zoom): Zoom {
  if (max - min >= limits.max - limits.min) return limits;
  const by = min < limits.min ? limits.min - min : max > limits.max ? limits.max - max : 0;
  return { min: min + by, max: max + by };
}

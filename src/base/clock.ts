/**
 * Wall time for records: milliseconds since the epoch, float64, never going back within one clock.
 *
 * Times are multiples of 1/128 ms (about 8 µs, finer than the 100 µs that browsers give without cross-origin
 * isolation), so that the frame codec can store them as small integer differences without losing anything.
 */
export const TICKS_PER_MS = 128;

/** A source of time. Injected where tests need their own. */
export interface Clock {
  /** Milliseconds since the epoch, a multiple of 1/{@link TICKS_PER_MS}, monotonic. */
  now(): number;
}

/** The page's or worker's clock: `timeOrigin + performance.now()`, which does not jump when the system clock is set. */
export function systemClock(): Clock {
  // Kept here, because looking the global up is a call of its own: twice the time of `now()` itself (Chromium 156).
  const timer = performance;
  const origin = timer.timeOrigin;
  let last = 0;
  return {
    now() {
      const time = Math.round((origin + timer.now()) * TICKS_PER_MS) / TICKS_PER_MS;
      if (time > last) last = time;
      return last;
    },
  };
}

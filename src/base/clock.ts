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

/** If `Date.now()` is ahead by at least this much (ms), the machine has slept. Less is rounding, or an adjustment of the clock. */
const JUMP_MS = 250;
/** `Date.now()` is called again after this time or this many calls. Calling it each time would double the cost of `now()`. */
const CHECK_MS = 0.1;
const CHECK_CALLS = 64;

/**
 * The page's or worker's clock [ROW3]: `timeOrigin + performance.now()`, which does not jump when the system clock is set
 * back. While a machine sleeps, `performance.now()` stands still on most systems. If `Date.now()` is ahead, the clock jumps
 * forward to it. The clock never goes back.
 */
export function systemClock(): Clock {
  // Keep the object: looking up the global calls a getter, which takes twice the time of `now()` itself (Chromium 156).
  const timer = performance;
  let origin = timer.timeOrigin;
  let last = 0;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let calls = 0;
  return {
    now() {
      const elapsed = timer.now();
      if (Math.abs(elapsed - checkedAt) >= CHECK_MS || ++calls >= CHECK_CALLS) {
        checkedAt = elapsed;
        calls = 0;
        const ahead = Date.now() - (origin + elapsed);
        if (ahead >= JUMP_MS) origin += ahead;
      }
      const time = Math.round((origin + elapsed) * TICKS_PER_MS) / TICKS_PER_MS;
      if (time > last) last = time;
      return last;
    },
  };
}

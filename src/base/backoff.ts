/** How long to wait before a retry. Pure. */

/** Longest wait of the first try, of the last, in milliseconds. */
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;
/** Longest `Retry-After` that is obeyed, in milliseconds. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/**
 * Full jitter: a random time up to a bound that doubles with each failure, so that many clients that lost one server
 * do not come back in step.
 *
 * @param failures failures in a row, 1 for the first
 * @param random a number from 0 to below 1
 */
export function backoffMs(failures: number, random: number): number {
  const bound = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(30, Math.max(0, failures - 1)));
  return random * bound;
}

/** Longest time that {@link backoffMs} gives. */
export const BACKOFF_CAP_MS = LONGEST_MS;

/**
 * What a `Retry-After` header asks for, in milliseconds: a number of seconds, or a date of HTTP; within 0 and one hour.
 * `null`: there is none, or it cannot be read.
 */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  const asked = /^\d+$/.test(text) ? Number(text) * 1000 : dateOf(text) - now;
  if (Number.isNaN(asked)) return null;
  return Math.min(LONGEST_RETRY_AFTER_MS, Math.max(0, asked));
}

/** A date as HTTP writes it (`Wed, 21 Oct 2026 07:28:00 GMT`); `Date.parse` alone takes too much for one. */
function dateOf(text: string): number {
  return /^[A-Z][a-z]{2}.*GMT$/.test(text) ? Date.parse(text) : Number.NaN;
}

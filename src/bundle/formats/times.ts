/** Largest distance from the epoch that a `Date` can hold, in milliseconds. */
const MAX_DATE = 8.64e15;

/** Milliseconds since the epoch as the seconds that Python's `time.time()` gives. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}

/** A time such as `2026-11-25T09:40:00.000Z`; `unknown` for an invalid time. */
export function isoTime(milliseconds: number): string {
  return Math.abs(milliseconds) <= MAX_DATE ? new Date(milliseconds).toISOString() : 'unknown';
}

/**
 * A Node process ends when no port and no timer is open. Those of an idle logger must not keep the process alive, and those
 * of a run that is being written must. In a browser these functions do nothing.
 */

/** Lets the process end while this timer or port is open. */
export function letExit(handle: unknown): void {
  (handle as { unref?: () => void } | null)?.unref?.();
}

/** The longest delay of a timer, in milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

/** Keeps the process alive until the returned function is called. Calling that function twice is harmless. */
export function keepProcess(): () => void {
  if (!('process' in globalThis)) return () => {};
  const timer = setInterval(() => {}, LONGEST_MS);
  return () => clearInterval(timer);
}

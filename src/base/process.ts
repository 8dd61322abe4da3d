/**
 * A process of Node ends when nothing is expected any more. Ports and timers of an idle logger must not keep it, and those
 * of a run that is being written must. In a browser all of this does nothing.
 */

/** Lets the process end although this timer or port is open. */
export function letExit(handle: unknown): void {
  (handle as { unref?: () => void } | null)?.unref?.();
}

/** The longest delay of a timer, in milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

/** Keeps the process until what is returned is called; again is harmless. */
export function keepProcess(): () => void {
  if (!('process' in globalThis)) return () => {};
  const timer = setInterval(() => {}, LONGEST_MS);
  return () => clearInterval(timer);
}

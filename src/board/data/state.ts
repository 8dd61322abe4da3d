/**
 * State of the board: signals. If a component reads a signal while it renders, it renders again when the signal changes; see
 * `BoardPart`.
 *
 * The library is `@preact/signals-core`: 1.7 KB minified and gzipped. `@lit-labs/signals` with `signal-polyfill` is 7.1 KB
 * (the polyfill alone 3.1 KB), and the board has a budget. Both render a board of 95 panels equally often.
 */
import { computed, effect, type ReadonlySignal, untracked } from '@preact/signals-core';

export {
  batch,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from '@preact/signals-core';

/**
 * Reads a value that changes less often than the state behind it. A component that calls this while it renders, renders again
 * only if the result differs (`===`; lists are compared by entry).
 */
export function slice<T>(read: () => T): T {
  return sliceOf(read).value;
}

/** As {@link slice}, for plain data that every read creates again: compares the data as JSON. */
export function sliceData<T>(read: () => T): T {
  return JSON.parse(slice(() => JSON.stringify(read())));
}

/** The signal behind {@link slice}: for a slice that several components read. */
export function sliceOf<T>(read: () => T): ReadonlySignal<T> {
  let before: T;
  return computed(() => {
    const next = read();
    if (!isSameList(next, before)) before = next;
    return before;
  });
}

/** Calls `changed` when the result of `read` differs from the result before. Returns a function that stops this. */
export function watch<T>(read: () => T, changed: (value: T) => void): () => void {
  const slice = sliceOf(read);
  let isFirst = true;
  return effect(() => {
    const { value } = slice;
    if (!isFirst) untracked(() => changed(value));
    isFirst = false;
  });
}

function isSameList(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return false;
  return a.length === b.length && a.every((entry, i) => entry === b[i]);
}

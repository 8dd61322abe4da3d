/** Longest delay of a timer, in milliseconds. A timer with a longer delay fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Returns the result of `work`; after `timeout` ms, the result of `late`. A timeout longer than a timer can wait: no limit. */
export async function within<T>(timeout: number, work: Promise<T>, late: () => Promise<T>): Promise<T> {
  if (timeout > LONGEST_MS) return work;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late()), timeout);
  });
  return Promise.race([work, over]).finally(() => clearTimeout(timer));
}

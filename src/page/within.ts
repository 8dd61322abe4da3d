/** Longest time of a timer, in milliseconds: a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** What `work` gives, or what `late` gives when `timeout` ms have passed. `Infinity`, and all that no timer can wait for: no limit. */
export async function within<T>(timeout: number, work: Promise<T>, late: () => Promise<T>): Promise<T> {
  if (timeout > LONGEST_MS) return work;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late()), timeout);
  });
  return Promise.race([work, over]).finally(() => clearTimeout(timer));
}

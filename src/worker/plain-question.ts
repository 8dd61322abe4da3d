/**
 * True for a query whose arguments are absent or plain, so that the check in the part `queries` is not needed. The first charts
 * of a board then do not wait for that file, and a page that cannot load the file can still show the reason.
 */
export function isPlain(method: string, [query]: readonly unknown[]): method is 'status' | 'series' {
  if (method === 'status') return true;
  if (method !== 'series' || typeof query !== 'object' || query === null) return false;
  const { run, key, x = 'step', from = 0, to = 0, buckets = 1, ...rest } = query as Record<string, unknown>;
  return (
    typeof run === 'string' &&
    typeof key === 'string' &&
    x === 'step' &&
    [from, to, buckets].every(Number.isFinite) &&
    Object.values(rest).every((value) => value === undefined)
  );
}

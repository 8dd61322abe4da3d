/**
 * True for a question that needs no check of its arguments, because it has none or they are plain: such a question is
 * answered without the file that holds the check, so that a board's first charts do not wait for that file, and a page that
 * cannot load it still says why.
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

import type { TrainingRun } from './run.js';

/** When the values of keys come, in steps. Absent: not known. */
interface Times {
  readonly every?: number | undefined;
  readonly first?: number | undefined;
}

/** Keys that were announced, by run: a loop of many fits announces each key once. */
const announced = new WeakMap<TrainingRun, Set<string>>();

/** Announces keys that were not announced before. */
export function announceOnce(
  run: TrainingRun,
  kind: 'scalar' | 'histogram',
  keys: readonly string[],
  { every, first }: Times,
): void {
  const before = announced.get(run) ?? new Set();
  announced.set(run, before);
  const fresh = keys.filter((key) => !before.has(key));
  for (const key of fresh) before.add(key);
  if (fresh.length === 0) return;
  run.announce?.(fresh, {
    kind,
    ...(every === undefined ? {} : { every }),
    ...(first === undefined ? {} : { first }),
  });
}

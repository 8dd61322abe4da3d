import type { Store } from '../store/port.js';

/** Two receivers on one database learn of each other's frames so soon (ms). */
const POLL_MS = 1000;

/**
 * Looks for runs that other receivers on the same database took something of, and tells. Heads of runs change with every
 * frame and every sign of life.
 *
 * @param tell called with a run that changed, `null` when runs came or went
 * @returns ends it
 */
export function pollRuns(store: Pick<Store, 'listRuns'>, tell: (run: string | null) => void): () => void {
  let known: ReadonlyMap<string, string> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const look = async () => {
    const heads = await store.listRuns().catch(() => null);
    if (heads !== null) {
      const now = new Map(heads.map((head) => [head.uid, JSON.stringify(head)]));
      if (known !== null) tellDifferences(known, now, tell);
      known = now;
    }
    if (!ended) timer = setTimeout(() => void look(), POLL_MS);
  };
  void look();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

function tellDifferences(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
  tell: (run: string | null) => void,
): void {
  for (const [uid, head] of now) if (before.get(uid) !== head) tell(uid);
  const same = before.size === now.size && [...now.keys()].every((uid) => before.has(uid));
  if (!same) tell(null);
}

import { type Scheduler, systemScheduler } from '../../query/change-feed.js';
import { WORKSPACE } from '../../store/port.js';
import type { Catalog } from '../store/catalog.js';

/** Interval (ms) at which receivers on one database look for each other's changes. */
const POLL_MS = 1000;

/**
 * Polls for runs that other receivers on the same database changed. Changes of this receiver are not reported: the code that made
 * them reports them.
 *
 * @param tell called with a changed run; with `null` when runs or projects came or went
 * @returns stops polling
 */
export function pollRuns(
  catalog: Pick<Catalog, 'changes'>,
  tell: (run: string | null) => void,
  scheduler: Scheduler = systemScheduler,
): () => void {
  let horizon: number | null = null;
  /** What the last poll reported: the catalog repeats it while an older transaction is still running. */
  let told: ReadonlyMap<string, { readonly revision: number; readonly moved: number }> = new Map();
  let cancel = () => {};
  let ended = false;
  const look = async () => {
    // If the database is unavailable, keep the horizon, so that the next poll misses nothing.
    const found = await catalog.changes(horizon).catch(() => null);
    if (ended) return;
    if (found !== null) {
      horizon = found.horizon;
      let listChanged = false;
      for (const { uid, revision, deleted, moved } of found.runs) {
        const before = told.get(uid);
        if (before?.revision === revision) continue;
        if (uid === WORKSPACE || (moved !== 0 && moved !== before?.moved)) listChanged = true;
        if (uid !== WORKSPACE && !deleted) tell(uid);
      }
      if (listChanged) tell(null);
      told = new Map(found.runs.map((run) => [run.uid, run]));
    }
    cancel = scheduler.after(POLL_MS, () => void look());
  };
  void look();
  return () => {
    ended = true;
    cancel();
  };
}

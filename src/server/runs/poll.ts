import { type Scheduler, systemScheduler } from '../../query/change-feed.js';
import { WORKSPACE } from '../../store/port.js';
import type { Catalog } from '../store/catalog.js';

/** Two receivers on one database learn of each other's changes so soon (ms). */
const POLL_MS = 1000;

/**
 * Looks for runs that other receivers on the same database changed, and tells. What this receiver changed is not told:
 * whoever changed it did.
 *
 * @param tell called with a run that changed, `null` when runs or projects came or went
 * @returns ends it
 */
export function pollRuns(
  catalog: Pick<Catalog, 'changes'>,
  tell: (run: string | null) => void,
  scheduler: Scheduler = systemScheduler,
): () => void {
  let horizon: number | null = null;
  /** What the last look told: it comes again while an older transaction is still running. */
  let told: ReadonlyMap<string, { readonly revision: number; readonly moved: number }> = new Map();
  let cancel = () => {};
  let ended = false;
  const look = async () => {
    // A database that is away is looked at again; the horizon stays, so that nothing is missed.
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

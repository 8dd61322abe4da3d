import type { Clock } from '../base/clock.js';
import type { RunHead, Store } from '../store/port.js';
import { LAST_SEEN_LIMIT_MS, type RunLocks, type RunName } from './run-lock.js';

/** Knows which runs are being written, here or in another tab: by their locks or, without Web Locks, by the time last seen. */
export interface Liveness {
  /** True while a tab or worker writes the run. */
  isLive(head: RunHead): Promise<boolean>;
  /** True if a running run of this name was seen recently. Without locks, such a run counts as being written. */
  isSeen(run: RunName): Promise<boolean>;
  /**
   * True if writers came or went since the last call. Must be polled: a tab that dies sends no message, only its locks vanish.
   */
  hasChanged(): Promise<boolean>;
}

/** `isOurs`: true if this engine writes the run with this uid. */
export function livenessOf(
  locks: RunLocks,
  store: Store,
  clock: Clock,
  isOurs: (uid: string) => boolean,
): Liveness {
  const isRecent = ({ lastSeen }: RunHead) => clock.now() - lastSeen < LAST_SEEN_LIMIT_MS;
  let before = '';
  return {
    async isLive(head) {
      if (isOurs(head.uid)) return true;
      const held = await locks.held();
      return held ? held.has(locks.nameOf(head)) : isRecent(head);
    },
    async isSeen(run) {
      const name = locks.nameOf(run);
      const heads = await store.listRuns();
      return heads.some((head) => locks.nameOf(head) === name && head.status === 'running' && isRecent(head));
    },
    async hasChanged() {
      const held = await locks.held().catch(() => null);
      // Without locks, a writer counts as gone after a time, so report a change each time that the time limit passes.
      const now = held ? [...held].sort().join('\n') : `${Math.floor(clock.now() / LAST_SEEN_LIMIT_MS)}`;
      const changed = now !== before;
      before = now;
      return changed;
    },
  };
}

import type { Clock } from '../base/clock.js';
import type { RunHead, Store } from '../store/port.js';
import { LAST_SEEN_LIMIT_MS, type RunLocks, type RunName } from './run-lock.js';

/** Which runs are being written, here or in another tab: their locks say so, or without locks when they were last seen. */
export interface Liveness {
  /** True while somebody writes the run. */
  isLive(head: RunHead): Promise<boolean>;
  /** True if a run of this name was seen a moment ago: without locks, it counts as being written. */
  isSeen(run: RunName): Promise<boolean>;
  /** Looks whether writers came or went since the last call: a tab that dies tells nobody, its locks just vanish. */
  hasChanged(): Promise<boolean>;
}

/** `isOurs`: whether this engine writes the run with a uid. */
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
      // Without locks, time alone changes who counts as gone.
      const now = held ? [...held].sort().join('\n') : `${Math.floor(clock.now() / LAST_SEEN_LIMIT_MS)}`;
      const changed = now !== before;
      before = now;
      return changed;
    },
  };
}

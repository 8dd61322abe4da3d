/**
 * The Web Lock that says "this run is being written here". It is released by the browser when the worker dies in
 * whatever way, so a run whose lock nobody holds has no writer. Where there are no Web Locks (insecure origins), the
 * time the writer was last seen takes its place.
 */
import type { RunHead } from '../store/port.js';

/** Without locks: a writer that was not seen for this long counts as gone. Three missed heartbeats. */
export const LAST_SEEN_LIMIT_MS = 10_000;

/** What identifies a run before its uid is known. */
export type RunName = Pick<RunHead, 'namespace' | 'project' | 'label'>;

export interface RunLock {
  release(): void;
}

export type LockOutcome = RunLock | 'busy';

export interface LockRequest {
  /** Takes the lock from whoever holds it. */
  readonly steal: boolean;
  /** Waits that long for a holder that is just going away. */
  readonly waitMs: number;
  /** Called when somebody takes it from us. */
  readonly onStolen: () => void;
}

export interface RunLocks {
  /** False: no Web Locks here, or (found out at the first use, in a sandbox) none for us; `acquire` always succeeds and `held` is null. */
  available(): boolean;
  acquire(run: RunName, request: LockRequest): Promise<LockOutcome>;
  /** Names of all run locks held in this origin, or `null` where that cannot be known. */
  held(): Promise<ReadonlySet<string> | null>;
  nameOf(run: RunName): string;
}

/** Run locks of one database. */
export function runLocks(database: string): RunLocks {
  const prefix = `stepwell:run:${database}:`;
  const nameOf = (run: RunName) => prefix + JSON.stringify([run.namespace, run.project, run.label]);
  let locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  const denied = (thrown: unknown): void => {
    // A page without an origin of its own has the API and may not use it.
    if (!(thrown instanceof DOMException && thrown.name === 'SecurityError')) throw thrown;
    locks = undefined;
  };

  const take = (manager: LockManager, run: RunName, request: LockRequest): Promise<LockOutcome> =>
    new Promise((resolve, reject) => {
      let granted = false;
      const hold = (lock: Lock | null): Promise<void> | undefined => {
        if (!lock) {
          resolve('busy');
          return undefined;
        }
        granted = true;
        return new Promise<void>((release) => resolve({ release }));
      };
      // `steal` and `ifAvailable` allow no abort signal; waiting needs one.
      const options: LockOptions = request.steal
        ? { steal: true }
        : request.waitMs > 0
          ? { signal: AbortSignal.timeout(request.waitMs) }
          : { ifAvailable: true };
      manager.request(nameOf(run), options, hold).catch((thrown: unknown) => {
        if (granted) request.onStolen();
        else if (thrown instanceof DOMException && thrown.name === 'TimeoutError') resolve('busy');
        else reject(thrown);
      });
    });

  return {
    available: () => locks !== undefined,
    nameOf,
    async acquire(run, request) {
      if (locks) {
        try {
          return await take(locks, run, request);
        } catch (thrown) {
          denied(thrown);
        }
      }
      return { release() {} };
    },
    async held() {
      if (!locks) return null;
      try {
        const { held } = await locks.query();
        return new Set((held ?? []).map((lock) => lock.name ?? '').filter((name) => name.startsWith(prefix)));
      } catch (thrown) {
        denied(thrown);
        return null;
      }
    },
  };
}

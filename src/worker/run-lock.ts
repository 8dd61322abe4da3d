/**
 * The Web Lock of a run. The worker that writes the run holds the lock, and the browser releases it when the worker dies in any
 * way. So a run whose lock is not held has no writer. Without Web Locks (insecure origins), the time when the writer was last
 * seen is used instead.
 */
import type { RunHead } from '../store/port.js';

/** Without locks, a writer that was not seen for this long counts as gone: three missed heartbeats. */
export const LAST_SEEN_LIMIT_MS = 10_000;

/** What identifies a run before its uid is known. */
export type RunName = Pick<RunHead, 'namespace' | 'project' | 'label'>;

export interface RunLock {
  release(): void;
}

export type LockOutcome = RunLock | 'busy';

export interface LockRequest {
  /** Takes the lock from its holder. */
  readonly steal: boolean;
  /** Milliseconds to wait for a holder that is about to end. */
  readonly waitMs: number;
  /** Called when another worker takes the lock from us. */
  readonly onStolen: () => void;
}

export interface RunLocks {
  /**
   * False if there are no Web Locks or a sandbox forbids them (known after the first use). Then `acquire` always succeeds and
   * `held` is `null`.
   */
  available(): boolean;
  acquire(run: RunName, request: LockRequest): Promise<LockOutcome>;
  /** Names of all run locks of this database that are held in this origin; `null`: not known. */
  held(): Promise<ReadonlySet<string> | null>;
  nameOf(run: RunName): string;
}

/** Makes the run locks of one database. */
export function runLocks(database: string): RunLocks {
  const prefix = `stepwell:run:${database}:`;
  const nameOf = (run: RunName) => prefix + JSON.stringify([run.namespace, run.project, run.label]);
  let locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  const denied = (thrown: unknown): void => {
    // A page without an origin has the API but may not use it.
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
      // `steal` and `ifAvailable` do not allow an abort signal; waiting needs a signal.
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

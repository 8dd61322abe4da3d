import { onTestFinished } from 'vitest';
import type { Platform } from '../../../src/group/wire.js';

interface Request {
  readonly name: string;
  readonly mode: LockMode;
  readonly owner: object;
  grant(): void;
}

/**
 * Web Locks and channels of one origin, for members in this process. `member()` makes the platform of one member; `kill()` does what the end
 * of a worker does: its locks are released and its messages end, without a word.
 */
export function fakeOrigin() {
  let held: Request[] = [];
  let queue: Request[] = [];
  const channels = new Map<
    string,
    Set<{ owner: object; onmessage: ((event: { data: unknown }) => void) | null }>
  >();
  const dead = new WeakSet<object>();

  const pump = () => {
    for (const request of [...queue]) {
      const rivals = held.filter(({ name }) => name === request.name);
      const ahead = queue.slice(0, queue.indexOf(request)).some(({ name }) => name === request.name);
      const isShared = request.mode === 'shared' && rivals.every(({ mode }) => mode === 'shared');
      if (rivals.length > 0 ? !isShared : ahead && request.mode === 'exclusive') continue;
      queue = queue.filter((each) => each !== request);
      held.push(request);
      request.grant();
    }
  };
  const release = (request: Request) => {
    held = held.filter((each) => each !== request);
    queue = queue.filter((each) => each !== request);
    setTimeout(pump);
  };

  function member() {
    const owner = {};
    const request = (name: string, a: unknown, b?: unknown): Promise<unknown> => {
      const options = (b === undefined ? {} : a) as LockOptions;
      const callback = (b ?? a) as (lock: unknown) => unknown;
      return new Promise((resolve, reject) => {
        // The code of a member that ended does not go on.
        if (dead.has(owner)) return;
        const made: Request = {
          ...{ name, mode: options.mode ?? 'exclusive', owner },
          grant() {
            void Promise.resolve()
              .then(() => callback({ name }))
              .then(resolve, reject)
              .finally(() => release(made));
          },
        };
        options.signal?.addEventListener('abort', () => {
          if (!queue.includes(made)) return;
          release(made);
          reject(new DOMException('aborted', 'AbortError'));
        });
        queue.push(made);
        setTimeout(pump);
      });
    };
    class Channel {
      onmessage: ((event: { data: unknown }) => void) | null = null;
      readonly owner = owner;
      readonly #set: Set<Channel>;
      constructor(name: string) {
        const set = channels.get(name) ?? new Set();
        channels.set(name, set);
        this.#set = set as Set<Channel>;
        this.#set.add(this);
      }
      postMessage(data: unknown): void {
        const copy = structuredClone(data);
        if (dead.has(owner)) return;
        for (const other of this.#set) {
          if (other !== this) setTimeout(() => this.#set.has(other) && other.onmessage?.({ data: copy }));
        }
      }
      close(): void {
        this.#set.delete(this);
      }
    }
    const platform = {
      locks: { request, query: async () => ({ held: held.map(({ name }) => ({ name })), pending: [] }) },
      Channel,
    } as unknown as Platform;
    const kill = () => {
      dead.add(owner);
      for (const set of channels.values()) for (const each of set) if (each.owner === owner) set.delete(each);
      for (const each of [...held, ...queue]) if (each.owner === owner) release(each);
    };
    onTestFinished(kill);
    return { platform, kill };
  }
  return { member, locks: () => held.map(({ name }) => name) };
}

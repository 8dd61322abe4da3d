import { letExit } from '../base/process.js';
import type { Change } from '../source/types.js';

/** Milliseconds between two checks whether writers in other tabs came or went. */
export const POLL_MS = 1000;

/** Tells other tabs of the origin what changed and how many scalar values were committed with the change. */
export type Announce = (change: Change, values?: number) => void;

/** Connects to the other tabs that use a database. `listener` gets the changes of other tabs only. */
export function joinTabs(database: string, listener: (change: Change, values: number) => void): Announce {
  let channel: BroadcastChannel;
  try {
    channel = new BroadcastChannel(`stepwell:${database}`);
  } catch {
    // No BroadcastChannel, or a sandboxed page without an origin: other tabs cannot be reached.
    return () => {};
  }
  channel.onmessage = (event: MessageEvent<unknown>) => {
    if (isChange(event.data)) listener(event.data, valuesOf(event.data));
  };
  letExit(channel);
  return (change, values = 0) => channel.postMessage(values > 0 ? { ...change, values } : change);
}

/** Scalar values that were committed with a change; 0 if an earlier version of the library sent no number. */
function valuesOf(data: object): number {
  const { values } = data as { values?: unknown };
  return typeof values === 'number' && values >= 0 && Number.isFinite(values) ? values : 0;
}

/** False for messages of other versions of the library, which may use the same channel. These are ignored. */
function isChange(data: unknown): data is Change {
  if (typeof data !== 'object' || data === null) return false;
  const { run, revision, kinds } = data as Partial<Record<keyof Change, unknown>>;
  return (run === null || typeof run === 'string') && typeof revision === 'number' && Array.isArray(kinds);
}

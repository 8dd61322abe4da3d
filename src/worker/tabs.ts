import { letExit } from '../base/process.js';
import type { Change } from '../source/types.js';

/** Without BroadcastChannel, other tabs' writing is looked for this often. */
export const POLL_MS = 1000;

/** Tells other tabs of the origin what changed, and how many scalar values were committed with it. */
export type Announce = (change: Change, values?: number) => void;

/** Joins the tabs that share a database. `listener` gets the changes of others, never our own. */
export function joinTabs(database: string, listener: (change: Change, values: number) => void): Announce {
  let channel: BroadcastChannel;
  try {
    channel = new BroadcastChannel(`stepwell:${database}`);
  } catch {
    // No such thing here, or a sandboxed page without an origin: there is nobody to talk to.
    return () => {};
  }
  channel.onmessage = (event: MessageEvent<unknown>) => {
    if (isChange(event.data)) listener(event.data, valuesOf(event.data));
  };
  letExit(channel);
  return (change, values = 0) => channel.postMessage(values > 0 ? { ...change, values } : change);
}

/** Values that came with a change; an earlier version of the library does not say. */
function valuesOf(data: object): number {
  const { values } = data as { values?: unknown };
  return typeof values === 'number' && values >= 0 && Number.isFinite(values) ? values : 0;
}

/** Another version of the library may talk on the same channel: what is not understood is ignored. */
function isChange(data: unknown): data is Change {
  if (typeof data !== 'object' || data === null) return false;
  const { run, revision, kinds } = data as Partial<Record<keyof Change, unknown>>;
  return (run === null || typeof run === 'string') && typeof revision === 'number' && Array.isArray(kinds);
}

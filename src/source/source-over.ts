import { SOURCE, type SourceMethod } from './table.js';
import type { Source } from './types.js';

/** Calls one method by its name: over a port, over HTTP, or on another source. */
export type Ask = (method: SourceMethod, args: readonly unknown[]) => Promise<unknown>;

/** The members of a source that are not in the table. */
export type Beside = Omit<Source, SourceMethod>;

/**
 * Makes a source that sends each call of a table method to `ask`. Surplus arguments are dropped, so that
 * `uids.map(source.getRun)` works with every source.
 */
export function sourceOver(ask: Ask, beside: Beside): Source {
  const methods = (Object.keys(SOURCE) as SourceMethod[]).map((method) => [
    method,
    (...args: readonly unknown[]) => ask(method, args.slice(0, SOURCE[method].args.length)),
  ]);
  return { ...(Object.fromEntries(methods) as Pick<Source, SourceMethod>), ...beside };
}

import { SOURCE, type SourceMethod } from './table.js';
import type { Source } from './types.js';

/** Asks for one method by its name: over a port, over HTTP, or of another source. */
export type Ask = (method: SourceMethod, args: readonly unknown[]) => Promise<unknown>;

/** What a source has beside the methods of the table. */
export type Beside = Omit<Source, SourceMethod>;

/** A source whose methods, those of the table, all go to `ask`. More arguments than a method has are left out, so that `uids.map(source.getRun)` works everywhere. */
export function sourceOver(ask: Ask, beside: Beside): Source {
  const methods = (Object.keys(SOURCE) as SourceMethod[]).map((method) => [
    method,
    (...args: readonly unknown[]) => ask(method, args.slice(0, SOURCE[method].args.length)),
  ]);
  return { ...(Object.fromEntries(methods) as Pick<Source, SourceMethod>), ...beside };
}

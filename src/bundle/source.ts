import { systemClock } from '../base/clock.js';
import { toStepwellError } from '../base/errors.js';
import { StoreSource } from '../query/store-source.js';
import { type Ask, sourceOver } from '../source/source-over.js';
import { SOURCE } from '../source/table.js';
import type { Source } from '../source/types.js';
import { readOnly } from './bundle-store.js';
import type { Bundle } from './read.js';

/**
 * A bundle as a {@link Source}: boards and scripts read it without importing it. Writing rejects with `storage`, fact `reason`
 * `read_only`. A run that was still being written during the export is shown as crashed, because its writer is not here.
 */
export function bundleSource(bundle: Bundle): Source {
  const source = new StoreSource(bundle.store, {
    clock: systemClock(),
    isLive: () => false,
    blobs: async () => bundle.archive,
    queries: async () => (await import('../query/queries.js')).queries,
    status: () => ({ storage: 'bundle', notices: bundle.problems.map(({ message }) => message) }),
  });
  const ask: Ask = async (method, args) => {
    if (SOURCE[method].mode === 'write') throw readOnly();
    const call = source[method] as (...args: readonly unknown[]) => Promise<unknown>;
    return typed(call.apply(source, [...args]));
  };
  return sourceOver(ask, { subscribe: (listener) => typed(source.subscribe(listener)) });
}

/** Converts unexpected errors of a query into `corrupt`, because a bundle may hold arbitrary data. */
async function typed<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    throw toStepwellError(thrown, 'corrupt');
  }
}

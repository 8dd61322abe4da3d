import { systemClock } from '../base/clock.js';
import { toStepwellError } from '../base/errors.js';
import { StoreSource } from '../query/store-source.js';
import { type Ask, sourceOver } from '../source/source-over.js';
import { SOURCE } from '../source/table.js';
import type { Source } from '../source/types.js';
import { readOnly } from './bundle-store.js';
import type { Bundle } from './read.js';

/**
 * A bundle as a {@link Source}: boards and scripts read it without importing it. What would change it rejects with
 * `storage`, fact `reason` `read_only`. A run that was still being written when it was exported shows as crashed: its
 * writer is not here.
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

/** What a query makes of a stranger's data may surprise it: whatever it then throws is said to be damage. */
async function typed<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    throw toStepwellError(thrown, 'corrupt');
  }
}

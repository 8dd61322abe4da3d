import type { Source } from '../source/types.js';
import type { StoreOptions } from '../sync/open-store.js';

export type { StoreOptions } from '../sync/open-store.js';

/**
 * The runs on a server, with the same functions as `openSource()` gives over the local database: for boards, and for
 * scripts in a browser or in Node. Asks the server once, so that a wrong address or key is told here.
 *
 * Rejects with `validation` (an address that is none), `auth`, `network`, `version`.
 */
export async function openStore(options: StoreOptions): Promise<Source> {
  const [store, { serverBundles }] = await Promise.all([
    import('../sync/open-store.js'),
    import('./server-bundles.js'),
  ]);
  return { ...(await store.openStore(options)), bundles: serverBundles(options) };
}

import type { StoreOptions } from '../client/open-store.js';
import type { Source } from '../source/types.js';

export type { StoreOptions } from '../client/open-store.js';

/**
 * The runs on a server, with the same functions as `openSource()` gives over the local database: for boards, and for
 * scripts in a browser or in Node. Asks the server once, so that a wrong address or key is told here.
 *
 * Rejects with `validation` (an address that is none), `auth`, `network`, `version`.
 */
export async function openStore(options: StoreOptions): Promise<Source> {
  const [store, { serverBundles }] = await Promise.all([
    import('../client/open-store.js'),
    import('../client/server-bundles.js'),
  ]);
  return { ...(await store.openStore(options)), bundles: serverBundles(options) };
}

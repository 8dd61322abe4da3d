import type { StoreOptions } from '../client/open-store.js';
import type { Source } from '../source/types.js';

export type { StoreOptions } from '../client/open-store.js';

/**
 * Opens the runs on a server, with the same functions as `openSource()`. For boards, and for scripts in a browser or in Node.
 * Sends one request at once, so that a wrong address or key is reported here.
 *
 * Rejects with `validation` (not an address), `auth`, `network`, `version`.
 */
export async function openStore(options: StoreOptions): Promise<Source> {
  const [store, { serverBundles }] = await Promise.all([
    import('../client/open-store.js'),
    import('../client/server-bundles.js'),
  ]);
  return { ...(await store.openStore(options)), bundles: serverBundles(options) };
}

import type { StoreOptions } from '../client/open-store.js';
import type { Source } from '../source/types.js';

export type { StoreOptions } from '../client/open-store.js';

/**
 * Opens the runs on a server, with the same functions as `openSource()`. For boards, and for scripts in a browser or in Node.
 * Sends one request at once, so that a wrong address or key is reported here. Without options, opens the server that is configured
 * outside of the call.
 *
 * Rejects with `validation` (no address, or not an address), `auth`, `network`, `version`.
 */
export async function openStore(options: StoreOptions = {}): Promise<Source> {
  const [store, { serverBundles }] = await Promise.all([
    import('../client/open-store.js'),
    import('../client/server-bundles.js'),
  ]);
  const target = store.targetOf(options);
  return { ...(await store.openStore(target)), bundles: serverBundles(target) };
}

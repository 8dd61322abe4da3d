import type { Source } from '../query/types.js';
import type { StoreOptions } from '../sync/open-store.js';

/** See `openStore` of `stepwell/remote`: loaded when it is called. */
export async function openStore(options: StoreOptions): Promise<Source> {
  const store = await import('../sync/open-store.js');
  return store.openStore(options);
}

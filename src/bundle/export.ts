import { systemClock } from '../base/clock.js';
import { StoreSource } from '../query/store-source.js';
import { type BundleHome, type WriteOptions, writeBundle } from './write.js';

/** Where the runs are: a store and the archive beside it. */
export type ExportHome = Pick<BundleHome, 'store' | 'archive'>;

/**
 * Writes the runs with these uids as a bundle: pipe the stream into a file or a response. The same as `writeBundle`, for callers
 * without a Source over the store.
 *
 * ```ts
 * await exportBundle({ store, archive }, [uid]).pipeTo(await handle.createWritable());
 * ```
 */
export function exportBundle(
  home: ExportHome,
  uids: readonly string[],
  options: WriteOptions = {},
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const source = new StoreSource(home.store, {
    clock: systemClock(),
    isLive: () => false,
    queries: async () => (await import('../query/queries.js')).queries,
  });
  return writeBundle({ ...home, source }, uids, options);
}

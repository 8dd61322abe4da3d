import { systemClock } from '../base/clock.js';
import { StoreSource } from '../query/store-source.js';
import { type BundleHome, type WriteOptions, writeBundle } from './write.js';

/** Where runs to be exported are: any store and the archive beside it. */
export type ExportHome = Pick<BundleHome, 'store' | 'archive'>;

/**
 * The runs with these uids as the bytes of a bundle: pipe them into a file or a response. The same as `writeBundle`,
 * for callers that have no Source over the store at hand.
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

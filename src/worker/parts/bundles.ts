/** Entry of the worker part that makes, opens and imports bundles: see `../parts.ts`. */
import type { Archive } from '../../store/archive.js';
import { openIndexedDbArchive } from '../../store/indexeddb-archive.js';
import { type BundlePorts, BundleService } from './bundles/service.js';
import { BUNDLES } from './bundles/table.js';
import { callService } from './service-table.js';

export type { BundleService } from './bundles/service.js';

/** Opens the service for a database. `archive`: the archive of blobs, if not in IndexedDB. */
export async function openBundles(
  ports: Omit<BundlePorts, 'archive'>,
  database: string,
  archive: Archive | undefined,
): Promise<BundleService> {
  return new BundleService({
    ...ports,
    archive: archive ?? (await openIndexedDbArchive({ name: database })),
  });
}

/** Calls a method by name: see `callService`. */
export function call(bundles: BundleService, method: string, args: unknown): unknown {
  return callService(bundles, BUNDLES, method, args);
}

/** The part of the worker that makes, opens and imports bundles. An entry of its own: see `../parts.ts`. */
import type { Archive } from '../../store/archive.js';
import { openIndexedDbArchive } from '../../store/indexeddb-archive.js';
import { type BundlePorts, BundleService } from './bundles/service.js';
import { BUNDLES } from './bundles/table.js';
import { callService } from './service-table.js';

export type { BundleService } from './bundles/service.js';

/** Opens the service for a database; `archive`: where its blobs are, when not in IndexedDB. */
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

/** Calls a method by its name. See `callService`. */
export function call(bundles: BundleService, method: string, args: unknown): unknown {
  return callService(bundles, BUNDLES, method, args);
}

/** Entry of the worker part that sends runs to servers: see `../parts.ts`. */
import type { Archive } from '../../store/archive.js';
import { openIndexedDbArchive } from '../../store/indexeddb-archive.js';
import { callService } from './service-table.js';
import { type SyncPorts, SyncService } from './sync/service.js';
import { SYNC } from './sync/table.js';

export type { SyncService } from './sync/service.js';

/** Opens the service for a database. `archive`: the archive with the upload state, if not in IndexedDB. */
export async function openSync(
  ports: Omit<SyncPorts, 'archive'>,
  archive: Archive | undefined,
): Promise<SyncService> {
  return new SyncService({
    ...ports,
    archive: archive ?? (await openIndexedDbArchive({ name: ports.database })),
  });
}

/** Calls a method by name: see `callService`. */
export function call(sync: SyncService, method: string, args: unknown): unknown {
  return callService(sync, SYNC, method, args);
}

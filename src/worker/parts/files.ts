/** Entry of the worker part for files and media, with their encoders and the archive of their bytes: see `../parts.ts`. */

import type { Archive } from '../../store/archive.js';
import { openIndexedDbArchive } from '../../store/indexeddb-archive.js';
import { BLOBS } from './blobs-table.js';
import type { EncoderParts } from './encoders.js';
import { RunBlobs } from './run-blobs.js';
import { callService } from './service-table.js';

export { RunBlobs } from './run-blobs.js';

/**
 * Opens the blobs of a database. `archive`: the archive of blobs, if not in IndexedDB. `parts` loads code of encoders that this part
 * does not hold.
 */
export async function openBlobs(
  database: string,
  archive: Archive | undefined,
  parts: EncoderParts,
): Promise<RunBlobs> {
  return new RunBlobs(archive ?? (await openIndexedDbArchive({ name: database })), parts);
}

/** Calls a method by name: see `callService`. */
export function call(blobs: RunBlobs, method: string, args: unknown): unknown {
  return callService(blobs, BLOBS, method, args);
}

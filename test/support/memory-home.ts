/** A database in memory that holds the runs of a bundle. */
import { importBundle } from '../../src/bundle/import.js';
import { openBundle } from '../../src/bundle/read.js';
import type { Archive } from '../../src/store/archive.js';
import { memoryDatabase, memoryStore } from '../../src/store/memory.js';
import { memoryArchive } from '../../src/store/memory-archive.js';
import type { Store } from '../../src/store/port.js';

export async function memoryHome(
  bundle: Blob,
): Promise<{ readonly store: Store; readonly archive: Archive }> {
  const database = memoryDatabase();
  const home = { store: memoryStore(database), archive: memoryArchive(database) };
  await importBundle(await openBundle(bundle), home);
  return home;
}

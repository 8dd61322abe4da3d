/** The acceptance suite of the Archive port. Every adapter passes it, wherever it runs. */
import type { Archive } from '../../src/store/archive.js';
import type { Store } from '../../src/store/port.js';
import type { ArchiveContext } from './store-suite/archive-context.js';
import { blobCases } from './store-suite/blobs.js';
import type { StoreCase, StoreHarness } from './store-suite/context.js';
import { markCases } from './store-suite/marks.js';
import { receiveCases } from './store-suite/receive.js';

/** Gives the cases a store and an archive on one database. */
export interface ArchiveHarness extends Pick<StoreHarness, 'kind' | 'open' | 'reset'> {
  openArchive(): Promise<Archive>;
}

/** Every case, bound to `harness`. Run one after the other: they share the database. A failing case rejects. */
export function archiveSuite(harness: ArchiveHarness): readonly StoreCase[] {
  return [...receiveCases, ...blobCases, ...markCases].map(({ name, run }) => ({
    name,
    async run() {
      await harness.reset();
      const opened: (Store | Archive)[] = [];
      const keep = async <Opened extends Store | Archive>(opening: Promise<Opened>): Promise<Opened> => {
        const each = await opening;
        opened.push(each);
        return each;
      };
      try {
        const context: ArchiveContext = {
          store: await keep(harness.open()),
          archive: await keep(harness.openArchive()),
          second: () => keep(harness.openArchive()),
        };
        await run(context);
      } finally {
        for (const each of opened) await each.close();
      }
    },
  }));
}

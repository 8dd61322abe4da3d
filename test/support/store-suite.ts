/**
 * The acceptance suite of the Store port (STO4). Every adapter passes it, wherever it runs: under a test runner, or in a
 * bare page of a browser that a test drives.
 */
import type { Store } from '../../src/store/port.js';
import { appendCases } from './store-suite/append.js';
import { compactCases } from './store-suite/compact.js';
import type { StoreCase, StoreHarness } from './store-suite/context.js';
import { dataCases } from './store-suite/data.js';
import { readCases } from './store-suite/read.js';
import { writerCases } from './store-suite/writer.js';

export type { StoreCase, StoreHarness } from './store-suite/context.js';

/** Every case, bound to `harness`. Run one after the other: they share the database. A failing case rejects. */
export function storeSuite(harness: StoreHarness): readonly StoreCase[] {
  const cases = [...writerCases, ...appendCases, ...readCases, ...compactCases, ...dataCases];
  return cases.map(({ name, run }) => ({
    name,
    async run() {
      await harness.reset();
      const opened: Store[] = [];
      const keep = async (opening: Promise<Store>) => {
        const store = await opening;
        opened.push(store);
        return store;
      };
      try {
        const store = await keep(harness.open());
        await run({
          store,
          second: () => keep(harness.open()),
          async reopened() {
            for (const old of opened) await old.close();
            return keep(harness.reopen?.() ?? harness.open());
          },
        });
      } finally {
        for (const store of opened) await store.close();
      }
    },
  }));
}

/** A page that runs the acceptance suites over IndexedDB, and has a store to use by hand. Tests drive `window.storePage`. */
import { deleteDB } from 'idb';
import { toStepwellError } from '../../../src/base/errors.js';
import { openIndexedDbStore } from '../../../src/store/indexeddb.js';
import { openIndexedDbArchive } from '../../../src/store/indexeddb-archive.js';
import type { Store } from '../../../src/store/port.js';
import { archiveSuite } from '../../support/archive-suite.js';
import { framesOf, openWriter, type Writer } from '../../support/store-suite/context.js';
import { storeSuite } from '../../support/store-suite.js';

const name = 'stepwell-suite';
const harness = {
  kind: 'indexeddb',
  open: () => openIndexedDbStore({ name }),
  openArchive: () => openIndexedDbArchive({ name }),
  reset: () => deleteDB(name),
};
const cases = [...storeSuite(harness), ...archiveSuite(harness)];
let store: Store | null = null;
let writer: Writer | null = null;

const page = {
  /** Runs one case; resolves to its failure, or to null. */
  async runCase(wanted: string): Promise<string | null> {
    const found = cases.find((each) => each.name === wanted);
    if (found === undefined) return `no case is named ${wanted}`;
    return found.run().then(
      () => null,
      (thrown: unknown) => (thrown instanceof Error ? `${thrown.message}\n${thrown.stack}` : String(thrown)),
    );
  },

  /** Appends frames of a megabyte at `from` and says how it went: the status, or code and cause of the error. */
  async appendMegabytes(from: number, count: number): Promise<string> {
    try {
      store ??= await openIndexedDbStore();
      writer ??= await openWriter(store);
      return (await store.append(writer.stream, writer.epoch, framesOf(from, count, 1_000_000))).status;
    } catch (thrown) {
      const { code, cause } = toStepwellError(thrown);
      return `${code}: ${cause instanceof Error ? cause.name : String(cause)}`;
    }
  },

  /** The end of the stream that was written. */
  async next(): Promise<number> {
    return (await store?.listStreams(writer?.stream.run ?? ''))?.[0]?.next ?? -1;
  },
};

/** What the tests call in the page. */
export type StorePage = typeof page;

declare global {
  var storePage: StorePage;
}
globalThis.storePage = page;

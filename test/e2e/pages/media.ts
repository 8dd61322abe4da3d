/** A page that runs the acceptance suites of media over IndexedDB. Tests drive `window.mediaPage`. */
import { deleteDB } from 'idb';
import type { MediaName } from '../../../src/media/kinds.js';
import { openIndexedDbStore } from '../../../src/store/indexeddb.js';
import { openIndexedDbArchive } from '../../../src/store/indexeddb-archive.js';
import { MEDIA_SAMPLES } from '../../support/media-samples.js';
import { type MediaSuiteHome, mediaSuite } from '../../support/media-suite.js';

let databases = 0;

async function home(): Promise<MediaSuiteHome> {
  const name = `media-suite-${++databases}`;
  await deleteDB(name);
  return { store: await openIndexedDbStore({ name }), archive: await openIndexedDbArchive({ name }) };
}

const page = {
  /** Runs the cases of a kind; resolves to how many there are, and to what failed. */
  async runKind(kind: MediaName): Promise<{ readonly cases: number; readonly failures: readonly string[] }> {
    const failures: string[] = [];
    const cases = mediaSuite(kind, MEDIA_SAMPLES[kind], { home, serve: null });
    for (const { name, run } of cases) {
      await run().catch((thrown: unknown) => {
        failures.push(`${name}: ${thrown instanceof Error ? `${thrown.message}\n${thrown.stack}` : thrown}`);
      });
    }
    return { cases: cases.length, failures };
  },
};

/** What the tests call in the page. */
export type MediaPage = typeof page;

declare global {
  var mediaPage: MediaPage;
}
globalThis.mediaPage = page;

/** The acceptance suite of media over every kind, with IndexedDB; no server runs in a browser. */
import { deleteDB } from 'idb';
import { describe, onTestFinished, test } from 'vitest';
import type { MediaName } from '../../../src/media/kinds.js';
import { openIndexedDbStore } from '../../../src/store/indexeddb.js';
import { openIndexedDbArchive } from '../../../src/store/indexeddb-archive.js';
import { MEDIA_SAMPLES } from '../../support/media-samples.js';
import { type MediaSuiteHome, mediaSuite } from '../../support/media-suite.js';

let databases = 0;

async function home(): Promise<MediaSuiteHome> {
  const name = `stepwell-media-${++databases}`;
  const store = await openIndexedDbStore({ name });
  const archive = await openIndexedDbArchive({ name });
  onTestFinished(async () => {
    await Promise.all([store.close(), archive.close()]);
    await deleteDB(name);
  });
  return { store, archive };
}

for (const kind of Object.keys(MEDIA_SAMPLES) as MediaName[]) {
  describe(`media: ${kind}`, () => {
    for (const { name, run } of mediaSuite(kind, MEDIA_SAMPLES[kind], { home, serve: null }))
      test(`[MED2] ${name}`, run);
  });
}

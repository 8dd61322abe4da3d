import { deleteDB } from 'idb';
import { describe, test } from 'vitest';
import { openIndexedDbStore } from '../../../src/store/indexeddb.js';
import { openIndexedDbArchive } from '../../../src/store/indexeddb-archive.js';
import { archiveSuite } from '../../support/archive-suite.js';
import { storeSuite } from '../../support/store-suite.js';

const name = 'stepwell-suite';
const harness = {
  kind: 'indexeddb',
  open: () => openIndexedDbStore({ name }),
  openArchive: () => openIndexedDbArchive({ name }),
  reset: () => deleteDB(name),
};
const suite = storeSuite(harness);

describe('store in IndexedDB', () => {
  for (const { name, run } of suite) test(`[STO4] ${name}`, run);
});

describe('archive in IndexedDB', () => {
  for (const { name, run } of archiveSuite(harness)) test(`[STO4] ${name}`, run);
});

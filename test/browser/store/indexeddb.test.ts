import { deleteDB } from 'idb';
import { describe, test } from 'vitest';
import { openIndexedDbStore } from '../../../src/store/indexeddb.js';
import { storeSuite } from '../../../src/store/suite.js';

const name = 'stepwell-suite';
const suite = storeSuite({
  kind: 'indexeddb',
  open: () => openIndexedDbStore({ name }),
  reset: () => deleteDB(name),
});

describe('store in IndexedDB', () => {
  for (const { name, run } of suite) test(`[STO4] ${name}`, run);
});

import { describe, test } from 'vitest';
import { memoryDatabase, memoryStore } from '../../../src/store/memory.js';
import { memoryArchive } from '../../../src/store/memory-archive.js';
import { archiveSuite } from '../../support/archive-suite.js';
import { storeSuite } from '../../support/store-suite.js';

let database = memoryDatabase();
const harness = {
  kind: 'memory',
  open: async () => memoryStore(database),
  openArchive: async () => memoryArchive(database),
  async reset() {
    database = memoryDatabase();
  },
};
const suite = storeSuite(harness);

describe('store in memory', () => {
  for (const { name, run } of suite) test(`[STO4] ${name}`, run);
});

describe('archive in memory', () => {
  for (const { name, run } of archiveSuite(harness)) test(`[STO4] ${name}`, run);
});

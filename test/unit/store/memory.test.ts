import { describe, test } from 'vitest';
import { memoryDatabase, memoryStore } from '../../../src/store/memory.js';
import { storeSuite } from '../../../src/store/suite.js';

let database = memoryDatabase();
const suite = storeSuite({
  kind: 'memory',
  open: async () => memoryStore(database),
  async reset() {
    database = memoryDatabase();
  },
});

describe('store in memory', () => {
  for (const { name, run } of suite) test(`[STO4] ${name}`, run);
});

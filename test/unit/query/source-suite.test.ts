/** The acceptance suite over a store in memory. */
import { describe, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.js';
import { StoreSource } from '../../../src/query/store-source.js';
import { memoryHome } from '../../support/memory-home.js';
import { sourceSuite } from '../../support/source-suite.js';
import { QUERIES } from './runs.js';

const suite = sourceSuite({
  kind: 'memory',
  readOnly: false,
  async open({ bundle }) {
    const { store, archive } = await memoryHome(bundle);
    return new StoreSource(store, {
      clock: systemClock(),
      isLive: () => false,
      queries: QUERIES,
      blobs: async () => archive,
    });
  },
});

describe('StoreSource', () => {
  for (const { name, run } of suite) test(name, run);
});

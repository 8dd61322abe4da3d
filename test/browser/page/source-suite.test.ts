/** The acceptance suite over the real worker and the real IndexedDB, and over a bundle that the worker opened. */
import { describe, test } from 'vitest';
import { openSource } from '../../../src/index.js';
import type { OpenedBundle, Source } from '../../../src/source/types.js';
import { type RecordedRuns, sourceSuite } from '../../support/source-suite.js';

/** An empty database behind a worker of its own, and the bundle, opened there. */
async function opened({ bundle }: RecordedRuns): Promise<{ source: Source; file: OpenedBundle }> {
  const source = await openSource({ database: `stepwell-test-${crypto.randomUUID()}` });
  if (!source.bundles) throw new Error('The source opens no bundles');
  return { source, file: await source.bundles.open(bundle) };
}

const stored = sourceSuite({
  kind: 'indexeddb',
  readOnly: false,
  async open(runs) {
    const { source, file } = await opened(runs);
    const results = await file.import();
    file.close();
    const wrong = results.filter(({ result }) => result !== 'imported');
    if (wrong.length > 0 || results.length !== runs.uids.length) throw new Error(JSON.stringify(results));
    return source;
  },
});

const inBundle = sourceSuite({
  kind: 'bundle',
  readOnly: true,
  open: async (runs) => (await opened(runs)).file.source,
});

describe('the Source of a page', () => {
  for (const { name, run } of stored) test(name, run);
});

describe('the Source of an opened bundle', () => {
  for (const { name, run } of inBundle) test(name, run);
});

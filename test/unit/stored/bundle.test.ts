/** A bundle that an earlier version wrote answers as it did then, opened and imported. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.js';
import { importBundle } from '../../../src/bundle/import.js';
import { openBundle } from '../../../src/bundle/read.js';
import { bundleSource } from '../../../src/bundle/source.js';
import { queries } from '../../../src/query/queries.js';
import { StoreSource } from '../../../src/query/store-source.js';
import { answersOf } from '../../fixtures/stored/answers.js';
import { home } from '../bundle/support.js';

const VERSIONS = ['v0.1'];

describe.each(VERSIONS)('a bundle of %s', (version) => {
  const read = (name: string) =>
    readFileSync(new URL(`../../fixtures/stored/${version}/${name}`, import.meta.url));
  const answers: unknown = JSON.parse(gunzipSync(read('answers.json.gzip')).toString());
  const open = () => openBundle(new Blob([read('bundle.zip')]));

  test('[BUN1] [STO5] opened, it answers as it did when it was written', async () => {
    const bundle = await open();
    expect(bundle.problems).toEqual([]);
    expect(await answersOf(bundleSource(bundle))).toEqual(answers);
  });

  test('[BUN1] [STO5] imported, it answers as it did when it was written', async () => {
    const to = home();
    const source = new StoreSource(to.store, {
      clock: systemClock(),
      isLive: () => false,
      queries: async () => queries,
      blobs: async () => to.archive,
    });
    const results = await importBundle(await open(), to);
    expect(results.map(({ result }) => result)).toEqual(['imported', 'imported']);
    expect(await answersOf(source)).toEqual(answers);
  });
});

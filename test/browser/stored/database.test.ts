/** A database that an earlier version wrote answers as it did then, and its runs go on. */
import { describe, expect, test } from 'vitest';
import { init, openSource } from '../../../src/index.js';
import { answersOf } from '../../fixtures/stored/answers.js';
import { type DatabaseDump, restoreDatabase } from '../../fixtures/stored/database.js';

const VERSIONS = ['v0.1'];

async function read(version: string, name: string): Promise<unknown> {
  const { body } = await fetch(
    new URL(`../../fixtures/stored/${version}/${name}.json.gzip`, import.meta.url),
  );
  return JSON.parse(await new Response(body?.pipeThrough(new DecompressionStream('gzip'))).text());
}

describe.each(VERSIONS)('a database of %s', (version) => {
  test('[STO3] [STO5] it answers as it did when it was written, with and without what was derived', async () => {
    const dump = (await read(version, 'database')) as DatabaseDump;
    const answers = await read(version, 'answers');
    const database = `stored-${version}`;
    await restoreDatabase(database, dump);
    expect(await answersOf(await openSource({ database }))).toEqual(answers);
    const bare = `bare-${version}`;
    const stores = dump.stores.map((store) => (store.name === 'derived' ? { ...store, rows: [] } : store));
    await restoreDatabase(bare, { ...dump, stores });
    expect(await answersOf(await openSource({ database: bare }))).toEqual(answers);
  });

  test('[RUN1] [STO5] a run in it is resumed', async () => {
    const database = `resumed-${version}`;
    await restoreDatabase(database, (await read(version, 'database')) as DatabaseDump);
    const run = await init({ project: 'stored', id: 'all-kinds', resume: 'must', database, capture: false });
    const before = run.nextStep;
    run.log({ 'train/loss': 0.005 });
    await run.finish();
    const detail = await (await openSource({ database })).getRun(run.uid);
    expect(detail?.scalars['train/loss']).toMatchObject({ last: 0.005, lastStep: before });
    expect(detail?.keys).toContainEqual({ key: 'many/grey', kind: 'media', media: 'image', count: 3 });
  });
});

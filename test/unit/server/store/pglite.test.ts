import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SqlArchive } from '../../../../src/server/store/archive.js';
import { memoryBlobFiles } from '../../../../src/server/store/blob-files.js';
import { migrate } from '../../../../src/server/store/migrations.js';
import type { SqlDatabase } from '../../../../src/server/store/sql.js';
import { SqlStore } from '../../../../src/server/store/store.js';
import { archiveSuite } from '../../../support/archive-suite.js';
import { openSeeded } from '../../../support/seed-database.js';
import { empty } from '../../../support/sql-databases.js';
import { framesOf, openWriter } from '../../../support/store-suite/context.js';
import { storeSuite } from '../../../support/store-suite.js';

/** A first start compiles the database's WebAssembly. */
const SLOW_MS = 300_000;

let database: SqlDatabase;
let files = memoryBlobFiles();
const harness = {
  kind: 'pglite',
  open: async () => new SqlStore(database, files),
  openArchive: async () => new SqlArchive(database, files),
  async reset() {
    files = memoryBlobFiles();
    await empty(database);
  },
};

beforeAll(async () => {
  database = await openSeeded();
  await migrate(database);
}, SLOW_MS);
afterAll(() => database.close());

describe('store in PGlite', () => {
  for (const { name, run } of storeSuite(harness)) test(`[STO4] [SRV1] ${name}`, { timeout: SLOW_MS }, run);
});

describe('archive in PGlite', () => {
  for (const { name, run } of archiveSuite(harness)) test(`[STO4] [SRV1] ${name}`, { timeout: SLOW_MS }, run);
});

test('a failed statement that was overlooked takes the whole transaction back', async () => {
  const overlooked = database.transaction(async (sql) => {
    await sql.query('INSERT INTO stepwell.loose_blobs VALUES ($1)', ['x']);
    await sql.query('SELECT 1 / 0').catch(() => {});
  });
  await expect(overlooked).rejects.toMatchObject({ code: 'storage' });
  expect(await database.query('SELECT * FROM stepwell.loose_blobs')).toEqual([]);
});

test('[STO1] a frame that is missing in the middle is an error, not a shorter stream', async () => {
  await harness.reset();
  const store = await harness.open();
  const { stream, epoch } = await openWriter(store);
  await store.append(stream, epoch, framesOf(0, 6));
  for (const seq of [3, 0, 5]) {
    await database.query('DELETE FROM stepwell.pieces WHERE seq = $1', [seq]);
    await expect(store.readRange(stream, seq)).rejects.toMatchObject({ code: 'corrupt', facts: { seq } });
    await expect(store.append(stream, epoch, framesOf(seq, 9))).rejects.toMatchObject({ code: 'corrupt' });
  }
  expect((await store.readRange(stream, 1, 3)).pieces.map((piece) => piece.seq)).toEqual([1, 2]);
  await expect(store.readRange(stream, 1)).rejects.toMatchObject({ code: 'corrupt', facts: { seq: 3 } });
});

test('[STO3] beginnings of names that end within a surrogate pair find and remove what memory would', async () => {
  await harness.reset();
  const store = await harness.open();
  const { uid } = (await openWriter(store)).head;
  const names = [
    'a\ud83d\ude00',
    'a\ud83d',
    'a\ud83d\ud83d',
    'a\ud83e\udd14',
    'a\\83d',
    '\uffff',
    '\u{10000}',
  ];
  await store.putDerived(
    uid,
    [...names, names[0] as string].map((name, i) => ({ name, bytes: new Uint8Array([i]) })),
  );
  const found = async (prefix: string) => (await store.getDerived(uid, prefix)).map((entry) => entry.name);
  expect(await found('a\ud83d')).toEqual(['a\ud83d', 'a\ud83d\ud83d', 'a\ud83d\ude00']);
  expect((await store.getDerived(uid, 'a\ud83d\ude00'))[0]?.bytes).toEqual(new Uint8Array([7]));
  await store.deleteDerived(uid, 'a\ud83d');
  // Below U+FFFF by UTF-16 unit, above it by UTF-8 byte.
  expect(await found('')).toEqual(['a\\83d', 'a\ud83e\udd14', '\u{10000}', '\uffff']);
});

test('numbers come back as they were', async () => {
  const numbers = [0, -1, 0.1, 1e-300, 1.7e308, 2 ** 53 - 1, 1_723_000_000_000 + 1 / 128];
  for (const number of numbers) {
    expect(await database.query('SELECT $1::double precision AS n', [number])).toEqual([{ n: number }]);
  }
  expect(await database.query('SELECT $1::bigint AS n', [2 ** 53 - 1])).toEqual([{ n: 2 ** 53 - 1 }]);
});

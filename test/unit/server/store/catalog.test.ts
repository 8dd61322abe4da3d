/** Lists that the database answers: the same as lists made run by run, also of a database of before. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomId } from '../../../../src/base/ids.js';
import { filterRuns } from '../../../../src/query/run-filter.js';
import { encodeFrame } from '../../../../src/record/frame.js';
import { SqlArchive } from '../../../../src/server/store/archive.js';
import { memoryBlobFiles } from '../../../../src/server/store/blob-files.js';
import { SqlCatalog } from '../../../../src/server/store/catalog.js';
import { MIGRATIONS, migrate } from '../../../../src/server/store/migrations.js';
import type { SqlDatabase } from '../../../../src/server/store/sql.js';
import { SqlStore } from '../../../../src/server/store/store.js';
import type { RunFilter } from '../../../../src/source/types.js';
import { frameBytes } from '../../../support/frames.js';
import { rounds } from '../../../support/long.js';
import { openSeeded } from '../../../support/seed-database.js';
import { SQL_KINDS, type TestSql } from '../../../support/sql-databases.js';

const SLOW = { timeout: 300_000 };
const LIVE = { now: 100_000, liveMs: 45_000 };
const SESSION = 'c'.repeat(32);
const uid = (n: number) => n.toString(16).padStart(32, '0');

function catalogOn(database: SqlDatabase, origin = randomId()) {
  const files = memoryBlobFiles();
  const store = new SqlStore(database, files, origin);
  const archive = new SqlArchive(database, files, origin);
  return { store, archive, catalog: new SqlCatalog(database, store, origin) };
}

/** Texts that databases and programs compare in different ways. */
const NAMES = [
  '',
  'a',
  'B',
  'b',
  'É',
  'é',
  'İ',
  'ß',
  '\0',
  'a\0',
  'a\u0001',
  '\ud800',
  '\ud83d\ude00',
  '\ue000',
  '\uffff',
  '\\',
  '0',
  '83d',
  '%',
  '_',
];

describe.each(SQL_KINDS)('lists on %s', (_name, open) => {
  let sql: TestSql;
  beforeAll(async () => {
    sql = await open();
  }, SLOW.timeout);
  afterAll(async () => {
    await sql?.close();
  }, SLOW.timeout);

  test('[SRV1] every filter and order gives what it gives over all runs in memory', SLOW, async () => {
    const { archive, store, catalog } = catalogOn(sql.databases[0]);
    for (const [i, name] of NAMES.entries()) {
      const created = (i * 7) % 5;
      await archive.createReplica({
        uid: uid(i + 1),
        namespace: i % 2 ? 'n' : '',
        project: `p${i % 3}`,
        label: `L${name}`,
        created,
      });
      const status = { kind: 'status', time: 5, status: i % 3 === 0 ? 'completed' : 'running' } as const;
      const bytes = frameBytes(uid(i + 1), SESSION, 0, 1, [{ ...status, message: '', stack: '' }]);
      await archive.receive({ run: uid(i + 1), session: SESSION }, 1, [{ seq: 0, bytes }], {
        status: status.status,
        lastSeen: i % 4 === 0 ? 99_000 : (i % 5) * 10,
      });
      const editor = { run: uid(i + 1), session: 'd'.repeat(32) };
      await store.openEditor(editor);
      const edits = [
        { kind: 'edit', time: 1, field: 'name', value: name },
        { kind: 'edit', time: 1, field: 'tags', value: [NAMES[(i * 3) % NAMES.length] ?? '', 't'] },
        { kind: 'edit', time: 1, field: 'archived', value: i % 7 === 0 },
      ] as const;
      const edit = encodeFrame({ header: { ...editor, epoch: 0, seq: 0, time: 1 }, records: edits });
      await store.append(editor, 0, [{ seq: 0, bytes: edit }]);
    }
    const all = await catalog.list({ archived: true }, LIVE);
    expect(all).toHaveLength(NAMES.length);
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set(['running', 'completed', 'crashed']));
    const word = fc.constantFrom(...NAMES);
    const filter = fc.record(
      {
        namespace: fc.constantFrom('', 'n', 'x'),
        project: fc.constantFrom('p0', 'p1', 'x'),
        status: fc.constantFrom('running', 'crashed', ['completed', 'crashed'] as const),
        text: fc.tuple(word, word).map(([a, b]) => (a + b).slice(0, 2)),
        tag: word,
        group: fc.constantFrom('', 'g'),
        archived: fc.boolean(),
        sort: fc.constantFrom('created', 'name', 'lastSeen', 'status'),
        descending: fc.boolean(),
        limit: fc.constantFrom(0, 1, 3, 1.5, -1, Number.POSITIVE_INFINITY, Number.NaN),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<RunFilter>;
    await fc.assert(
      fc.asyncProperty(filter, async (asked) => {
        expect(await catalog.list(asked, LIVE)).toEqual(filterRuns(all, asked));
      }),
      { numRuns: rounds(300) },
    );
  });

  test('[SRV1] a transaction that ends late is told all the same, and nothing twice', SLOW, async () => {
    const [database, other] = sql.databases;
    if (database === other) return;
    await sql.reset();
    const [a, b] = [catalogOn(database), catalogOn(other)];
    await a.archive.createReplica({ uid: uid(1), namespace: '', project: 'p', label: 'l', created: 1 });
    await a.archive.createReplica({ uid: uid(2), namespace: '', project: 'p', label: 'l', created: 1 });
    const { horizon } = await b.catalog.changes(null);
    let next = { horizon, runs: [] as { uid: string }[] };
    await database.transaction(async (transaction) => {
      await transaction.query(
        'UPDATE stepwell.runs SET revision = 7, changed = txid_current(), origin = $1 WHERE uid = $2',
        ['x', uid(1)],
      );
      await a.archive.receive({ run: uid(2), session: '' }, 0, [], { lastSeen: 5 });
      next = await b.catalog.changes(horizon);
      expect(next.runs.map((run) => run.uid)).toEqual([uid(2)]);
    });
    const late = await b.catalog.changes(next.horizon);
    expect(late.runs.map((run) => run.uid)).toContain(uid(1));
    expect((await b.catalog.changes(late.horizon)).runs).toEqual([]);
  });

  test('[SRV1] frames that a program of before stored beside this one are counted later', SLOW, async () => {
    await sql.reset();
    const [database] = sql.databases;
    const { archive, catalog } = catalogOn(database);
    const stream = { run: uid(1), session: SESSION };
    await archive.createReplica({ uid: uid(1), namespace: '', project: 'p', label: 'l', created: 1 });
    await archive.receive(stream, 1, [{ seq: 0, bytes: frameBytes(uid(1), SESSION, 0, 1) }]);
    const store = (seq: number) => storeAsBefore(database, uid(1), seq);
    const values = async () => {
      await catalog.refresh();
      return (await catalog.list({}, LIVE)).map((run) => run.values);
    };
    await store(1);
    await archive.receive(stream, 1, [{ seq: 2, bytes: frameBytes(uid(1), SESSION, 2, 1) }]);
    expect(await values()).toEqual([3]);
    await store(3);
    await catalog.check();
    expect(await values()).toEqual([4]);
    await archive.receive(stream, 1, [{ seq: 4, bytes: frameBytes(uid(1), SESSION, 4, 1) }]);
    expect(await values()).toEqual([5]);
  });
});

test('[SRV1] a database of before is listed as it was', SLOW, async () => {
  const database = await openSeeded();
  try {
    await database.query('CREATE SCHEMA stepwell');
    await database.query(
      'CREATE TABLE stepwell.migrations (version integer PRIMARY KEY, made timestamptz NOT NULL DEFAULT now())',
    );
    for (const statement of MIGRATIONS[0] ?? []) await database.query(statement);
    await database.query('INSERT INTO stepwell.migrations (version) VALUES (1)');
    for (const n of [1, 2, 3]) {
      await database.query(
        `INSERT INTO stepwell.runs VALUES ($1, '', 'p', 'old', $2, 1, $3, '', -1, 0, 0, 0, 'running', 5, $4)`,
        [uid(n), n, SESSION, n === 3 ? 9 : 0],
      );
      await database.query('INSERT INTO stepwell.streams VALUES ($1, $2, 1, 0)', [uid(n), SESSION]);
      for (const seq of [0, 1, 2]) await storeAsBefore(database, uid(n), seq);
    }
    await migrate(database);
    const { catalog } = catalogOn(database);
    await catalog.check();
    await catalog.refresh();
    const runs = await catalog.list({}, LIVE);
    expect(runs.map((run) => [run.uid, run.name, run.rows, run.values, run.status])).toEqual([
      [uid(2), 'first', 3, 3, 'crashed'],
      [uid(1), 'first', 3, 3, 'crashed'],
    ]);
    expect(await catalog.projects()).toEqual([
      { namespace: '', project: 'p', created: 1, runs: 2, moved: 0 },
    ]);
  } finally {
    await database.close();
  }
});

/** Stores a frame as the first version of the schema was used. */
async function storeAsBefore(database: SqlDatabase, run: string, seq: number): Promise<void> {
  const bytes = frameBytes(run, SESSION, seq, 1);
  await database.query('INSERT INTO stepwell.pieces VALUES ($1, $2, $3, 1, false, ARRAY[$4::integer], $5)', [
    run,
    SESSION,
    seq,
    bytes.length,
    bytes,
  ]);
  await database.query('UPDATE stepwell.streams SET next = $3 WHERE run = $1 AND session = $2', [
    run,
    SESSION,
    seq + 1,
  ]);
}

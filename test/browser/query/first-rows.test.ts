/** First rows of a run table in a page that was just opened, over the browser's own database. */
import { expect, test, vi } from 'vitest';
import { StoreSource } from '../../../src/query/store-source.js';
import type { Change, TableQuery } from '../../../src/source/types.js';
import type { Store } from '../../../src/store/port.js';
import { rowsRecord } from '../../support/rows.js';
import { frame, QUERIES, runRecord, START, write } from '../../unit/query/runs.js';
import { databaseName, openRaw, openStore } from '../store/database.js';

vi.setConfig({ testTimeout: 120_000 });

const RUNS = 600;
const uidOf = (i: number) => (i + 1).toString(16).padStart(8, '0').padEnd(32, 'e');
const QUERY: TableQuery = {
  columns: ['uid', 'name', 'status', 'config.lr', 'config.nan', 'summary.loss', 'summary.loss.min'],
  where: 'config.lr > 10',
  sort: [{ column: 'summary.loss', descending: true }],
  groupBy: ['status'],
  limit: 50,
};

async function addRun(store: Store, i: number): Promise<void> {
  const values = rowsRecord([{ row: 0, step: 0, globalStep: 0, time: START, values: { loss: i % 17 } }]);
  const data = { lr: i, nan: Number.NaN, secret: `secret of ${uidOf(i)}` };
  const config = { kind: 'config', time: START, op: 'set', path: '', data } as const;
  await write(store, frame(1, 0, [runRecord(), config, values], uidOf(i)));
}

function sourceOver(store: Store): StoreSource {
  return new StoreSource(store, { clock: { now: () => Date.now() }, isLive: () => false, queries: QUERIES });
}

/** What the database holds outside of the runs themselves, as text. */
async function valuesOf(name: string): Promise<string> {
  const db = await openRaw(name);
  const values = await db.getAll('values');
  db.close();
  return JSON.stringify(values);
}

test('[QRY5] a page that was just opened shows rows before it reads the runs, and says if they differ', async () => {
  const name = databaseName();
  const store = await openStore(name);
  for (let i = 0; i < RUNS; i++) await addRun(store, i);
  const writer = sourceOver(store);
  const wanted = await writer.table(QUERY);
  expect((await sourceOver(store).table({ ...QUERY, early: true })).early).toBe(false);
  await vi.waitFor(async () => expect(await valuesOf(name)).toContain('"ready":true'), { timeout: 60_000 });

  // As it was stored: nothing differs, and nobody hears of anything.
  const opened = sourceOver(await openStore(name));
  const changes: Change[] = [];
  await opened.subscribe((change) => changes.push(change));
  expect(await opened.table({ ...QUERY, early: true })).toEqual({ ...wanted, early: true });
  expect(await opened.table(QUERY)).toEqual(wanted);
  expect(changes).toEqual([]);

  // A run came, and another one is removed, which also takes its config off the disk.
  await addRun(store, RUNS);
  expect(await valuesOf(name)).toContain(`secret of ${uidOf(20)}`);
  const later = sourceOver(await openStore(name));
  const told = new Promise<Change>((resolve) => void later.subscribe(resolve));
  expect(await later.table({ ...QUERY, early: true })).toEqual({ ...wanted, early: true });
  expect(await told).toMatchObject({ run: null });
  const current = await later.table({ ...QUERY, early: true });
  expect(current).toEqual({ ...(await sourceOver(store).table(QUERY)), early: false });
  expect(current.total).toBe(wanted.total + 1);
  await writer.deleteRun(uidOf(20), 0);
  expect(await valuesOf(name)).not.toContain(`secret of ${uidOf(20)}`);
});

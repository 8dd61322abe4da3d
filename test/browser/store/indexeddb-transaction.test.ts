import { openDB } from 'idb';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { createRooms, type Database, type Schema } from '../../../src/store/indexeddb-schema.js';
import { queue, transact } from '../../../src/store/indexeddb-transaction.js';
import { databaseName } from './database.js';
import { failRequests } from './failing-request.js';

afterEach(() => {
  vi.restoreAllMocks();
});

async function openRooms(): Promise<Database> {
  const db = await openDB<Schema>(databaseName(), 1, { upgrade: createRooms });
  onTestFinished(() => db.close());
  return db;
}

const row = { v: 1, value: 0 };

test('[STO6] a transaction resolves its result after it is complete', async () => {
  const db = await openRooms();
  const result = await transact(db, ['values'], 'readwrite', async (tx) => {
    queue(tx.objectStore('values').put(row, 'a'));
    return 7;
  });
  expect(result).toBe(7);
  expect(await db.get('values', 'a')).toEqual(row);
});

test('[STO6] when the work throws, nothing that it had asked for is written', async () => {
  const db = await openRooms();
  const work = transact(db, ['values'], 'readwrite', async (tx) => {
    queue(tx.objectStore('values').put(row, 'a'));
    throw new RangeError('no');
  });
  await expect(work).rejects.toThrow(RangeError);
  expect(await db.getAllKeys('values')).toEqual([]);
});

test('[STO6] a request that nobody waits for fails the transaction with its own error', async () => {
  const db = await openRooms();
  await db.put('values', row, 'a');
  const clash = transact(db, ['values'], 'readwrite', async (tx) => {
    queue(tx.objectStore('values').put(row, 'b'));
    queue(tx.objectStore('values').add(row, 'a'));
  });
  await expect(clash).rejects.toMatchObject({ name: 'ConstraintError' });
  expect(await db.getAllKeys('values')).toEqual(['a']);
});

test('[STO6] a request that is waited for fails with the reason of the abort, not with the abort', async () => {
  const db = await openRooms();
  await db.put('values', row, 'a');
  const clash = transact(db, ['values'], 'readwrite', async (tx) => {
    queue(tx.objectStore('values').add(row, 'a'));
    await tx.objectStore('values').get('a');
  });
  await expect(clash).rejects.toMatchObject({ name: 'ConstraintError' });
});

test('[STO6] an abort without a reason is an AbortError', async () => {
  const db = await openRooms();
  const aborted = transact(db, ['values'], 'readwrite', async (tx) => {
    queue(tx.objectStore('values').put(row, 'a'));
    queueMicrotask(() => tx.abort());
  });
  await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
  expect(await db.getAllKeys('values')).toEqual([]);
});

test('[STO6] a request that fails while its transaction completes rejects with its own error', async () => {
  const db = await openRooms();
  failRequests((method) => method === 'put');
  const failed = transact(db, ['values'], 'readwrite', async (tx) => {
    queue(tx.objectStore('values').put(row, 'a'));
    queue(tx.objectStore('values').add(row, 'b'));
  });
  await expect(failed).rejects.toMatchObject({ name: 'UnknownError' });
  // That is what makes it dangerous: the rest of the transaction was written.
  expect(await db.getAllKeys('values')).toEqual(['b']);
});

/** What the IndexedDB tests share: raw access to a database, past the store. */
import { deleteDB, type IDBPDatabase, openDB } from 'idb';
import { onTestFinished } from 'vitest';
import { type IndexedDbOptions, openIndexedDbStore } from '../../../src/store/indexeddb.js';
import type { Store } from '../../../src/store/port.js';

/** A new database name, removed after the test. Register stores and connections after it, so that they close first. */
export function databaseName(): string {
  const name = `stepwell-test-${crypto.randomUUID()}`;
  onTestFinished(() => deleteDB(name));
  return name;
}

/** A store that is closed after the test. */
export async function openStore(name: string, options: IndexedDbOptions = {}): Promise<Store> {
  const store = await openIndexedDbStore({ ...options, name });
  onTestFinished(() => store.close());
  return store;
}

/** A connection of another program: it lets nobody have the database unless it is closed. */
export async function openRaw(name: string, version?: number): Promise<IDBPDatabase> {
  const db = await openDB(name, version);
  onTestFinished(() => db.close());
  return db;
}

/** Rows in each object store of the database. */
export async function countRows(name: string): Promise<Record<string, number>> {
  const db = await openDB(name);
  const counts: Record<string, number> = {};
  for (const store of db.objectStoreNames) counts[store] = await db.count(store);
  db.close();
  return counts;
}

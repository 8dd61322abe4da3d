import { expect, onTestFinished, test, vi } from 'vitest';
import { framesOf, openWriter, request } from '../../support/store-suite/context.js';
import { countRows, databaseName, openRaw, openStore } from './database.js';

test('[STO2] durability reaches the transaction: relaxed unless strict is asked', async () => {
  const store = await openStore(databaseName());
  const { stream } = await openWriter(store);
  const spy = vi.spyOn(IDBDatabase.prototype, 'transaction');
  onTestFinished(() => void vi.restoreAllMocks());
  const asked = () => spy.mock.calls.splice(0).map(([, mode, options]) => [mode, options?.durability]);
  await store.append(stream, 1, framesOf(0, 1));
  expect(asked()).toEqual([['readwrite', 'relaxed']]);
  await store.append(stream, 1, framesOf(1, 1), { durability: 'strict' });
  expect(asked()).toEqual([['readwrite', 'strict']]);
  const put = vi.spyOn(IDBObjectStore.prototype, 'put');
  await store.append(stream, 1, [], { durability: 'strict' });
  expect(asked()).toEqual([['readwrite', 'strict']]);
  expect(put).toHaveBeenCalledTimes(1);
  await store.openWriter(request({ label: 'other' }));
  expect(asked()).toEqual([['readwrite', 'relaxed']]);
});

test('[STO4] an append asks little: two reads, its frames, one or two writes', async () => {
  const store = await openStore(databaseName());
  const { stream } = await openWriter(store);
  onTestFinished(() => void vi.restoreAllMocks());
  const calls: string[] = [];
  for (const method of [
    'get',
    'getAll',
    'getKey',
    'getAllKeys',
    'openCursor',
    'openKeyCursor',
    'count',
    'add',
    'put',
  ] as const) {
    const original = IDBObjectStore.prototype[method] as (...args: unknown[]) => IDBRequest;
    vi.spyOn(IDBObjectStore.prototype, method).mockImplementation(function (
      this: IDBObjectStore,
      ...args: unknown[]
    ) {
      calls.push(`${method} ${this.name}`);
      return original.apply(this, args) as never;
    });
  }
  await store.append(stream, 1, framesOf(0, 2), { patch: { nextRow: 1 } });
  expect(calls).toEqual(['get runs', 'get streams', 'add frames', 'add frames', 'put streams', 'put runs']);
});

test('[STO8] deleting a run removes its rows in every room, and blobs that nobody else uses', async () => {
  const name = databaseName();
  const store = await openStore(name);
  const gone = await openWriter(store);
  const kept = await openWriter(store, { label: 'kept' });
  for (const { stream } of [gone, kept]) {
    await store.append(stream, 1, framesOf(0, 5));
    await store.compact(stream, true);
    await store.append(stream, 1, framesOf(5, 3));
    await store.putDerived(stream.run, [{ name: 'x', bytes: Uint8Array.of(1) }]);
  }
  const db = await openRaw(name);
  for (const sha256 of ['own', 'shared']) {
    await db.put('blobs', { v: 1, bytes: new Uint8Array(10) }, sha256);
    await db.put('blobRefs', { v: 1, sha256, run: gone.head.uid });
  }
  await db.put('blobRefs', { v: 1, sha256: 'shared', run: kept.head.uid });
  const each = { runs: 2, streams: 2, frames: 6, segments: 2, derived: 2, values: 0, sync: 0 };
  expect(await countRows(name)).toEqual({ ...each, blobs: 2, blobRefs: 3 });
  await store.deleteRun(gone.head.uid, 5000);
  const rest = { runs: 2, streams: 1, frames: 3, segments: 1, derived: 1, values: 0, sync: 0 };
  expect(await countRows(name)).toEqual({ ...rest, blobs: 1, blobRefs: 1 });
  expect(await db.getAllKeys('blobs')).toEqual(['shared']);
  await store.deleteRun(kept.head.uid, 5000);
  const tombstones = { runs: 2, streams: 0, frames: 0, segments: 0, derived: 0, values: 0, sync: 0 };
  expect(await countRows(name)).toEqual({ ...tombstones, blobs: 0, blobRefs: 0 });
  db.close();
});

test('[STO8] joined frames are removed with the transaction that joins them', async () => {
  const name = databaseName();
  const store = await openStore(name);
  const { stream } = await openWriter(store);
  await store.append(stream, 1, framesOf(0, 40, 50_000));
  await store.compact(stream, true);
  expect(await countRows(name)).toMatchObject({ frames: 0, segments: 2 });
});

test('[STO8] measured usage falls when a run is deleted', async () => {
  const store = await openStore(databaseName());
  const { stream } = await openWriter(store);
  const before = (await store.usage()).used ?? 0;
  for (let i = 0; i < 160; i += 16) await store.append(stream, 1, framesOf(i, 16, 100_000));
  await store.compact(stream, true);
  const full = (await store.usage()).used ?? 0;
  expect(full - before).toBeGreaterThan(15_000_000);
  await store.deleteRun(stream.run, 5000);
  await expect
    .poll(async () => ((await store.usage()).used ?? 0) - before, { timeout: 15_000 })
    .toBeLessThan(4_000_000);
});

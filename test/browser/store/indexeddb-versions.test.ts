import { openDB } from 'idb';
import { expect, test } from 'vitest';
import type { StepwellError } from '../../../src/base/errors.js';
import { framesOf, openWriter, readAll, request } from '../../support/store-suite/context.js';
import { databaseName, openRaw, openStore } from './database.js';

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: StepwellError) => error.code,
  );

test('[STO5] the rooms of the database are these, at version 1', async () => {
  const name = databaseName();
  await openStore(name);
  const db = await openRaw(name);
  const rooms = [...db.objectStoreNames].map((room) => {
    const store = db.transaction(room).store;
    const indexes = [...store.indexNames].map((index) => [index, store.index(index).keyPath]);
    return [room, store.keyPath, ...indexes];
  });
  db.close();
  expect(db.version).toBe(1);
  // Frozen: a change here needs another database name.
  expect(rooms).toEqual([
    ['blobRefs', ['sha256', 'run'], ['run', 'run']],
    ['blobs', null],
    ['derived', null],
    ['frames', null],
    ['runs', 'uid', ['label', ['namespace', 'project', 'label']]],
    ['segments', null],
    ['streams', ['run', 'session']],
    ['sync', null],
    ['values', null],
  ]);
});

test('[STO5] a field that this version does not know survives every write to its row', async () => {
  const name = databaseName();
  const store = await openStore(name);
  const writer = await openWriter(store);
  const { uid } = writer.head;
  const streamKey = [uid, writer.stream.session];
  await store.putValue('layout', 1);
  const db = await openRaw(name);
  const later = { future: { kept: [1, 2] } };
  await db.put('runs', { ...(await db.get('runs', uid)), ...later });
  await db.put('streams', { ...(await db.get('streams', streamKey)), ...later });
  await db.put('values', { ...(await db.get('values', 'layout')), ...later }, 'layout');

  expect((await store.append(writer.stream, 1, framesOf(0, 2), { patch: { nextRow: 2 } })).status).toBe('ok');
  await store.putValue('layout', 2);
  expect(await db.get('streams', streamKey)).toEqual({ ...writer.stream, epoch: 1, next: 2, v: 1, ...later });
  expect(await db.get('values', 'layout')).toEqual({ value: 2, v: 1, ...later });
  await openWriter(store, { resume: 'allow' });
  expect(await db.get('runs', uid)).toMatchObject({ epoch: 2, nextRow: 2, v: 1, ...later });
  await store.deleteRun(uid, 5000);
  expect(await db.get('runs', uid)).toMatchObject({ deleted: 5000, v: 1, ...later });
  expect(await store.getRun(uid)).not.toHaveProperty('future');
  db.close();
});

test('[STO5] what a newer version wrote is refused and left alone; other runs are not harmed', async () => {
  const name = databaseName();
  const store = await openStore(name);
  const writer = await openWriter(store);
  const other = await openWriter(store, { label: 'other' });
  const { uid } = writer.head;
  await store.append(writer.stream, 1, framesOf(0, 2));
  await store.putValue('layout', 1);
  const db = await openRaw(name);
  await db.put('runs', { ...(await db.get('runs', uid)), v: 2, epoch: 'another meaning' });
  await db.put('values', { v: 2, value: 1 }, 'layout');
  const before = await db.getAll('runs');

  expect(await codeOf(store.getRun(uid))).toBe('version');
  expect(await codeOf(store.openWriter(request({ resume: 'takeover' })))).toBe('version');
  expect(await codeOf(store.openEditor({ run: uid, session: 'e' }))).toBe('version');
  expect(await codeOf(store.append(writer.stream, 1, framesOf(2, 1)))).toBe('version');
  expect(await codeOf(store.putDerived(uid, []))).toBe('version');
  expect(await codeOf(store.deleteRun(uid, 1))).toBe('version');
  expect(await codeOf(store.getValue('layout'))).toBe('version');
  expect(await codeOf(store.putValue('layout', 2))).toBe('version');
  expect(await db.getAll('runs')).toEqual(before);
  expect((await store.listRuns()).map((head) => head.label)).toEqual(['other']);
  expect((await store.append(other.stream, 1, framesOf(0, 1))).status).toBe('ok');
  db.close();
});

test('[STO5] a segment or stream of a newer version is refused, not misread', async () => {
  const name = databaseName();
  const store = await openStore(name);
  const { stream } = await openWriter(store);
  await store.append(stream, 1, framesOf(0, 4));
  await store.compact(stream, true);
  const db = await openDB(name);
  const key = [stream.run, stream.session, 0];
  const segment = await db.get('segments', key);
  await db.put('segments', { ...segment, v: 2 }, key);
  expect(await codeOf(store.readRange(stream, 0))).toBe('version');
  expect(await codeOf(store.readRange(stream, 2))).toBe('version');
  await db.put('segments', segment, key);
  expect((await readAll(store, stream)).length).toBe(1);
  const streamKey = [stream.run, stream.session];
  await db.put('streams', { ...(await db.get('streams', streamKey)), v: 2 });
  expect(await codeOf(store.readRange(stream, 0))).toBe('version');
  expect(await codeOf(store.listStreams(stream.run))).toBe('version');
  expect(await codeOf(store.append(stream, 1, framesOf(4, 1)))).toBe('version');
  db.close();
});

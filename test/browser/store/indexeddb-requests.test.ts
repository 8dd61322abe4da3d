import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import type { StepwellError } from '../../../src/base/errors.js';
import type { Archive } from '../../../src/store/archive.js';
import { openIndexedDbArchive } from '../../../src/store/indexeddb-archive.js';
import { WORKSPACE } from '../../../src/store/port.js';
import { createReplica, hashOf } from '../../support/store-suite/archive-context.js';
import { bytesOf, framesOf, openWriter, request } from '../../support/store-suite/context.js';
import { databaseName, openRaw, openStore } from './database.js';
import { failRequests } from './failing-request.js';

afterEach(() => {
  vi.restoreAllMocks();
});

async function openArchive(name: string): Promise<Archive> {
  const archive = await openIndexedDbArchive({ name });
  onTestFinished(() => archive.close());
  return archive;
}

const failure = (call: Promise<unknown>) =>
  call.then(
    () => expect.fail('the call succeeded'),
    (error: StepwellError) => error,
  );

const blobOf = (seed: number) =>
  new Blob([bytesOf(seed, 1000) as Uint8Array<ArrayBuffer>], { type: 'image/png' });

const holdsBlob = (value: unknown) =>
  typeof value === 'object' && value !== null && 'data' in value && value.data instanceof Blob;

async function expectBlob(archive: Archive, seed: number): Promise<void> {
  const blob = await archive.getBlob(hashOf(seed));
  expect(blob).toBeInstanceOf(Blob);
  expect(blob?.type).toBe('image/png');
  expect(new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(bytesOf(seed, 1000));
}

test('[STO6] where a Blob cannot be stored its bytes are, and Blobs stored before are still read', async () => {
  const name = databaseName();
  const before = await openArchive(name);
  const run = await createReplica(before);
  await before.putBlob(run, hashOf(1), blobOf(1));

  failRequests((_, value) => holdsBlob(value));
  const archive = await openArchive(name);
  expect(await archive.putBlob(run, hashOf(2), blobOf(2))).toBe(true);
  expect(await archive.putBlob(run, hashOf(3), blobOf(3))).toBe(true);
  vi.restoreAllMocks();

  for (const reader of [before, archive, await openArchive(name)]) {
    for (const seed of [1, 2, 3]) await expectBlob(reader, seed);
    expect((await reader.listBlobs(run)).map(({ size }) => size)).toEqual([1000, 1000, 1000]);
  }
  const raw = await openRaw(name);
  expect((await raw.get('blobs', hashOf(1))).v).toBe(1);
  // A library that knows Blobs only must say that it is too old, not give out bytes as a Blob.
  expect((await raw.get('blobs', hashOf(2))).v).toBe(2);
  raw.close();
});

test('[STO6] a connection that found out that Blobs cannot be stored does not try again', async () => {
  const archive = await openArchive(databaseName());
  const run = await createReplica(archive);
  let tries = 0;
  failRequests((_, value) => {
    if (!holdsBlob(value)) return false;
    tries++;
    return true;
  });
  for (const seed of [1, 2, 3]) await archive.putBlob(run, hashOf(seed), blobOf(seed));
  expect(tries).toBe(1);
});

test('[STO6] a Blob that is refused at once is stored as bytes too', async () => {
  const archive = await openArchive(databaseName());
  const run = await createReplica(archive);
  const { put } = IDBObjectStore.prototype;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
    if (holdsBlob(args[0])) throw new DOMException('BlobURLs are not yet supported.', 'DataCloneError');
    return put.apply(this, args);
  });
  expect(await archive.putBlob(run, hashOf(1), blobOf(1))).toBe(true);
  await expectBlob(archive, 1);
});

test('[STO6] a full disk is a quota error, not a reason to store bytes', async () => {
  const archive = await openArchive(databaseName());
  const run = await createReplica(archive);
  const { put } = IDBObjectStore.prototype;
  let tries = 0;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
    if (this.name !== 'blobs') return put.apply(this, args);
    tries++;
    throw Object.assign(new Error('full'), { name: 'QuotaExceededError' });
  });
  expect((await failure(archive.putBlob(run, hashOf(1), blobOf(1)))).code).toBe('quota');
  expect(tries).toBe(1);
  expect(await archive.listBlobs(run)).toEqual([]);
});

test('[STO6] a blob that can be stored in no form is refused, and nobody uses it', async () => {
  const archive = await openArchive(databaseName());
  const run = await createReplica(archive);
  failRequests((_, value) => holdsBlob(value) || (value as { bytes?: unknown }).bytes !== undefined);
  expect((await failure(archive.putBlob(run, hashOf(1), blobOf(1)))).code).toBe('storage');
  vi.restoreAllMocks();
  expect(await archive.getBlob(hashOf(1))).toBe(null);
  expect(await archive.listBlobs(run)).toEqual([]);
  // The next try is whole.
  await archive.putBlob(run, hashOf(1), blobOf(1));
  await expectBlob(archive, 1);
});

test('[STO6] every command that writes rejects when its request fails and the transaction completes', async () => {
  const name = databaseName();
  const store = await openStore(name);
  const archive = await openArchive(name);
  const writer = await openWriter(store);
  const { stream } = writer;
  await store.append(stream, writer.epoch, framesOf(0, 3));
  const replica = await createReplica(archive, { label: 'other' });
  await archive.putBlob(replica, hashOf(1), blobOf(1));
  const received = { run: replica, session: 'd'.repeat(32) };
  const editor = { run: WORKSPACE, session: 'e'.repeat(32) };
  const fresh = { namespace: '', project: 'p', created: 1 };
  const commands: Record<string, () => Promise<unknown>> = {
    openWriter: () => store.openWriter(request({ label: 'new', run: 'a'.repeat(32) })),
    openEditor: () => store.openEditor(editor),
    append: () => store.append(stream, writer.epoch, framesOf(3, 1)),
    'append without frames': () => store.append(stream, writer.epoch, [], { patch: { nextRow: 9 } }),
    putDerived: () => store.putDerived(stream.run, [{ name: 'a', bytes: bytesOf(1, 9) }]),
    deleteDerived: () => store.deleteDerived(stream.run, ''),
    compact: () => store.compact(stream, true),
    putValue: () => store.putValue('a', 1),
    createReplica: () => archive.createReplica({ ...fresh, uid: 'c'.repeat(32), label: 'third' }),
    receive: () => archive.receive(received, 1, framesOf(0, 1)),
    putBlob: () => archive.putBlob(replica, hashOf(2), blobOf(2)),
    dropBlob: () => archive.dropBlob(replica, hashOf(1)),
    putMarks: () => archive.putMarks([{ key: 'a', value: 1 }]),
    'putMarks that removes': () => archive.putMarks([{ key: 'a', value: undefined }]),
    deleteRun: () => store.deleteRun(stream.run, 1),
  };
  failRequests(() => true);
  const outcomes: Record<string, string> = {};
  for (const [command, call] of Object.entries(commands)) {
    outcomes[command] = await call().then(
      () => 'acknowledged',
      (error: StepwellError) => error.code,
    );
  }
  expect(outcomes).toEqual(Object.fromEntries(Object.keys(commands).map((command) => [command, 'storage'])));
});

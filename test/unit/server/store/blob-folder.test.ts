import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openBlobFolder } from '../../../../src/server/store/blob-folder.js';
import { bytesOf } from '../../../support/store-suite/context.js';

const HASH = `ab${'0'.repeat(62)}`;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepwell-blobs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const blobOf = (bytes: Uint8Array) => new Blob([bytes as Uint8Array<ArrayBuffer>]);
const files = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

/** A blob whose bytes come to an end by an error, as those of an upload that is cut. */
function cutBlob(bytes: Uint8Array): Blob {
  const blob = blobOf(bytes);
  blob.stream = () =>
    new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        controller.enqueue(bytes as Uint8Array<ArrayBuffer>);
      },
      pull(controller) {
        controller.error(new Error('the connection was lost'));
      },
    });
  return blob;
}

test('[STO8] a blob is a file by its hash, read when asked, in part or whole', async () => {
  const blobs = await openBlobFolder(folder);
  expect(await blobs.get(HASH)).toBe(null);
  const bytes = bytesOf(1, 300_000);
  await blobs.put(HASH, blobOf(bytes));
  expect((await readFile(join(folder, 'ab', HASH))).equals(bytes)).toBe(true);
  const blob = await (await openBlobFolder(folder)).get(HASH);
  expect(blob?.size).toBe(bytes.length);
  expect(new Uint8Array((await blob?.slice(1000, 1010).arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(
    bytes.slice(1000, 1010),
  );
  expect(Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer(0)).equals(bytes)).toBe(true);
  const { mtimeMs } = await stat(join(folder, 'ab', HASH));
  await blobs.put(HASH, blobOf(bytes));
  expect((await stat(join(folder, 'ab', HASH))).mtimeMs).toBe(mtimeMs);
  await blobs.delete(HASH);
  await blobs.delete(HASH);
  expect(await blobs.get(HASH)).toBe(null);
});

test('[SYN1] the bytes decide what is there: a cut or damaged file is replaced', async () => {
  const blobs = await openBlobFolder(folder);
  const path = join(folder, 'ab', HASH);
  const bytes = bytesOf(1, 3_000_000);
  expect(await blobs.size(HASH)).toBe(null);
  await blobs.put(HASH, blobOf(bytes));
  expect(await blobs.size(HASH)).toBe(bytes.length);
  await truncate(path, 100);
  expect(await blobs.size(HASH)).toBe(100);
  await blobs.put(HASH, blobOf(bytes));
  expect((await readFile(path)).equals(bytes)).toBe(true);
  // One byte, behind the first that are compared.
  const other = bytes.slice();
  other[2_500_000] = (other[2_500_000] ?? 0) ^ 1;
  await writeFile(path, other);
  await blobs.put(HASH, blobOf(bytes));
  expect((await readFile(path)).equals(bytes)).toBe(true);
});

test('[SYN1] a file beyond 4 GiB has its size, and its end can be read', async () => {
  const blobs = await openBlobFolder(folder);
  await blobs.put(HASH, new Blob(['x']));
  const size = 5 * 1024 ** 3;
  // Sparse: it takes no room.
  await truncate(join(folder, 'ab', HASH), size);
  const blob = await blobs.get(HASH);
  expect([blob?.size, await blobs.size(HASH)]).toEqual([size, size]);
  expect(await blob?.slice(size - 2).arrayBuffer()).toEqual(new ArrayBuffer(2));
});

test('[STO8] a stream of a blob ends its file, also when nobody wants the rest', async () => {
  const blobs = await openBlobFolder(folder);
  await blobs.put(HASH, blobOf(bytesOf(1, 1_000_000)));
  const blob = await blobs.get(HASH);
  const reader = blob?.stream().getReader();
  expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
  await reader?.cancel();
  await truncate(join(folder, 'ab', HASH), 10);
  await expect(blob?.arrayBuffer()).rejects.toThrow('shorter');
});

test('[STO8] an empty blob is one, too', async () => {
  const blobs = await openBlobFolder(folder);
  await blobs.put(HASH, new Blob([]));
  const blob = await blobs.get(HASH);
  expect([blob?.size, await blob?.text()]).toEqual([0, '']);
});

test('[SYN1] a blob that is cut while it is written leaves nothing, and can be stored again', async () => {
  const blobs = await openBlobFolder(folder);
  await expect(blobs.put(HASH, cutBlob(bytesOf(1, 5000)))).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringContaining('the connection was lost'),
  });
  expect(await blobs.get(HASH)).toBe(null);
  expect(await files()).toEqual([]);
  await blobs.put(HASH, blobOf(bytesOf(2, 10)));
  expect(await files()).toEqual([HASH]);
});

test('[SRV2] names that are no hashes are refused, whatever they point at', async () => {
  const blobs = await openBlobFolder(join(folder, 'blobs'));
  await writeFile(join(folder, 'secret'), 'x');
  const names = [
    '',
    '.',
    '../secret',
    `../${'a'.repeat(61)}`,
    HASH.toUpperCase(),
    `${HASH}\n`,
    `${HASH}0`,
    `${HASH}\0`,
  ];
  for (const name of names) {
    for (const call of [blobs.get(name), blobs.put(name, new Blob(['y'])), blobs.delete(name)]) {
      await expect(call, JSON.stringify(name)).rejects.toMatchObject({ code: 'validation' });
    }
  }
  expect(await readFile(join(folder, 'secret'), 'utf8')).toBe('x');
  expect(await files()).toEqual(['secret']);
});

test('[SYN1] parts that a dead process left are removed at start, those of a living one are not', async () => {
  await openBlobFolder(folder);
  const [old, fresh] = [join(folder, 'parts', 'old'), join(folder, 'parts', 'fresh')];
  await writeFile(old, 'x');
  await writeFile(fresh, 'x');
  const before = new Date(Date.now() - 2 * 60 * 60 * 1000);
  await utimes(old, before, before);
  await openBlobFolder(folder);
  expect([existsSync(old), existsSync(fresh)]).toEqual([false, true]);
});

test('[SYN1] the same blob from many at once is stored once', async () => {
  const blobs = await openBlobFolder(folder);
  const bytes = bytesOf(3, 100_000);
  await Promise.all(Array.from({ length: 8 }, () => blobs.put(HASH, blobOf(bytes))));
  expect(await files()).toEqual([HASH]);
  expect((await readFile(join(folder, 'ab', HASH))).equals(bytes)).toBe(true);
});

test('a folder that cannot be written gives a storage error', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(openBlobFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'storage' });
  const blobs = await openBlobFolder(join(folder, 'blobs'));
  // A file where the folder of the hash would be: fails for every user, root too.
  await writeFile(join(folder, 'blobs', 'ab'), '');
  await expect(blobs.put(HASH, new Blob(['x']))).rejects.toMatchObject({ code: 'storage' });
  expect(await readdir(join(folder, 'blobs', 'parts'))).toEqual([]);
});

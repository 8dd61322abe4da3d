/** Blobs and who uses them. */
import { randomId } from '../../base/ids.js';
import type { Archive } from '../archive.js';
import { type ArchiveCase, createReplica, hashOf } from './archive-context.js';
import { equal } from './assert.js';
import { bytesOf } from './context.js';

const blobOf = (seed: number, size = 1000) => new Blob([bytesOf(seed, size) as Uint8Array<ArrayBuffer>]);

async function bytesIn(archive: Archive, hash: string): Promise<Uint8Array | null> {
  const blob = await archive.getBlob(hash);
  return blob && new Uint8Array(await blob.arrayBuffer());
}

export const blobCases: readonly ArchiveCase[] = [
  {
    name: 'a blob is stored once and read by its hash, whole or in part (STO8)',
    async run({ archive, second }) {
      const [a, b] = [await createReplica(archive), await createReplica(archive, { label: 'other' })];
      equal(await archive.getBlob(hashOf(1)), null, 'before');
      equal(await archive.putBlob(a, hashOf(1), blobOf(1)), true, 'stored');
      equal(await archive.putBlob(b, hashOf(1), blobOf(1)), true, 'stored for another run');
      equal(await archive.putBlob(a, hashOf(2), blobOf(2, 0)), true, 'an empty one');
      const other = await second();
      equal(await bytesIn(other, hashOf(1)), bytesOf(1, 1000), 'bytes');
      const part = await (await other.getBlob(hashOf(1)))?.slice(10, 20).arrayBuffer();
      equal(part && new Uint8Array(part), bytesOf(1, 1000).slice(10, 20), 'a part');
      const of = (seed: number, size: number) => ({ sha256: hashOf(seed), size });
      equal(await archive.listBlobs(a), [of(1, 1000), of(2, 0)], 'of the first run');
      equal(await archive.listBlobs(b), [of(1, 1000)], 'of the second');
      equal(await archive.listBlobs(randomId()), [], 'of no run');
    },
  },
  {
    name: 'a blob goes when the last run that uses it lets it go or is deleted (STO8)',
    async run({ store, archive }) {
      const [a, b] = [await createReplica(archive), await createReplica(archive, { label: 'other' })];
      for (const run of [a, b]) await archive.putBlob(run, hashOf(1), blobOf(1));
      await archive.putBlob(a, hashOf(2), blobOf(2));
      await archive.dropBlob(a, hashOf(1));
      await archive.dropBlob(a, hashOf(1));
      await archive.dropBlob(a, hashOf(9));
      equal(await bytesIn(archive, hashOf(1)), bytesOf(1, 1000), 'another run uses it');
      await store.deleteRun(b, 1);
      equal(await archive.getBlob(hashOf(1)), null, 'nobody does');
      equal(await bytesIn(archive, hashOf(2)), bytesOf(2, 1000), 'the other blob');
      equal(await archive.listBlobs(b), [], 'of a deleted run');
    },
  },
  {
    name: 'a missing or deleted run uses no blob',
    async run({ store, archive }) {
      const run = await createReplica(archive);
      await store.deleteRun(run, 1);
      equal(await archive.putBlob(run, hashOf(1), blobOf(1)), false, 'deleted');
      equal(await archive.putBlob(randomId(), hashOf(1), blobOf(1)), false, 'missing');
      equal(await archive.getBlob(hashOf(1)), null, 'nothing is stored');
    },
  },
];

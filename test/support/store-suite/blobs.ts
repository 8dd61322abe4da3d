/** Blobs and who uses them. */
import { randomId } from '../../../src/base/ids.js';
import { sha256OfBlob } from '../../../src/base/sha256.js';
import type { Archive } from '../../../src/store/archive.js';
import { type ArchiveCase, createReplica, hashOf } from './archive-context.js';
import { equal } from './assert.js';
import { bytesOf } from './context.js';

const blobOf = (seed: number, size = 1000) => new Blob([bytesOf(seed, size) as Uint8Array<ArrayBuffer>]);

const named = async (blob: Blob) => ({ sha256: await sha256OfBlob(blob), blob });

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
    name: 'what a run lacks is told by its own uses and the bytes, and bytes that are stored again repair (SYN1)',
    async run({ archive }) {
      const [a, b] = [await createReplica(archive), await createReplica(archive, { label: 'other' })];
      // Real hashes: an adapter may look at the bytes.
      const blobs = await Promise.all([blobOf(1), blobOf(2, 0), blobOf(3)].map(named));
      const [own, empty, others] = blobs.map(({ sha256 }) => sha256) as [string, string, string];
      for (const { sha256, blob } of blobs.slice(0, 2)) await archive.putBlob(a, sha256, blob);
      for (const { sha256, blob } of blobs.slice(2)) await archive.putBlob(b, sha256, blob);
      equal(await archive.lackingBlobs(a, [others, own, empty, hashOf(9)]), [others, hashOf(9)], 'of a run');
      equal(await archive.lackingBlobs(a, []), [], 'of no hashes');
      equal(await archive.lackingBlobs(randomId(), [own]), [own], 'of no run');
      // Cut, as a disk may leave a blob: this caller lies about the hash.
      const { sha256, blob } = await named(blobOf(4));
      await archive.putBlob(a, sha256, blob.slice(0, 10));
      await archive.putBlob(a, sha256, blob);
      equal(await bytesIn(archive, sha256), bytesOf(4, 1000), 'repaired');
      equal(await archive.lackingBlobs(a, [sha256]), [], 'nothing is lacking then');
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

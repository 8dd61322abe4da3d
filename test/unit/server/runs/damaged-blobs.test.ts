/** A server whose blobs were lost, cut or damaged on the disk, over the database that real servers have. */
import { mkdtemp, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sha256Hex } from '../../../../src/base/sha256.js';
import { openService } from '../../../../src/server/runs/service.js';
import { type OpenedStore, openStoreFor } from '../../../../src/server/store/open.js';
import { encodeFrames } from '../../../../src/sync/wire.js';
import { frameBytes, runBody, TIME } from '../../../support/frames.js';
import { seedDatabase } from '../../../support/seed-database.js';
import { bytesOf } from '../../../support/store-suite/context.js';
import { makeServer, RUN, SESSION } from '../harness.js';

/** Opening a database takes about two seconds, and longer on a busy machine. */
const SLOW_MS = 300_000;

function serverOver({ store, archive }: OpenedStore) {
  const service = openService({ store, archive, clock: { now: Date.now }, library: 'test' });
  return makeServer({ ...service, store, archive });
}

test('[SYN1] a blob that is lost, cut or damaged is missing, not served, and repaired by the next upload', {
  timeout: SLOW_MS,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stepwell-damaged-'));
  await seedDatabase(folder);
  const opened = await openStoreFor({ folder });
  try {
    const { request, upload, time } = await serverOver(opened);
    await upload();
    const small = bytesOf(1, 5000) as Uint8Array<ArrayBuffer>;
    const large = bytesOf(2, 3_000_000) as Uint8Array<ArrayBuffer>;
    for (const bytes of [small, large]) {
      const sha256 = await sha256Hex(bytes);
      const at = `/api/v1/runs/${RUN}/blobs/${sha256}`;
      const file = join(folder, 'blobs', sha256.slice(0, 2), sha256);
      const put = async () => {
        if (bytes === small) return (await request('PUT', at, { body: bytes })).status;
        return (await opened.archive.putBlob(RUN, sha256, new Blob([bytes]))) ? 200 : 410;
      };
      const missing = async () => {
        const body = JSON.stringify({ sha256: [sha256] });
        const asked = await request('POST', `/api/v1/runs/${RUN}/blobs/missing`, { body });
        return ((await asked.json()) as { missing: string[] }).missing.length;
      };
      const finish = async () => {
        const body = JSON.stringify({ streams: {}, blobs: [sha256] });
        return (await request('POST', `/api/v1/runs/${RUN}/finish`, { body })).json();
      };
      const get = async () => {
        const answer = await request('GET', at);
        const data = await answer.arrayBuffer().catch(() => null);
        if (answer.status !== 200) return answer.status;
        // Compared here: a matcher looks at millions of numbers one by one.
        return data && Buffer.from(data).equals(bytes) ? 'whole' : 'no end';
      };
      /** 100 bytes in the middle, as a reader of tables asks for them. */
      const getPart = async () => {
        const answer = await request('GET', at, { headers: { Range: 'bytes=3950-4049' } });
        if (answer.status !== 206) return answer.status;
        const data = Buffer.from(await answer.arrayBuffer());
        return data.equals(bytes.subarray(3950, 4050)) ? 'whole' : 'other bytes';
      };
      const expectWhole = async () => {
        expect(await put()).toBe(200);
        expect(await missing()).toBe(0);
        expect(await finish()).toMatchObject({ complete: true, missingBlobs: [] });
        expect([await get(), await getPart(), await getPart()]).toEqual(['whole', 'whole', 'whole']);
      };
      await expectWhole();

      await unlink(file);
      expect([await missing(), await get(), await getPart()]).toEqual([1, 404, 404]);
      expect(await finish()).toMatchObject({ complete: false, missingBlobs: [sha256] });
      await expectWhole();

      await truncate(file, 100);
      expect([await missing(), await get(), await getPart()]).toEqual([1, 404, 404]);
      expect(await finish()).toMatchObject({ complete: false, missingBlobs: [sha256] });
      await expectWhole();

      const other = bytes.slice();
      other[4000] = (other[4000] ?? 0) ^ 4;
      await writeFile(file, other);
      // Of the right size: the first reader finds out, and gets none of it, or no end. A part finds out a minute after the last check.
      time.pass(60_000);
      expect(await getPart()).toBe(404);
      expect(await get()).toBe(bytes === small ? 404 : 'no end');
      expect(await missing()).toBe(1);
      expect(await finish()).toMatchObject({ complete: false, missingBlobs: [sha256] });
      if (bytes === large) continue;
      await expectWhole();
    }
  } finally {
    await opened.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test('[SYN-C2] the generation is another one after each start, and the same for all who ask until then', {
  timeout: SLOW_MS,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stepwell-generation-'));
  const ask = async (server: Awaited<ReturnType<typeof serverOver>>) => {
    const body = JSON.stringify({ streams: {}, blobs: [] });
    const answer = await server.request('POST', `/api/v1/runs/${RUN}/finish`, { body });
    return ((await answer.json()) as { generation: string }).generation;
  };
  try {
    await seedDatabase(folder);
    const opened = await openStoreFor({ folder });
    const first = await serverOver(opened);
    await first.upload();
    const one = await ask(first);
    expect([typeof one, await ask(first)]).toEqual(['string', one]);
    // A second receiver on the database.
    const second = await serverOver(opened);
    const two = await ask(second);
    expect(two).not.toBe(one);
    expect(await ask(first)).toBe(two);
    await opened.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('[SYN1] files and images whose bytes are missing are marked in the lists, until the bytes are there again', async () => {
  const { request, archive, service } = await makeServer();
  const at = `/api/v1/runs/${RUN}`;
  const sha256 = await sha256Hex(new TextEncoder().encode('weights'));
  await request('PUT', at, { body: JSON.stringify(runBody()) });
  const file = { namespace: '', name: 'a.txt', format: 'text', size: 7, type: '', time: TIME, sha256 };
  const bytes = frameBytes(RUN, SESSION, 0, 0, [{ kind: 'file', ...file, deleted: false }]);
  await request('POST', `${at}/frames`, { body: await encodeFrames([{ bytes }]) });
  const lists = async () => {
    const [shown] = await service.source.listFiles(RUN);
    const [told] = (await (await request('GET', `${at}/artifacts`)).json()) as { isMissing?: true }[];
    return [shown?.isMissing ?? false, told?.isMissing ?? false];
  };
  expect(await lists()).toEqual([true, true]);
  await request('PUT', `${at}/blobs/${sha256}`, { body: 'weights' });
  expect(await lists()).toEqual([false, false]);
  // A disk that has other bytes under the name.
  await archive.putBlob(RUN, sha256, new Blob(['w']));
  expect(await lists()).toEqual([true, true]);
});

import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Upload } from '@tus/server';
import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../../src/base/sha256.js';
import { exportBundle } from '../../../../src/bundle/index.js';
import { UploadStore } from '../../../../src/server/uploads/upload-store.js';
import { errorOf, makeServer, OTHER_RUN, project, RUN, type TestServer } from '../harness.js';

const BYTES = new Uint8Array(100).map((_, i) => i);
const TUS = { 'Tus-Resumable': '1.0.0' };

function noteOf(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${btoa(value)}`)
    .join(',');
}

/** Begins an upload; resolves the answer and where it is. */
async function begin(
  server: TestServer,
  fields: Readonly<Record<string, string>>,
  length: number,
  key?: string,
): Promise<{ answer: Response; place: string }> {
  const headers = { ...TUS, 'Upload-Length': String(length), 'Upload-Metadata': noteOf(fields) };
  const answer = await server.request('POST', '/api/v1/uploads', {
    headers,
    ...(key === undefined ? {} : { key }),
  });
  return { answer, place: `/api/v1/${answer.headers.get('Location')}` };
}

function patch(
  server: TestServer,
  place: string,
  offset: number,
  body: Uint8Array<ArrayBuffer>,
  key?: string,
): Promise<Response> {
  const headers = {
    ...TUS,
    'Upload-Offset': String(offset),
    'Content-Type': 'application/offset+octet-stream',
    'Content-Length': String(body.length),
  };
  return server.request('PATCH', place, { headers, body, ...(key === undefined ? {} : { key }) });
}

async function head(server: TestServer, place: string): Promise<readonly [number, string | null]> {
  const answer = await server.request('HEAD', place, { headers: TUS });
  return [answer.status, answer.headers.get('Upload-Offset')];
}

describe('uploads in parts', () => {
  test('room is kept for all of them together, until they are finished or given up', async () => {
    const floor = 1000;
    let free = floor + 250;
    const server = await makeServer({ freeBytes: async () => free, limits: { freeBytes: floor } });
    await server.upload();
    const note = { kind: 'blob', run: RUN, sha256: await sha256Hex(BYTES) };
    const first = await begin(server, note, 100);
    const second = await begin(server, note, 100);
    expect([first.answer.status, second.answer.status]).toEqual([201, 201]);
    // At once, and a second later, when the disk was asked again.
    expect(await errorOf((await begin(server, note, 100)).answer)).toEqual([507, 'disk_full']);
    server.time.pass(5000);
    expect(await errorOf((await begin(server, note, 100)).answer)).toEqual([507, 'disk_full']);
    // Half of one is written: it takes room on the disk now, and no more of what is kept.
    expect((await patch(server, first.place, 0, BYTES.slice(0, 50))).status).toBe(204);
    free -= 50;
    server.time.pass(5000);
    expect((await begin(server, note, 50)).answer.status).toBe(201);
    server.time.pass(5000);
    expect((await begin(server, note, 1)).answer.status).toBe(507);
    // Given up: its room is free again.
    expect((await server.request('DELETE', second.place, { headers: TUS })).status).toBe(204);
    server.time.pass(5000);
    expect((await begin(server, note, 100)).answer.status).toBe(201);
  });

  test('a blob cut at any byte goes on there, and is whole', async () => {
    const server = await makeServer();
    await server.upload();
    for (const cut of [0, 1, 50, 99]) {
      const bytes = BYTES.map((byte) => byte ^ cut) as Uint8Array<ArrayBuffer>;
      const sha256 = await sha256Hex(bytes);
      const { place } = await begin(server, { kind: 'blob', run: RUN, sha256 }, 100);
      if (cut > 0) expect((await patch(server, place, 0, bytes.slice(0, cut))).status).toBe(204);
      expect(await head(server, place)).toEqual([200, String(cut)]);
      expect(await (await server.request('GET', place)).json()).toEqual({
        offset: cut,
        size: 100,
        result: null,
      });
      const last = await patch(server, place, cut, bytes.slice(cut));
      expect(await last.json()).toEqual({ kind: 'blob', run: RUN, sha256, size: 100 });
      const blob = await server.archive.getBlob(sha256);
      expect(new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(bytes);
    }
  });

  test('wrong bytes are refused and let go: the next try begins anew', async () => {
    const server = await makeServer();
    await server.upload();
    const sha256 = await sha256Hex(BYTES);
    const { place } = await begin(server, { kind: 'blob', run: RUN, sha256 }, 100);
    expect(await errorOf(await patch(server, place, 0, new Uint8Array(100)))).toEqual([
      422,
      'digest_mismatch',
    ]);
    expect(await server.archive.getBlob(sha256)).toBeNull();
    expect((await head(server, place))[0]).toBe(404);
    expect(await readdir(server.uploads)).toEqual([]);
  });

  test('a client that lost the last answer asks again, as often as it likes', async () => {
    const server = await makeServer();
    await server.upload();
    const sha256 = await sha256Hex(BYTES);
    const { place } = await begin(server, { kind: 'blob', run: RUN, sha256 }, 100);
    const early = await server.request('POST', `${place}/complete`);
    expect(await errorOf(early)).toEqual([409, 'busy']);
    expect(await head(server, place)).toEqual([200, '0']);
    const done = { kind: 'blob', run: RUN, sha256, size: 100 };
    expect(await (await patch(server, place, 0, BYTES)).json()).toEqual(done);
    for (let i = 0; i < 2; i++) {
      expect(await (await server.request('POST', `${place}/complete`)).json()).toEqual(done);
      expect(await head(server, place)).toEqual([200, '100']);
      expect(await (await server.request('GET', place)).json()).toEqual({
        offset: 100,
        size: 100,
        result: done,
      });
    }
    expect((await server.request('DELETE', place, { headers: TUS })).status).toBe(204);
    expect((await head(server, place))[0]).toBe(404);
  });

  test('a server that died between the last byte and its answer completes when it is asked', async () => {
    const server = await makeServer();
    await server.upload();
    const sha256 = await sha256Hex(BYTES);
    const { place } = await begin(server, { kind: 'blob', run: RUN, sha256 }, 100);
    await writeFile(join(server.uploads, place.split('/').at(-1) ?? ''), BYTES);
    expect(await (await server.request('POST', `${place}/complete`)).json()).toMatchObject({
      sha256,
      size: 100,
    });
  });

  test('what it is for must be said, and be there', async () => {
    const server = await makeServer();
    await server.upload();
    const sha256 = '0'.repeat(64);
    for (const [fields, expected] of [
      [{ kind: 'blob', run: RUN }, [400, 'bad_request']],
      [{ kind: 'blob', run: '../../etc', sha256 }, [400, 'bad_request']],
      [{ kind: 'blob', run: RUN, sha256: '../../etc' }, [400, 'bad_request']],
      [{ kind: 'other' }, [400, 'bad_request']],
      [{ kind: 'blob', run: OTHER_RUN, sha256 }, [404, 'run_missing']],
    ] as const) {
      expect(await errorOf((await begin(server, fields, 1)).answer)).toEqual(expected);
    }
    const without = await server.request('POST', '/api/v1/uploads', {
      headers: { ...TUS, 'Upload-Length': '1' },
    });
    expect(await errorOf(without)).toEqual([400, 'bad_request']);
    const tooLarge = await begin(server, { kind: 'blob', run: RUN, sha256 }, 1e15);
    expect(await errorOf(tooLarge.answer)).toEqual([413, 'too_large']);
    expect(await readdir(server.uploads)).toEqual([]);
  });

  test('a bundle is imported once, however often it comes', async () => {
    const from = await makeServer();
    await from.upload();
    const file = new Uint8Array(
      await new Response(exportBundle(from, [RUN], { files: false })).arrayBuffer(),
    );
    const to = await makeServer();
    for (const result of ['imported', 'unchanged']) {
      const { place } = await begin(to, { kind: 'bundle', filename: 'runs.zip' }, file.length);
      const answer = await patch(to, place, 0, file);
      expect(await answer.json()).toMatchObject({ kind: 'bundle', runs: [{ uid: RUN, result }] });
    }
    const runs = await (await to.request('GET', '/api/v1/runs')).json();
    expect(runs).toMatchObject([{ uid: RUN, project: 'digits', rows: 3 }]);
  });

  test('[SRV2] a bundle with a run of another project is not taken, nor is any part of it', async () => {
    const from = await makeServer();
    await from.upload(RUN, 'digits');
    await from.upload(OTHER_RUN, 'other');
    const file = new Uint8Array(
      await new Response(exportBundle(from, [RUN, OTHER_RUN], { files: false })).arrayBuffer(),
    );
    const to = await makeServer();
    const { text: key } = await to.key({ project: project('digits') });
    const { place } = await begin(to, { kind: 'bundle' }, file.length, key);
    expect(await errorOf(await patch(to, place, 0, file, key))).toEqual([403, 'forbidden']);
    expect(await to.store.listRuns()).toEqual([]);
  });

  test('[BUN2] what is no bundle is refused, and its bytes are let go', async () => {
    const server = await makeServer();
    const { place } = await begin(server, { kind: 'bundle' }, 100);
    expect(await errorOf(await patch(server, place, 0, BYTES))).toEqual([422, 'bad_request']);
    expect(await readdir(server.uploads)).toEqual([]);
  });

  test('what was not finished in time is removed, and so are results; nothing else is', async () => {
    const server = await makeServer();
    await server.upload();
    const sha256 = await sha256Hex(BYTES);
    const { place: open } = await begin(server, { kind: 'blob', run: RUN, sha256 }, 100);
    const { place: done } = await begin(server, { kind: 'blob', run: RUN, sha256 }, 100);
    await patch(server, done, 0, BYTES);
    await writeFile(join(server.uploads, 'notes.txt'), 'x');
    // A file whose description was lost.
    const lost = join(server.uploads, 'e'.repeat(32));
    await writeFile(lost, 'x');
    const long = new UploadStore(server.uploads, 60_000);
    expect(await long.deleteExpired()).toBe(0);
    await utimes(lost, 1, 1);
    expect(await long.deleteExpired()).toBe(1);
    const short = new UploadStore(server.uploads, -1);
    expect(await short.deleteExpired()).toBe(2);
    expect(await readdir(server.uploads)).toEqual(['notes.txt']);
    expect([(await head(server, open))[0], (await head(server, done))[0]]).toEqual([404, 404]);
  });

  test('a folder that went away fails nothing where nobody can catch the failure', async () => {
    const { uploads } = await makeServer();
    const blocked = join(uploads, 'file');
    await writeFile(blocked, 'x');
    // A failure in a callback of its own would be an unhandled error of this test run.
    const store = new UploadStore(join(blocked, 'uploads'), 60_000);
    await expect(store.create(new Upload({ id: 'a'.repeat(32), offset: 0 }))).rejects.toThrow('ENOTDIR');
  });
});

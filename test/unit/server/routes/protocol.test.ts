import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../../src/base/sha256.js';
import { decodeFrame, encodeFrame } from '../../../../src/record/frame.js';
import { decodeFrames, encodeFrames, FRAMES_TYPE } from '../../../../src/sync/wire.js';
import { frameBytes, framesBody, runBody, TIME } from '../../../support/frames.js';
import { errorOf, makeServer, RUN, SESSION } from '../harness.js';

const PATH = `/api/v1/runs/${RUN}`;

describe('the protocol over HTTP', () => {
  test('[SYN1] a run is made once; another body for its uid is a conflict', async () => {
    const { request } = await makeServer();
    const put = (body: unknown) => request('PUT', PATH, { body: JSON.stringify(body) });
    expect(await (await put(runBody())).json()).toEqual({ run: RUN, status: 'created' });
    expect(await (await put(runBody())).json()).toEqual({ run: RUN, status: 'known' });
    expect(await errorOf(await put(runBody('other')))).toEqual([409, 'run_conflict']);
    expect(await errorOf(await put({ project: 'p' }))).toEqual([400, 'bad_request']);
    expect(await errorOf(await request('PUT', PATH, { body: '{' }))).toEqual([400, 'bad_request']);
  });

  test('[SYN-S1] [SYN-S2] [SYN-S3] [SYN-S6] frames: each has its result, and the worst is the status', async () => {
    const { request, upload } = await makeServer();
    await upload();
    const send = async (body: BodyInit) => request('POST', `${PATH}/frames`, { body });
    const again = await send(await framesBody(RUN, SESSION, 2, 3));
    expect([again.status, await again.json()]).toEqual([
      200,
      { results: [{ status: 'duplicate', next: 3 }] },
    ]);
    const gap = await send(await framesBody(RUN, SESSION, 4, 5));
    expect([gap.status, await gap.json()]).toEqual([409, { results: [{ status: 'gap', next: 3 }] }]);
    const body = await framesBody(RUN, SESSION, 3, 4);
    body[body.length - 1]! ^= 1;
    const damaged = await send(body);
    expect([damaged.status, await damaged.json()]).toEqual([
      422,
      { results: [{ status: 'digest_mismatch', next: -1 }] },
    ]);
    const last = await framesBody(RUN, SESSION, 2, 3);
    const streams = await (await request('GET', `${PATH}/streams`)).json();
    expect(streams).toEqual({
      streams: { [SESSION]: { next: 3, digest: await sha256Hex(last.subarray(32)) } },
    });
    const first = await framesBody(RUN, SESSION, 0, 1);
    const at = await (await request('GET', `${PATH}/streams?at=${SESSION}:1`)).json();
    expect(at).toEqual({ streams: { [SESSION]: { next: 3, digest: await sha256Hex(first.subarray(32)) } } });
  });

  test('another version of the protocol is 426, none is taken for ours', async () => {
    const { request } = await makeServer();
    const ask = (version: string) =>
      request('GET', `${PATH}/streams`, { headers: { 'Stepwell-Protocol': version } });
    expect(await errorOf(await ask('2'))).toEqual([426, 'version']);
    expect(await errorOf(await ask('1'))).toEqual([404, 'run_missing']);
    expect(await errorOf(await request('GET', `${PATH}/streams`))).toEqual([404, 'run_missing']);
  });

  test('[RUN3] edits made here are told, and only those that the asker has not got', async () => {
    const { request, upload } = await makeServer();
    await upload();
    await request('PATCH', PATH, { body: JSON.stringify({ name: 'better', tags: ['x'] }) });
    const answer = await request('GET', `${PATH}/edits?have=`);
    expect(answer.headers.get('Content-Type')).toBe(FRAMES_TYPE);
    const frames = await decodeFrames(new Uint8Array(await answer.arrayBuffer()));
    const records = frames.flatMap((frame) => (frame ? decodeFrame(frame.bytes).frame.records : []));
    expect(records.filter(({ kind }) => kind === 'edit')).toMatchObject([
      { field: 'name', value: 'better' },
      { field: 'tags', value: ['x'] },
    ]);
    const session = frames[0]?.header.session;
    const rest = await request('GET', `${PATH}/edits?have=${session}:2`);
    expect((await rest.arrayBuffer()).byteLength).toBe(0);
  });

  test('[RUN3] a deletion is told once it cannot be taken back any more, or was', async () => {
    const { request, upload, service } = await makeServer();
    await upload();
    const told = async () => {
      const answer = await request('GET', `${PATH}/edits?have=`);
      const frames = await decodeFrames(new Uint8Array(await answer.arrayBuffer()));
      return frames
        .flatMap((frame) => (frame ? decodeFrame(frame.bytes).frame.records : []))
        .flatMap((record) => (record.kind === 'edit' ? [record.field] : []));
    };
    await request('PATCH', PATH, { body: JSON.stringify({ name: 'better' }) });
    await service.source.deleteRun(RUN, 60_000);
    expect(await told()).toEqual(['name']);
    await service.source.restoreRun(RUN);
    await request('PATCH', PATH, { body: JSON.stringify({ notes: 'kept' }) });
    expect(await told()).toEqual(['name', 'deleted', 'deleted', 'notes']);
  });

  test('finish says what is missing; a blob is taken when its hash is right', async () => {
    const { request, upload } = await makeServer();
    await upload();
    const bytes = new TextEncoder().encode('<script>alert(1)</script>');
    const sha256 = await sha256Hex(bytes);
    const post = async (path: string, body: unknown) =>
      (await request('POST', `${PATH}/${path}`, { body: JSON.stringify(body) })).json();
    expect(await post('finish', { streams: { [SESSION]: 5 }, blobs: [sha256] })).toEqual({
      ...{ complete: false, behind: { [SESSION]: 3 }, missingBlobs: [sha256] },
      generation: expect.any(String),
    });
    expect(await post('blobs/missing', { sha256: [sha256] })).toEqual({ missing: [sha256] });
    const put = (hash: string) => request('PUT', `${PATH}/blobs/${hash}`, { body: bytes });
    expect(await errorOf(await put('0'.repeat(64)))).toEqual([422, 'digest_mismatch']);
    expect(await (await put(sha256)).json()).toEqual({ sha256, size: bytes.length });
    expect(await post('finish', { streams: { [SESSION]: 3 }, blobs: [sha256] })).toMatchObject({
      complete: true,
    });
  });

  test('[STO8] finish lets the bytes of a replaced file go, and nothing that a record names, whatever the sender has', async () => {
    const { request, archive } = await makeServer();
    const post = async (path: string, body: BodyInit) =>
      (await request('POST', `${PATH}/${path}`, { body })).json();
    await request('PUT', PATH, { body: JSON.stringify(runBody()) });
    const [old, now] = await Promise.all(
      ['old', 'now'].map(async (text) => {
        const sha256 = await sha256Hex(new TextEncoder().encode(text));
        await request('PUT', `${PATH}/blobs/${sha256}`, { body: text });
        return sha256;
      }),
    );
    let seq = 0;
    const save = async (sha256 = '') => {
      const rest = { namespace: '', name: 'a.txt', format: 'text', size: 3, type: '', time: TIME };
      const bytes = frameBytes(RUN, SESSION, seq++, 0, [{ kind: 'file', ...rest, sha256, deleted: false }]);
      await post('frames', await encodeFrames([{ bytes }]));
    };
    const finish = (blobs: readonly (string | undefined)[]) =>
      post('finish', JSON.stringify({ streams: { [SESSION]: seq }, blobs }));
    const hashes = async () => (await archive.listBlobs(RUN)).map(({ sha256 }) => sha256);

    await save(old);
    await save(now);
    expect(await finish([old, now])).toMatchObject({ complete: true });
    expect((await hashes()).sort()).toEqual([old, now].sort());
    // From where the bytes of the file were damaged, and those of the replaced one are gone.
    expect(await finish([])).toMatchObject({ complete: true });
    expect(await hashes()).toEqual([now]);
  });

  test('a download is saved, not shown: whatever type and name are asked for', async () => {
    const { request, upload } = await makeServer();
    await upload();
    const bytes = new TextEncoder().encode('<script>alert(1)</script>');
    const sha256 = await sha256Hex(bytes);
    await request('PUT', `${PATH}/blobs/${sha256}`, { body: bytes });
    const get = (query: string) => request('GET', `${PATH}/blobs/${sha256}${query}`);
    const odd = await get(`?type=text/html&name=${encodeURIComponent('../../a"b\r\nX: ü.html')}`);
    expect(odd.headers.get('Content-Type')).toBe('application/octet-stream');
    expect(odd.headers.get('Content-Disposition')).toBe(
      `attachment; filename="a_b__X: _.html"; filename*=UTF-8''a_b__X%3A%20%C3%BC.html`,
    );
    expect(odd.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(odd.headers.get('Content-Security-Policy')).toBe("default-src 'none'; sandbox");
    expect(new Uint8Array(await odd.arrayBuffer())).toEqual(bytes);
    for (const type of ['image/png', 'image/avif', 'audio/wav', 'audio/webm']) {
      expect((await get(`?type=${type}`)).headers.get('Content-Type')).toBe(type);
    }
    for (const type of ['image/svg+xml', 'audio/html', 'application/xml']) {
      const answer = await get(`?type=${encodeURIComponent(type)}`);
      expect(answer.headers.get('Content-Type')).toBe('application/octet-stream');
    }
    expect(await errorOf(await request('GET', `${PATH}/blobs/${'0'.repeat(64)}`))).toEqual([
      404,
      'not_found',
    ]);
  });

  test('a part of a blob is the bytes that a Range header names; a header that asks for anything else gets them all', async () => {
    const { request, upload } = await makeServer();
    await upload();
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 7) % 251);
    const sha256 = await sha256Hex(bytes);
    await request('PUT', `${PATH}/blobs/${sha256}`, { body: bytes });
    const get = async (range: string) => {
      const answer = await request('GET', `${PATH}/blobs/${sha256}`, { headers: { Range: range } });
      return [
        answer.status,
        answer.headers.get('Content-Range'),
        new Uint8Array(await answer.arrayBuffer()),
      ] as const;
    };
    const parts: readonly [string, number, number][] = [
      ['bytes=0-0', 0, 1],
      ['bytes=10-19', 10, 20],
      ['bytes=990-5000', 990, 1000],
      ['bytes=400-', 400, 1000],
      ['bytes=-30', 970, 1000],
      ['bytes=-3000', 0, 1000],
    ];
    for (const [range, from, to] of parts) {
      const [status, told, part] = await get(range);
      expect([range, status, told]).toEqual([range, 206, `bytes ${from}-${to - 1}/1000`]);
      expect(part).toEqual(bytes.subarray(from, to));
    }
    for (const range of ['bytes=20-10', 'bytes=-', 'bytes=0-1,4-5', 'rows=0-1', 'bytes=a-b', 'bytes = 1-2']) {
      const [status, told, all] = await get(range);
      expect([range, status, told, all.length]).toEqual([range, 200, null, 1000]);
    }
    for (const range of ['bytes=1000-', 'bytes=1000-2000', 'bytes=-0']) {
      const [status, told, none] = await get(range);
      expect([range, status, told, none.length]).toEqual([range, 416, 'bytes */1000', 0]);
    }
    const missing = await request('GET', `${PATH}/blobs/${'0'.repeat(64)}`, {
      headers: { Range: 'bytes=0-1' },
    });
    expect(await errorOf(missing)).toEqual([404, 'not_found']);
  });

  test('a deleted run stays deleted: what comes later for it is 410', async () => {
    const { request, upload } = await makeServer();
    await upload();
    expect((await request('DELETE', PATH)).status).toBe(200);
    const body = await framesBody(RUN, SESSION, 3, 4);
    expect(await errorOf(await request('POST', `${PATH}/frames`, { body }))).toEqual([410, 'run_gone']);
    const again = await request('PUT', PATH, { body: JSON.stringify(runBody()) });
    expect(await errorOf(again)).toEqual([410, 'run_gone']);
  });

  test('a run is live while its writer is heard of, and crashed 45 s later', async () => {
    const { request, upload, time } = await makeServer();
    await upload();
    const status = async () => ((await (await request('GET', PATH)).json()) as { status: string }).status;
    expect(await status()).toBe('running');
    time.pass(44_000);
    // A sign of life: no frames.
    expect((await request('POST', `${PATH}/frames`, { body: new Uint8Array(0) })).status).toBe(200);
    time.pass(44_000);
    expect(await status()).toBe('running');
    time.pass(2_000);
    expect(await status()).toBe('crashed');
  });

  test('[RUN3] an edit that arrives is no sign of the run’s writer', async () => {
    const { request, upload, time } = await makeServer();
    await upload();
    time.pass(46_000);
    const header = { run: RUN, session: 'e'.repeat(32), epoch: 0, seq: 0, time: TIME };
    const edit = { kind: 'edit', time: TIME, field: 'name', value: 'renamed' } as const;
    const body = await encodeFrames([{ bytes: encodeFrame({ header, records: [edit] }) }]);
    expect((await request('POST', `${PATH}/frames`, { body })).status).toBe(200);
    const run = await (await request('GET', PATH)).json();
    expect(run).toMatchObject({ name: 'renamed', status: 'crashed', lastSeen: TIME });
  });
});

import { afterEach, describe, expect, test, vi } from 'vitest';
import { revokeKey } from '../../../../src/server/keys/keys.js';
import { LIVE_MS } from '../../../../src/server/runs/service.js';
import { framesBody } from '../../../support/frames.js';
import { errorOf, makeServer, RUN, SESSION, type TestServer } from '../harness.js';

afterEach(() => {
  vi.useRealTimers();
});

/** Opens a stream; `next` is what comes next, `null` at its end. */
async function listen(server: TestServer, key?: string) {
  const answer = await server.request('GET', '/api/v1/events', key === undefined ? {} : { key });
  expect(answer.status).toBe(200);
  const reader = (answer.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  const next = async () => (await reader.read()).value ?? null;
  expect(await next()).toBe('retry: 2000\n: ready\n\n');
  return { next, close: () => reader.cancel() };
}

async function send(server: TestServer, seq: number, key?: string) {
  const body = await framesBody(RUN, SESSION, seq, seq + 1);
  const own = key === undefined ? {} : { key };
  expect((await server.request('POST', `/api/v1/runs/${RUN}/frames`, { body, ...own })).status).toBe(200);
}

function changeIn(text: string | null): unknown {
  expect(text).toMatch(/^event: change\ndata: .*\n\n$/);
  return JSON.parse(text?.split('data: ')[1] ?? '');
}

describe('events', () => {
  test('frames, edits and new runs are told as they come', async () => {
    const server = await makeServer();
    const stream = await listen(server);
    await server.upload();
    expect(changeIn(await stream.next())).toMatchObject({ run: null });
    // Kinds as they came: a board reads again what they concern, and nothing else.
    expect(changeIn(await stream.next())).toMatchObject({ run: RUN, kinds: ['run', 'rows'] });
    server.time.pass(1000);
    await server.request('PATCH', `/api/v1/runs/${RUN}`, { body: '{"name":"x"}' });
    expect(changeIn(await stream.next())).toMatchObject({ run: RUN, kinds: ['edit'] });
    await stream.close();
  });

  test('a run that falls silent is told of: nothing else would', async () => {
    const server = await makeServer();
    await server.upload();
    const stream = await listen(server);
    server.time.pass(LIVE_MS);
    expect(changeIn(await stream.next())).toMatchObject({ run: RUN, kinds: ['status'] });
    await stream.close();
  });

  test('a sign of life every 15 s', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const server = await makeServer();
    const stream = await listen(server);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await stream.next()).toBe(': ping\n\n');
    await stream.close();
  });

  test('[SRV2] … which whoever listened without a key does not get once there is one: the stream ends', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const server = await makeServer();
    const stream = await listen(server);
    await server.key();
    server.time.pass(1000);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await stream.next()).toBeNull();
  });

  test('[SRV2] a key that was revoked hears nothing more', async () => {
    const server = await makeServer();
    const { text: key, id } = await server.key();
    const other = await server.key();
    await server.upload(RUN, 'digits', key);
    const stream = await listen(server, key);
    await revokeKey(server.keys, server.time.clock, id);
    server.time.pass(1000);
    await send(server, 3, other.text);
    expect(await stream.next()).toBeNull();
  });

  test('[SRV2] whoever listened without a key hears nothing more once there is one', async () => {
    const server = await makeServer();
    await server.upload();
    const stream = await listen(server);
    const { text: key } = await server.key();
    await send(server, 3, key);
    expect(await stream.next()).toBeNull();
  });

  test('streams are bounded, and counted down when they end', async () => {
    const server = await makeServer({ limits: { streamsPerKey: 2, streams: 3 } });
    const { text: first } = await server.key();
    const { text: second } = await server.key();
    const open = [await listen(server, first), await listen(server, first)];
    const refused = await server.request('GET', '/api/v1/events', { key: first });
    expect([refused.headers.get('Retry-After'), ...(await errorOf(refused))]).toEqual(['10', 503, 'busy']);
    open.push(await listen(server, second));
    expect(await errorOf(await server.request('GET', '/api/v1/events', { key: second }))).toEqual([
      503,
      'busy',
    ]);
    for (const stream of open) await stream.close();
    await (await listen(server, first)).close();
    const metrics = await (await server.request('GET', '/metrics', { key: first })).text();
    expect(metrics).toContain('stepwell_event_streams 0');
  });

  test('they end when the server stops', async () => {
    const server = await makeServer();
    const stream = await listen(server);
    server.stopping.abort();
    expect(await stream.next()).toBeNull();
  });

  test('a reader who does not read is let go', async () => {
    const server = await makeServer();
    await server.upload();
    const answer = await server.request('GET', '/api/v1/events');
    for (let i = 0; i < 1100; i++) {
      server.service.changed(String(i).padStart(32, '0'));
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await new Promise((resolve) => setImmediate(resolve));
    const text = await answer.text();
    expect(text.split('event: change').length).toBeGreaterThan(900);
    expect(text.split('event: change').length).toBeLessThan(1010);
  });
});

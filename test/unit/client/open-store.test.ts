/** Parts of blobs, asked of a server that knows no ranges, and of servers that answer oddly. */
import { afterEach, expect, test, vi } from 'vitest';
import { openStore } from '../../../src/client/open-store.js';
import { pack } from '../../../src/sync/pack.js';

const RUN = 'a'.repeat(32);
const HASH = 'f'.repeat(64);

afterEach(() => vi.unstubAllGlobals());

/** A source over a server that answers downloads like this; and the `Range` headers that it was sent. */
async function sourceAnswering(answer: () => Response) {
  const ranges: (string | null)[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (url.includes('/query/')) return new Response(pack({ notices: [] }) as Uint8Array<ArrayBuffer>);
    ranges.push(new Headers(init.headers).get('Range'));
    return answer();
  });
  return { source: await openStore({ url: 'http://server' }), ranges };
}

test('a server that sends the whole blob for a part: the rest is cut off', async () => {
  const { source, ranges } = await sourceAnswering(() => new Response('0123456789'));
  expect(await (await source.blob(RUN, HASH, 2, 5))?.text()).toBe('234');
  expect(await (await source.blob(RUN, HASH, 8))?.text()).toBe('89');
  expect(await (await source.blob(RUN, HASH, 3, 3))?.text()).toBe('');
  expect(await (await source.blob(RUN, HASH))?.text()).toBe('0123456789');
  expect(ranges).toEqual(['bytes=2-4', 'bytes=8-', 'bytes=3-3', null]);
});

test('a part behind the end is empty; a part of a missing blob is null; other answers reject', async () => {
  const beyond = await sourceAnswering(() => new Response(null, { status: 416 }));
  expect((await beyond.source.blob(RUN, HASH, 20, 30))?.size).toBe(0);
  const body = JSON.stringify({ code: 'not_found', message: 'no such blob' });
  const missing = await sourceAnswering(() => new Response(body, { status: 404 }));
  expect(await missing.source.blob(RUN, HASH, 2, 5)).toBe(null);
  const broken = await sourceAnswering(() => new Response('no', { status: 500 }));
  await expect(broken.source.blob(RUN, HASH, 2, 5)).rejects.toMatchObject({ code: 'network' });
});

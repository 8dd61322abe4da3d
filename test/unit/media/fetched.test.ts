/** Media at addresses: what is fetched at the call, and how a fetch that fails is told. */
import { afterEach, expect, test, vi } from 'vitest';
import { isRefusal, refuse } from '../../../src/base/refusal.js';
import { audio } from '../../../src/media/audio/value.js';
import type { RawItem } from '../../../src/media/capture.js';
import { fetchBlob } from '../../../src/media/fetched.js';
import { image } from '../../../src/media/image/value.js';
import { video } from '../../../src/media/video/value.js';
import { MediaCaptures } from '../../../src/page/media.js';

afterEach(() => void vi.unstubAllGlobals());

const PLAN = { what: 'audio', maxBytes: 1024 * 1024, timeoutMs: 60_000 };

/** Answers every request with a response. */
function answer(make: (url: string) => Response | Promise<Response>) {
  const fetched = vi.fn(async (url: string) => make(url));
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

test('[VAL3] audio, images and videos at addresses are fetched at the call, each address of a list by itself', async () => {
  const fetched = answer((url) =>
    url.endsWith('none') ? new Response('', { status: 404 }) : new Response(url),
  );
  for (const make of [audio, image, video]) {
    const value = make(['http://x/a', new URL('http://x/none')] as never, { caption: ['A', 'B'] });
    const taken = new MediaCaptures(() => null).take(value);
    if (taken === null || isRefusal(taken)) throw new Error('refused');
    // Before anything is awaited.
    expect(fetched.mock.calls.splice(0).map(([url]) => url)).toEqual(['http://x/a', 'http://x/none']);
    const [good, bad] = await Promise.all(taken.items);
    const { raw } = good as RawItem<{ blob: Blob; caption: string }>;
    expect([await raw.blob.text(), raw.caption]).toEqual(['http://x/a', 'A']);
    expect(bad).toMatchObject({ code: 'network', reason: expect.stringMatching(/fetched: status 404$/) });
  }
});

test('an answer that is too long is not read to its end, whether it says its length or not', async () => {
  let sent = 0;
  const endless = () =>
    new ReadableStream({
      pull: (controller) => {
        sent++;
        controller.enqueue(new Uint8Array(256 * 1024));
      },
    });
  const limit = refuse('limit', 'audio may have 1 MiB');
  answer(() => new Response(endless()));
  expect(await fetchBlob('http://x', PLAN)).toEqual(limit);
  expect(sent).toBeLessThan(10);
  sent = 0;
  answer(() => new Response(endless(), { headers: { 'content-length': '9999999' } }));
  expect(await fetchBlob('http://x', PLAN)).toEqual(limit);
  expect(sent).toBeLessThan(3);
});

test('what a browser does not tell is told with its likely reasons; silence has a bound', async () => {
  answer(() => Promise.reject(new TypeError('Failed to fetch')));
  expect(await fetchBlob('http://x', PLAN)).toMatchObject({
    code: 'network',
    reason: expect.stringContaining('does not let other pages read it (CORS)'),
  });
  vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => {
    return new Promise((_done, fail) => signal?.addEventListener('abort', () => fail(signal.reason)));
  });
  expect(await fetchBlob('http://x', { ...PLAN, timeoutMs: 5 })).toMatchObject({
    code: 'network',
    reason: 'audio could not be fetched: no whole answer within 0.005 s',
  });
});

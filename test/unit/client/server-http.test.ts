/** The one way to a server: what requests carry, and what answers mean. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { StepwellError } from '../../../src/base/errors.js';
import { fetchTransport } from '../../../src/client/fetch-transport.js';
import { ServerHttp } from '../../../src/client/server-http.js';

const KEY = `sw_${'a'.repeat(16)}_${'b'.repeat(64)}`;
const URL_ = 'http://server/stepwell';

afterEach(() => vi.unstubAllGlobals());

/** Answers every request with `answer`; gives the requests. */
function stubFetch(answer: (init: RequestInit) => Response | Promise<Response>) {
  const asked: { url: string; init: RequestInit }[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push({ url, init });
    return answer(init);
  });
  return asked;
}

/** The error of a request that is answered like this. */
async function refusal(status: number, body: string, headers: Record<string, string> = {}) {
  stubFetch(() => new Response(body, { status, headers }));
  const thrown = await new ServerHttp({ url: URL_ }).ask({ path: '/x' }).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(StepwellError);
  return thrown as StepwellError;
}

describe('[SRV2] a key travels in the Authorization header, and nowhere else', () => {
  test('in every request, and in none without a key', async () => {
    const asked = stubFetch(() => new Response('{}'));
    await ServerHttp.to({ url: `${URL_}/`, key: `${KEY}\n` }).ask({
      path: '/x?y=1',
      method: 'POST',
      body: 'z',
    });
    await new ServerHttp({ url: URL_ }).ask({ path: '/x' });
    const [withKey, without] = asked;
    expect(withKey?.url).toBe(`${URL_}/x?y=1`);
    expect(withKey?.init.headers).toEqual({ 'Stepwell-Protocol': '1', Authorization: `Bearer ${KEY}` });
    expect(without?.init.headers).toEqual({ 'Stepwell-Protocol': '1' });
    for (const { init } of asked) {
      expect(init).toMatchObject({ credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' });
    }
  });

  test('no other file of the library makes that header', () => {
    const root = join(import.meta.dirname, '../../../src');
    const makers = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .filter((file) => /`Bearer \$|'Bearer '/.test(readFileSync(join(root, file), 'utf8')));
    expect(makers).toEqual([join('client', 'server-http.ts')]);
  });

  test('[SYN4] a key that no header can carry is refused before a request is made', async () => {
    const asked = stubFetch(() => new Response('{}'));
    expect(() => ServerHttp.to({ url: URL_, key: `${KEY}\u200b` })).toThrow(/U\+200B/);
    const stored = new ServerHttp({ url: URL_, key: `${KEY}\u200b` });
    await expect(stored.ask({ path: '/x' })).rejects.toMatchObject({ code: 'validation' });
    expect(asked).toEqual([]);
  });
});

describe('what answers mean', () => {
  const said = (code: string) => JSON.stringify({ code, message: 'no', facts: { run: 'r' } });
  test.each([
    [400, 'bad_request', 'validation'],
    [401, 'auth', 'auth'],
    [403, 'forbidden', 'auth'],
    [404, 'run_missing', 'run_missing'],
    [409, 'run_busy', 'run_busy'],
    // Codes of the wire that are none of ours.
    [409, 'run_conflict', 'network'],
    [429, 'rate_limited', 'network'],
    [410, 'run_gone', 'run_missing'],
    [426, 'version', 'version'],
    [500, 'corrupt', 'network'],
    [503, 'storage', 'network'],
  ])('%i with %s is %s, with the sentence and the facts of the server', async (status, code, expected) => {
    expect(await refusal(status, said(code))).toMatchObject({
      code: expected,
      message: 'no',
      facts: { run: 'r' },
    });
  });

  test.each(['<h1>Bad gateway</h1>', '', '"x"', '{"code":"auth"}', '{"code":1,"message":{}}', 'null'])(
    'what is not the answer of a Stepwell server gives its status: %s',
    async (body) => {
      const message = 'The server answered 502';
      expect(await refusal(502, body)).toMatchObject({ code: 'network', message, facts: { status: 502 } });
      expect((await refusal(401, body)).code).toBe('auth');
      expect((await refusal(404, body)).code).toBe('network');
    },
  );

  test('how long the server asks to wait is a fact', async () => {
    const { facts } = await refusal(503, said('busy'), { 'Retry-After': '7' });
    expect(facts).toEqual({ run: 'r', retryAfterMs: 7000 });
    expect((await refusal(503, '', { 'Retry-After': '7' })).facts).toEqual({
      status: 503,
      retryAfterMs: 7000,
    });
  });
});

describe('requests without an answer', () => {
  /** Never answers; ends with its signal, as `fetch` does. */
  const silent = ({ signal }: RequestInit) =>
    new Promise<Response>((_, reject) => {
      if (signal?.aborted) reject(signal.reason);
      signal?.addEventListener('abort', () => reject(signal.reason));
    });

  test('a network that is down, and a server that is silent, are told apart', async () => {
    stubFetch(() => Promise.reject(new TypeError('Failed to fetch')));
    const http = new ServerHttp({ url: URL_ });
    const down = { code: 'network', message: `${URL_} cannot be reached`, facts: { url: URL_ } };
    await expect(http.ask({ path: '/x' })).rejects.toMatchObject(down);
    stubFetch(silent);
    const late = { code: 'network', message: `${URL_} does not answer in time` };
    await expect(http.ask({ path: '/x', timeoutMs: 1 })).rejects.toMatchObject(late);
  });

  test('the caller ends a request, with a time limit and without', async () => {
    for (const timeoutMs of [null, 60_000]) {
      stubFetch(silent);
      const stop = new AbortController();
      const asking = new ServerHttp({ url: URL_ }).ask({ path: '/x', signal: stop.signal, timeoutMs });
      stop.abort();
      await expect(asking).rejects.toMatchObject({ code: 'aborted' });
    }
  });
});

test('[SYN-S6] uploads do not follow to another address; questions do', async () => {
  const asked = stubFetch(() => new Response('{}'));
  await fetchTransport(URL_, undefined).send({ method: 'GET', path: '/x' });
  await new ServerHttp({ url: URL_ }).ask({ path: '/x' });
  expect(asked.map(({ init }) => init.redirect)).toEqual(['manual', 'follow']);
});

/** Every thrown thing is one that waiting helps against, or one that it does not. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { CorruptDataError, StepwellError, StorageError } from '../../../src/base/errors.js';
import { whyBlocked } from '../../../src/client/diagnose.js';
import { fetchTransport } from '../../../src/client/fetch-transport.js';
import { failureOf, mayPass, Stop, sendFailure, TryLater } from '../../../src/sync/failure.js';
import { checkKey, checkUrl } from '../../../src/sync/url.js';
import { RUN } from '../query/runs.js';
import { A_WHILE_MS, setUp } from './setup.js';
import { json } from './sim/server.js';

const KEY = `sw_${'a'.repeat(16)}_${'b'.repeat(64)}`;

afterEach(() => vi.unstubAllGlobals());

describe('keys and addresses', () => {
  test.each([
    ['a zero-width space', `${KEY.slice(0, 9)}\u200b${KEY.slice(9)}`],
    ['a byte order mark', `\ufeff${KEY}`],
    ['curly quotes', `“${KEY}”`],
    ['a line end inside', `${KEY.slice(0, 9)}\n${KEY.slice(9)}`],
    ['a blank inside', `${KEY.slice(0, 9)} ${KEY.slice(9)}`],
    ['a no-break space', `${KEY}\u00a0`],
    ['a control character', `${KEY}\u0000`],
    ['a lone surrogate', `${KEY}\ud800`],
    ['only blanks', ' \n'],
    ['nothing', ''],
    ['a number', 5],
  ])('[SYN4] a key with %s is a ValidationError at once, and is not repeated in it', async (_, key) => {
    expect(() => checkKey(key)).toThrow(expect.objectContaining({ code: 'validation' }));
    expect(() => checkKey(key)).not.toThrow(
      expect.objectContaining({ message: expect.stringContaining('sw_') }),
    );
    const { uploader } = await setUp();
    const adding = uploader.add(RUN, { url: 'http://server', key: key as string });
    await expect(adding).rejects.toMatchObject({ code: 'validation' });
    expect(uploader.states()).toEqual([]);
  });

  test('a key from a file may end with a line end', () => {
    expect([checkKey(KEY), checkKey(`${KEY}\r\n`), checkKey(`  ${KEY}\t`)]).toEqual([KEY, KEY, KEY]);
  });

  test.each([
    'http://example.org:6000',
    'https://example.org:25',
    'localhost:4848',
    'ftp://a',
    'http://a b',
    '',
  ])('[SYN4] %s is no address of a server', (url) => {
    expect(() => checkUrl(url)).toThrow(expect.objectContaining({ code: 'validation' }));
  });

  test('[SYN4] a bad key that an earlier version noted stops the run instead of looking like a dead network', async () => {
    const all = await setUp({ transport: ({ url }) => fetchTransport(url, `${KEY}\u200b`) });
    await all.add();
    expect(await all.time.run(A_WHILE_MS, () => all.stateOf() === 'stopped')).toBe(true);
    expect(all.state()).toMatchObject({ code: 'auth', reason: expect.stringContaining('U+200B') });
  });
});

describe('[SYN4] what is thrown', () => {
  const dom = (name: string) => new DOMException('', name);

  test.each([
    new TypeError('Failed to fetch'),
    dom('TimeoutError'),
    dom('AbortError'),
    dom('NetworkError'),
    new Error('socket hang up'),
    'text',
    undefined,
  ])('while sending, %s: waiting helps', (thrown) => {
    expect(sendFailure(thrown)).toBeInstanceOf(TryLater);
  });

  test.each([new RangeError('x'), new ReferenceError('x'), dom('DataCloneError'), dom('SecurityError')])(
    'while sending, %s: waiting does not help',
    (thrown) => {
      expect(sendFailure(thrown)).toMatchObject({ name: 'Stop', code: 'internal' });
    },
  );

  test.each([
    [new StorageError('x'), true],
    [dom('QuotaExceededError'), true],
    [dom('InvalidStateError'), true],
    [new Error('x'), true],
    [new CorruptDataError('x'), false],
    [new StepwellError('version', 'x'), false],
    [new TypeError('x is not a function'), false],
    [dom('DataCloneError'), false],
  ])('while reading here, %s: waiting helps: %s', (thrown, helps) => {
    expect(mayPass(thrown)).toBe(helps);
  });

  test.each([
    [408, 'later'],
    [429, 'later'],
    [500, 'later'],
    [511, 'later'],
    [0, 'later'],
    [302, 'later'],
    [501, 'stop'],
    [505, 'stop'],
    [401, 'stop'],
    [413, 'stop'],
    [418, 'stop'],
  ])('an answer of %i: %s', (status, what) => {
    const failure = failureOf({ ...json(status, {}), type: 'text/html' });
    expect(failure instanceof Stop ? 'stop' : 'later').toBe(what);
  });

  test('a run that cannot be read here for a lasting reason stops after a few tries, and says so', async () => {
    const { store, archive } = await setUp();
    const broken = Object.create(store) as typeof store;
    broken.listStreams = async () => {
      throw new CorruptDataError('a head cannot be read');
    };
    broken.getRun = (uid) => store.getRun(uid);
    const all = await setUp({ store: broken, archive });
    await all.add();
    const rejected = expect(all.uploader.synced(RUN)).rejects.toBeDefined();
    expect(await all.time.run(A_WHILE_MS, () => all.stateOf() === 'stopped')).toBe(true);
    expect(all.state()).toMatchObject({
      code: 'damaged',
      reason: expect.stringContaining('a head cannot be read'),
    });
    await rejected;
  });
});

describe('[SYN4] a browser that does not let the page talk to the server', () => {
  const URL = 'http://server.example:4848';

  /** A browser whose page is at `origin`, and what of its requests is answered. */
  function browser(origin: string, answered: readonly string[], refusedBy?: 'policy') {
    vi.stubGlobal('origin', origin);
    const target = new EventTarget();
    vi.stubGlobal('document', target);
    vi.stubGlobal('fetch', async (url: string, { mode }: RequestInit) => {
      if (refusedBy) {
        const event = Object.assign(new Event('securitypolicyviolation'), { blockedURI: url });
        setTimeout(() => target.dispatchEvent(event));
      }
      if (!answered.includes(mode ?? '')) throw new TypeError('Failed to fetch');
      return new Response();
    });
  }

  test('CORS: the exact line that helps', async () => {
    browser('http://localhost:5173', ['no-cors']);
    expect(await whyBlocked(URL)).toContain('npx stepwell serve --cors http://localhost:5173');
  });

  test('mixed content, a page without an address, the policy of the page', async () => {
    browser('https://lab.example', []);
    expect(await whyBlocked(URL)).toContain('https');
    browser('null', ['no-cors']);
    expect(await whyBlocked(URL)).toContain('no address');
    browser('http://lab.example', [], 'policy');
    expect(await whyBlocked(URL)).toContain('connect-src');
  });

  test('a dead network, a server that answers, and Node are none of these', async () => {
    browser('http://localhost:5173', []);
    expect(await whyBlocked(URL)).toBe(null);
    browser('http://localhost:5173', ['cors', 'no-cors']);
    expect(await whyBlocked(URL)).toBe(null);
    browser('https://lab.example', ['cors']);
    expect(await whyBlocked('http://localhost:4848')).toBe(null);
    vi.unstubAllGlobals();
    expect(await whyBlocked(URL)).toBe(null);
  });

  test('whoever waits is told, it is tried again, and the run arrives once the server lets the page in', async () => {
    const all = await setUp({ whyBlocked: async () => 'Start it with: --cors http://page' });
    all.way.answer = async () => {
      throw new TypeError('Failed to fetch');
    };
    await all.add();
    const rejected = expect(all.uploader.synced(RUN)).rejects.toMatchObject({
      message: expect.stringContaining('--cors http://page'),
      facts: { reason: 'blocked' },
    });
    expect(await all.time.run(A_WHILE_MS, () => all.state()?.code === 'blocked')).toBe(true);
    await rejected;
    expect(all.state()).toMatchObject({ state: 'waiting', reason: expect.stringContaining('--cors') });
    all.way.answer = (_, honest) => honest();
    expect(await all.time.run(A_WHILE_MS, all.isComplete)).toBe(true);
    expect(all.state()?.code).toBe(null);
  });
});

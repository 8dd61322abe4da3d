/**
 * From a page to a real server: everything arrives, once, frame for frame; also through a proxy that refuses long requests, or one
 * kind of them.
 */
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type FaultProxy, startProxy } from '../support/proxy.js';
import { makeReceiver, type TestReceiver } from './support/receiver.js';
import {
  begin,
  expectKept,
  expectSame,
  finish,
  hurry,
  openSender,
  PATIENCE,
  states,
} from './support/runs.js';
import { useSite } from './support/setup.js';

const MIB = 1024 * 1024;
const FILE_BYTES = 3 * MIB;
/** Far more than these take: two starts of a server and of its database, on a machine that is busy with other things. */
const TIMEOUT_MS = 400_000;

const site = useSite('pages');
/** Of all tests but one: none of them does anything to it. */
let receiver: TestReceiver;
/** Runs that it has. */
const uidsThere: string[] = [];
const cleanups: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  receiver = await makeReceiver(site.origin);
  await receiver.start();
});

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

afterAll(() => receiver?.remove());

/** A proxy in front of the server, and a page with a run that logs nothing by itself. */
async function start(database: string): Promise<{ proxy: FaultProxy; page: Page; uid: string }> {
  const proxy = await startProxy(receiver.url);
  cleanups.push(() => proxy.close());
  const page = await openSender(site.browser, site.origin);
  cleanups.push(() => page.close());
  const uid = await begin(page, database, 'one', proxy.url);
  await page.evaluate(() => window.sender.stop());
  await page.evaluate((database) => window.sender.look(database), database);
  uidsThere.push(uid);
  return { proxy, page, uid };
}

test(
  '[SYN1] [SYN3] a run that is written arrives while it is written, and is complete when it ends',
  async () => {
    const { url } = receiver;
    const page = await openSender(site.browser, site.origin);
    cleanups.push(() => page.close());
    const uid = await page.evaluate(async (remote) => {
      window.run = await window.stepwell.init({ project: 'sync', id: 'first', remote: { url: remote } });
      for (let i = 0; i < 5000; i++) window.run.log({ loss: 1 / (i + 1), odd: Number.NaN });
      await window.run.synced();
      return window.run.uid;
    }, url);
    uidsThere.push(uid);
    const series = await (await fetch(`${url}/api/v1/runs/${uid}`)).json();
    expect(series).toMatchObject({ status: 'running', values: 10_000 });
    const result = await page.evaluate(() => window.run.finish({ remote: 'wait', timeout: 30_000 }));
    expect(result).toMatchObject({ status: 'completed', stored: true, remote: 'complete' });
    const states = await page.evaluate(async () => (await window.stepwell.openSource()).uploads?.states());
    expect(states).toMatchObject([{ run: uid, state: 'complete', url }]);
    expect(await (await fetch(`${url}/api/v1/runs/${uid}`)).json()).toMatchObject({ status: 'completed' });
    await expectSame(page, receiver, [uid], 'stepwell');
  },
  TIMEOUT_MS,
);

describe('a proxy that refuses long requests', () => {
  test.each([
    ['says so', MIB, true],
    ['lets the page see nothing of its answer', MIB, false],
    ['has a narrow limit, and lets the page see nothing', 100_000, false],
  ])(
    '[SYN4] and %s (%i bytes): a file, long frames and a small blob arrive in shorter ones',
    async (_, bytes, cors) => {
      const database = `proxy-${bytes}-${cors}`;
      const { proxy, page, uid } = await start(database);
      proxy.restrict({ bytes, cors });
      await page.evaluate(async (size) => {
        const file = new Uint8Array(size).map((_, i) => (i * i) >> 5);
        await window.run.files('models').save(file, 'weights.bin');
        await window.run.files('models').save(file.slice(0, 400_000), 'small.bin');
        // Logged at once: they come in one frame, or a few.
        for (let i = 0; i < 20; i++) window.run.info(`${i} ${'long '.repeat(15_000)}`);
      }, FILE_BYTES);
      expect(await finish(page)).toMatchObject({ stored: true, remote: 'complete' });
      const refused = proxy.seen.filter(({ headers }) => Number(headers['content-length']) > bytes);
      expect(refused.length).toBeGreaterThan(0);
      expect(refused.length).toBeLessThan(12);
      await expectSame(page, receiver, [uid], database);
    },
    TIMEOUT_MS,
  );
});

test(
  '[SYN3] `synced` waits for images, says after its timeout what is missing, and resolves when they are there',
  async () => {
    const { proxy, page, uid } = await start('refused-blobs');
    proxy.refuse(/^PUT .*\/blobs\//);
    const sha256 = await page.evaluate(async () => {
      window.run.log({ loss: 0.5 });
      await window.run.files('notes').save('a small file', 'note.txt');
      const [file] = await window.source.listFiles(window.run.uid);
      return file?.sha256;
    });
    const wait = () =>
      page.evaluate(() =>
        window.run.synced({ timeout: 5000 }).then(
          () => null,
          (error: { code: string; facts: object; message: string }) => ({
            code: error.code,
            facts: error.facts,
            message: error.message,
          }),
        ),
      );
    const timedOut = { code: 'aborted', facts: { reason: 'timeout', timeout: 5000 } };
    expect(await wait()).toMatchObject(timedOut);
    // On a busy machine the server has not refused the blob yet.
    await expect.poll(wait, PATIENCE).toMatchObject({ ...timedOut, message: expect.stringContaining('503') });
    const blob = () => fetch(`${receiver.url}/api/v1/runs/${uid}/blobs/${sha256}`);
    expect((await fetch(`${receiver.url}/api/v1/runs/${uid}`)).status).toBe(200);
    expect((await blob()).status).toBe(404);
    proxy.refuse(null);
    const isSynced = page.evaluate(() => window.run.synced({ timeout: 100_000 }).then(() => true));
    await hurry(page);
    expect(await isSynced).toBe(true);
    expect(await (await blob()).text()).toBe('a small file');
    await expect.poll(() => finish(page), PATIENCE).toMatchObject({ remote: 'complete' });
  },
  TIMEOUT_MS,
);

test(
  '[SYN4] a server that does not let the page in: the board and `synced` say the line that helps, and with it the run arrives',
  async () => {
    const closed = await makeReceiver('https://elsewhere.example');
    cleanups.push(() => closed.remove());
    await closed.start();
    const page = await openSender(site.browser, site.origin);
    cleanups.push(() => page.close());
    const uid = await begin(page, 'cors', 'one', closed.url);
    await page.evaluate(() => window.sender.stop());
    await page.evaluate(() => window.sender.look('cors'));
    const line = `npx stepwell serve --cors ${site.origin}`;
    const said = await page.evaluate(() =>
      window.run.synced().then(
        () => null,
        (error: { facts: object; message: string }) => ({ facts: error.facts, message: error.message }),
      ),
    );
    expect(said).toMatchObject({ facts: { reason: 'blocked' }, message: expect.stringContaining(line) });
    expect(await states(page)).toMatchObject([
      { state: 'waiting', code: 'blocked', reason: expect.stringContaining(line) },
    ]);
    const opened = await page.evaluate(
      (url) =>
        window.stepwell.openStore({ url }).then(
          () => '',
          (error: Error) => error.message,
        ),
      closed.url,
    );
    expect(opened).toContain(line);
    await closed.stop();
    await closed.start(site.origin);
    await hurry(page);
    expect(await finish(page)).toMatchObject({ stored: true, remote: 'complete' });
    await expectSame(page, closed, [uid], 'cors');
  },
  TIMEOUT_MS,
);

test('what the server was seen to have is in its data when it was stopped', async () => {
  expect(uidsThere).not.toEqual([]);
  await expectKept(receiver, uidsThere);
});

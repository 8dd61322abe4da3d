/** A real browser, a real server, and what goes wrong between them: in the end both have the same frames. */
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { UploadState } from '../../src/query/uploads.js';
import { findPostgres, startPostgres, type TestPostgres } from '../support/postgres.js';
import { FAULTS, type FaultProxy, startProxy } from '../support/proxy.js';
import { type KillableBrowser, makeProfile, startChromium } from './support/chromium.js';
import { makeReceiver, type TestReceiver } from './support/receiver.js';
import { expectSame, openSender } from './support/runs.js';
import { startServer, type TestServer } from './support/server.js';

const LONG = Boolean(process.env.STEPWELL_LONG);
/** Rows that the main test sends through the faults. */
const ROWS = 100_000;
/** How often a server, a browser is killed. */
const SERVER_KILLS = LONG ? 30 : 3;
const BROWSER_KILLS = LONG ? 30 : 2;
/** Share of requests that meet a fault: a run needs two in a row that do not. */
const SHARE = 0.35;
/** Far more than anything takes: back-off goes up to a minute. */
const PATIENCE = { timeout: 150_000, interval: 50 };
const TIMEOUT_MS = LONG ? 1_800_000 : 180_000;

let site: TestServer;
let profile: Awaited<ReturnType<typeof makeProfile>>;
let browser: KillableBrowser;
const cleanups: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  site = await startServer();
  profile = await makeProfile();
  browser = await startChromium(profile.path);
});

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

afterAll(async () => {
  await browser?.kill();
  await profile?.remove();
  await site?.close();
});

/** A server, and a proxy in front of it. */
async function startWay(databaseUrl?: string): Promise<{ receiver: TestReceiver; proxy: FaultProxy }> {
  const receiver = await makeReceiver(site.origin, databaseUrl);
  cleanups.push(() => receiver.remove());
  await receiver.start();
  const proxy = await startProxy(receiver.url);
  cleanups.push(() => proxy.close());
  return { receiver, proxy };
}

async function tab(): Promise<Page> {
  const page = await openSender(browser, site.origin);
  cleanups.push(() => page.close());
  return page;
}

/** Begins a run that is sent to `url`; resolves its uid. */
const begin = (page: Page, database: string, id: string, url: string) =>
  page.evaluate(([database, id, url]) => window.sender.begin({ database, project: 'chaos', id, remote: { url } }), [
    database,
    id,
    url,
  ] as const);
const rows = (page: Page) => page.evaluate(() => window.sender.rows());
const finish = (page: Page) =>
  page.evaluate(async () => {
    await window.sender.stop();
    return window.run.finish({ remote: 'wait', timeout: 150_000 });
  });
/** Where the runs of a page's database stand that are sent; the page must be looking. */
const states = async (page: Page): Promise<readonly UploadState[]> =>
  page.evaluate(async () => (await window.source.uploads?.states()) ?? []);
const sent = async (page: Page): Promise<number> =>
  (await states(page)).reduce((sum, state) => sum + state.sent, 0);
const randomPause = (ms: number) => new Promise((resolve) => setTimeout(resolve, Math.random() * ms));

/** One page logs while every fault meets its requests. */
async function throughFaults(databaseUrl?: string): Promise<void> {
  const { receiver, proxy } = await startWay(databaseUrl);
  const page = await tab();
  const database = databaseUrl === undefined ? 'faults' : 'faults-postgres';
  proxy.disturb(SHARE);
  const uid = await begin(page, database, 'one', proxy.url);
  await expect.poll(() => FAULTS.filter((fault) => !proxy.fired.has(fault)), PATIENCE).toEqual([]);
  await expect.poll(() => rows(page), PATIENCE).toBeGreaterThanOrEqual(ROWS);
  expect(await finish(page)).toMatchObject({ stored: true, remote: 'complete' });
  const there = await (await fetch(`${receiver.url}/api/v1/runs/${uid}`)).json();
  expect(there).toMatchObject({ status: 'completed', values: 2 * (await rows(page)) });
  await expectSame(page, receiver, [uid], database);
  console.log(Object.fromEntries(proxy.fired), proxy.seen.length);
}

describe('sync under real faults', () => {
  test(`[SYN1] ${ROWS} rows and more arrive once, while every fault meets requests`, () => throughFaults(), TIMEOUT_MS);

  test('[SYN-S5] the server is killed at random and started again: nothing is lost or doubled', async () => {
    const { receiver, proxy } = await startWay();
    const page = await tab();
    const uid = await begin(page, 'server-kills', 'one', proxy.url);
    await page.evaluate(() => window.sender.look('server-kills'));
    for (let round = 0; round < SERVER_KILLS; round++) {
      const before = await sent(page);
      await expect.poll(() => sent(page), PATIENCE).toBeGreaterThan(before);
      await randomPause(300);
      const asked = proxy.unreachable;
      await receiver.kill();
      // The page has noticed.
      await expect.poll(() => proxy.unreachable, PATIENCE).toBeGreaterThan(asked);
      await receiver.start();
    }
    expect(await finish(page)).toMatchObject({ stored: true, remote: 'complete' });
    await expectSame(page, receiver, [uid], 'server-kills');
  }, TIMEOUT_MS);

  test('[SYN-C6] the browser is killed while it writes and sends: a page that only looks goes on, and the runs are complete', async () => {
    const { receiver, proxy } = await startWay();
    const uids: string[] = [];
    for (let round = 0; round < BROWSER_KILLS; round++) {
      const page = await openSender(browser, site.origin);
      uids.push(await begin(page, 'browser-kills', `run-${round}`, proxy.url));
      await page.evaluate(() => window.sender.look('browser-kills'));
      await expect.poll(() => sent(page), PATIENCE).toBeGreaterThan(0);
      await randomPause(300);
      await browser.kill();
      browser = await startChromium(profile.path);
    }
    const page = await tab();
    await page.evaluate(() => window.sender.look('browser-kills'));
    const complete = uids.map((run) => expect.objectContaining({ run, state: 'complete' }));
    await expect.poll(() => states(page), PATIENCE).toEqual(expect.arrayContaining(complete));
    for (const uid of uids) {
      expect(await page.evaluate((uid) => window.source.getRun(uid), uid)).toMatchObject({ status: 'crashed' });
    }
    await expectSame(page, receiver, uids, 'browser-kills');
  }, TIMEOUT_MS);

  test('[SYN-C3] three tabs write three runs; the one that sends is closed, and another takes over', async () => {
    const { receiver, proxy } = await startWay();
    const tabs = [await tab(), await tab(), await tab()] as const;
    const [first, second, third] = tabs;
    const holder = (page: Page) =>
      page.evaluate(async () => {
        const { held = [] } = await navigator.locks.query();
        return held.find(({ name }) => name === 'stepwell:upload:tabs')?.clientId;
      });
    const uids = [await begin(first, 'tabs', 'run-0', proxy.url)];
    await expect.poll(() => holder(first), PATIENCE).toBeDefined();
    uids.push(await begin(second, 'tabs', 'run-1', proxy.url), await begin(third, 'tabs', 'run-2', proxy.url));
    await second.evaluate(() => window.sender.look('tabs'));
    const isSending = async () => (await states(second)).filter((state) => state.sent > 0).length;
    await expect.poll(isSending, PATIENCE).toBe(3);
    const before = await holder(second);
    await first.close();
    await expect.poll(() => holder(second), PATIENCE).not.toBe(before);
    for (const page of [second, third]) {
      expect(await finish(page)).toMatchObject({ stored: true, remote: 'complete' });
    }
    const complete = uids.map((run) => expect.objectContaining({ run, state: 'complete' }));
    await expect.poll(() => states(second), PATIENCE).toEqual(expect.arrayContaining(complete));
    await expectSame(second, receiver, uids, 'tabs');
  }, TIMEOUT_MS);
});

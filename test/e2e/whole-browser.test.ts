/** What only a whole browser does, with its windows: hides and freezes pages, and keeps pages for "back". */
import puppeteer, { type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findChromium, NO_GPU_CHROMIUM_ARGS } from '../../scripts/browser.mjs';
import { PAGES } from './support/server.js';
import { originOf } from './support/shared-sites.js';

const PATIENCE = { timeout: 90_000 };

/** Between turns of 500 rows: a hidden page is given a turn each second then. */
const PAUSE_MS = 20;
/** Rows that come from turns of the hidden page, not only from the first one. */
const HIDDEN_ROWS = 2_000;

let origin: string;
let browser: Browser;

beforeAll(async () => {
  origin = await originOf('pages');
  const executablePath = findChromium();
  // Playwright makes every tab believe that it is in front, so that this browser is driven by Puppeteer.
  browser = await puppeteer.launch({
    args: NO_GPU_CHROMIUM_ARGS,
    // What a person's browser does: hidden tabs are slow, and pages are kept.
    ignoreDefaultArgs: [
      '--disable-background-timer-throttling',
      '--disable-backgrounding-occluded-windows',
      '--disable-renderer-backgrounding',
      '--disable-back-forward-cache',
    ],
    ...(executablePath ? { executablePath } : {}),
  });
});
afterAll(() => browser.close());

test('a page that is hidden, frozen and shown again goes on logging, and its board catches up', async () => {
  const openTab = async () => {
    const page = await browser.newPage();
    await page.goto(`${origin}/${PAGES}/board.html`);
    await page.waitForFunction(() => 'live' in window);
    await page.evaluate(() => window.live.show('hidden'));
    return page;
  };
  const page = await openTab();
  const uid = await page.evaluate(() => window.live.open({ project: 'hidden', id: 'hidden' }));
  const watcher = await openTab();
  const visibility = () => page.evaluate(() => document.visibilityState);
  const rows = () =>
    watcher.evaluate(async (uid) => (await window.live.source().getRun(uid))?.rows ?? 0, uid);
  await watcher.bringToFront();
  await expect.poll(visibility, PATIENCE).toBe('hidden');

  // Rows without a flush.
  for (let count = 1; count <= 3; count++) {
    await page.evaluate(() => window.live.run().log({ n: 0 }).ok);
    await expect.poll(rows, PATIENCE).toBe(count);
  }
  await page.evaluate((pauseMs) => window.live.start(0, pauseMs), PAUSE_MS);
  await expect.poll(rows, PATIENCE).toBeGreaterThan(HIDDEN_ROWS);

  const session = await page.createCDPSession();
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await page.bringToFront();
  await expect.poll(visibility, PATIENCE).toBe('visible');
  const before = await page.evaluate(() => window.live.logged());
  await page.waitForFunction((count) => window.live.logged() > count, {}, before);
  const logged = await page.evaluate(async () => {
    const count = window.live.stop();
    await window.live.run().finish();
    return count;
  });
  expect(await rows()).toBe(logged + 3);
  await expect
    .poll(() => page.evaluate((uid) => window.live.shown('n', uid), uid), PATIENCE)
    .toBe((logged - 1).toLocaleString('en-US'));
});

test('a page that goes into the back/forward cache or is reloaded finds its run again', async () => {
  const page = await browser.newPage();
  const loaded = () => page.waitForFunction(() => 'stepwell' in window);
  /** Opens the run as `window.run`, and logs a row. */
  const log = (n: number, resume: 'never' | 'allow') =>
    page.evaluate(
      async (n, resume) => {
        window.run ??= await window.stepwell.init({ project: 'history', id: 'one', resume });
        window.run.log({ n });
      },
      n,
      resume,
    );
  await page.goto(`${origin}/${PAGES}/blank.html`);
  await loaded();
  await log(0, 'never');
  await page.goto('about:blank');
  await page.goBack();
  await loaded();
  // In the page that was kept `run` is still there; else the run is resumed.
  await log(1, 'allow');
  const rows = await page.evaluate(async () =>
    (await window.run.history.rows()).map((row) => row.values['n']),
  );
  expect(rows).toEqual([0, 1]);
  await page.close();
});

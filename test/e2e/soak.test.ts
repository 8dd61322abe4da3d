/** Millions of values from a page that also draws them: nothing is lost, memory stays flat. How quick the page stays is a bench row. */
import puppeteer, { type Browser, type CDPSession, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findTestChromium, NO_GPU_CHROMIUM_ARGS } from '../../scripts/browser.mjs';
import { longOrShort } from '../support/long.js';
import type { SoakPart } from './pages/board.js';
import { PAGES } from './support/server.js';
import { originOf } from './support/shared-sites.js';

/** The short form still sees a leak of one byte per value: see {@link LEAST_GROWTH_BYTES}. */
const VALUES = longOrShort(10_000_000, 1_000_000);
/** Values in a row, see `live.soak`. */
const KEYS = 5;
const ROWS_PER_TURN = 200;
const QUARTER_TURNS = VALUES / KEYS / ROWS_PER_TURN / 4;
/** Growth of memory between the second and the last quarter that is taken for none. */
const MAX_GROWTH = 0.1;
/** A tenth of so little memory is less than it varies by itself; this much is one byte per value or less. */
const LEAST_GROWTH_BYTES = 512 * 1024;
let origin: string;
let browser: Browser;

beforeAll(async () => {
  origin = await originOf('pages');
  const executablePath = findTestChromium();
  // Puppeteer and not Playwright: it lets a test ask a worker for its heap.
  browser = await puppeteer.launch({
    args: NO_GPU_CHROMIUM_ARGS,
    ...(executablePath ? { executablePath } : {}),
  });
});
afterAll(async () => {
  await browser.close();
});

async function open(): Promise<Page> {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(`${origin}/${PAGES}/board.html`);
  await page.waitForFunction(() => 'live' in window);
  return page;
}

function quarter(page: Page): Promise<SoakPart> {
  return page.evaluate(([turns, rows]) => window.live.soak(turns, rows, true), [
    QUARTER_TURNS,
    ROWS_PER_TURN,
  ] as const);
}

/** Looks at a heap, and the time between them: an answer that the board waits for is half a megabyte while it is on its way. */
const LOOKS = 3;
const LOOK_MS = 150;

/** Bytes that live objects and buffers take in one thread for good: the least of a few looks, after its garbage is collected. */
async function heap(session: CDPSession): Promise<number> {
  const looks: number[] = [];
  for (let i = 0; i < LOOKS; i++) {
    if (i > 0) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    // Twice: what the first one lets finalizers free is gone after the second.
    await session.send('HeapProfiler.collectGarbage');
    await session.send('HeapProfiler.collectGarbage');
    const usage = await session.send('Runtime.getHeapUsage');
    looks.push(usage.usedSize + usage.backingStorageSize);
  }
  return Math.min(...looks);
}

test(`[QUE4] a soak of ${VALUES.toLocaleString('en-US')} values: all stored, memory flat`, async () => {
  const page = await open();
  const uid = await page.evaluate(async () => {
    await window.live.show('soak');
    return window.live.open({ project: 'soak', id: 'soak' });
  });
  const worker = page.workers()[0];
  if (!worker) throw new Error('the page has no worker');
  const threads = { page: await page.createCDPSession(), worker: worker.client };
  const memory: { page: number; worker: number }[] = [];
  const started = Date.now();
  for (let i = 0; i < 4; i++) {
    await quarter(page);
    await page.evaluate(() => window.live.run().flush());
    memory.push({ page: await heap(threads.page), worker: await heap(threads.worker) });
  }
  const seconds = (Date.now() - started) / 1000;
  const last = (VALUES / KEYS - 1).toLocaleString('en-US');
  await page.waitForFunction((uid, text) => window.live.shown('soak/n', uid) === text, {}, uid, last);

  const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  const list = (thread: 'page' | 'worker') => memory.map((each) => megabytes(each[thread])).join(', ');
  console.log(
    `${VALUES.toLocaleString('en-US')} values in ${seconds.toFixed(1)} s\n` +
      `MB after each quarter: page ${list('page')}; worker ${list('worker')}`,
  );

  const stored = await page.evaluate(async (uid) => {
    await window.live.run().finish();
    const source = window.live.source();
    const detail = await source.getRun(uid);
    const [n] = await source.getMetrics({ run: uid, keys: ['soak/n'] });
    return {
      values: detail?.values,
      dropped: detail?.dropped,
      problems: detail?.problems,
      status: detail?.status,
      rows: n?.values.length,
      exact: n?.values.every((value, i) => value === i && n.rows[i] === i),
    };
  }, uid);
  expect(stored).toEqual({
    values: VALUES,
    dropped: 0,
    problems: 0,
    status: 'completed',
    rows: VALUES / KEYS,
    exact: true,
  });
  for (const thread of ['page', 'worker'] as const) {
    const [second = Number.NaN, fourth = Number.NaN] = [memory[1]?.[thread], memory[3]?.[thread]];
    const growth = Math.max(second * MAX_GROWTH, LEAST_GROWTH_BYTES);
    expect(fourth, `memory of the ${thread}`).toBeLessThanOrEqual(second + growth);
  }
});

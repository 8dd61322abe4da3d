/** A disk that is really full, as far as Chromium knows. */
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { E2E_CHROMIUM_ARGS, findTestChromium } from '../../scripts/browser.mjs';
import { type ServedPage, serveStorePage } from './store-page/serve.js';

let served: ServedPage;
let browser: Browser;

beforeAll(async () => {
  const executablePath = findTestChromium();
  served = await serveStorePage();
  browser = await chromium.launch({
    args: E2E_CHROMIUM_ARGS,
    ...(executablePath ? { executablePath } : {}),
  });
});

afterAll(async () => {
  await browser?.close();
  served?.close();
});

test('[STO6] a full disk is a quota error; nothing is half written; with room again the writer goes on', async () => {
  const page = await browser.newPage();
  await page.goto(served.origin, { waitUntil: 'load' });
  const session = await page.context().newCDPSession(page);
  // Before the first write: Chromium asks for the quota again only when the room that it knows of is used up.
  await session.send('Storage.overrideQuotaForOrigin', { origin: served.origin, quotaSize: 6_000_000 });
  const append = (from: number, count: number) =>
    page.evaluate(([start, frames]) => globalThis.storePage.appendMegabytes(start, frames), [
      from,
      count,
    ] as const);
  expect(await append(0, 2)).toBe('ok');
  expect(await append(2, 10)).toBe('quota: QuotaExceededError');
  expect(await page.evaluate(() => globalThis.storePage.next())).toBe(2);
  await session.send('Storage.overrideQuotaForOrigin', { origin: served.origin });
  expect(await append(2, 10)).toBe('ok');
  expect(await page.evaluate(() => globalThis.storePage.next())).toBe(12);
});

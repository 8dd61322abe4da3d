/** A disk that is really full, as far as Chromium knows. */
import { expect, test } from 'vitest';
import { PAGES } from './support/server.js';
import { useSite } from './support/setup.js';

const site = useSite('pages');

test('[STO6] a full disk is a quota error; nothing is half written; with room again the writer goes on', async () => {
  const { origin, browser } = site;
  const page = await browser.page(`${origin}/${PAGES}/store.html`);
  const session = await browser.context.newCDPSession(page);
  // Before the first write: Chromium asks for the quota again only when the room that it knows of is used up.
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 6_000_000 });
  const append = (from: number, count: number) =>
    page.evaluate(([start, frames]) => globalThis.storePage.appendMegabytes(start, frames), [
      from,
      count,
    ] as const);
  expect(await append(0, 2)).toBe('ok');
  expect(await append(2, 10)).toBe('quota: QuotaExceededError');
  expect(await page.evaluate(() => globalThis.storePage.next())).toBe(2);
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  expect(await append(2, 10)).toBe('ok');
  expect(await page.evaluate(() => globalThis.storePage.next())).toBe(12);
});

/** The runs of a browser and those of a server, and whether they are the same. */
import type { Page } from 'playwright';
import { expect } from 'vitest';
import { type CanonicalEntry, canonicalForm, exportBundle, openBundle } from '../../../src/bundle/index.js';
import { openStoreFor } from '../../../src/server/store/open.js';
import type { KillableBrowser } from './chromium.js';
import type { TestReceiver } from './receiver.js';

/** Opens `pages/sender.html` of a site. */
export async function openSender(browser: Pick<KillableBrowser, 'page'>, origin: string): Promise<Page> {
  const page = await browser.page(`${origin}/test/e2e/pages/sender.html`);
  await page.waitForFunction(() => 'sender' in window);
  return page;
}

/** The canonical form of runs as a page exports them. */
export async function exported(
  page: Page,
  uids: readonly string[],
  database = 'stepwell',
): Promise<CanonicalEntry[]> {
  const text = await page.evaluate(([database, uids]) => window.sender.bundle(database, uids), [
    database,
    uids,
  ] as const);
  return canonicalForm(await openBundle(new Blob([Buffer.from(text, 'base64')])));
}

/** … and as the data of a server says, which is not running. */
export async function kept(
  place: Parameters<typeof openStoreFor>[0],
  uids: readonly string[],
): Promise<CanonicalEntry[]> {
  const opened = await openStoreFor(place);
  try {
    const bytes = await new Response(exportBundle(opened, uids, { files: false })).arrayBuffer();
    return await canonicalForm(await openBundle(new Blob([bytes])));
  } finally {
    await opened.close();
  }
}

/** Stops the server and holds what it has against what the page has: the same frames and blobs, byte for byte. */
export async function expectSame(
  page: Page,
  receiver: TestReceiver,
  uids: readonly string[],
  database: string,
): Promise<void> {
  const here = await exported(page, uids, database);
  await receiver.stop();
  expect(await kept(receiver.place, uids)).toEqual(here);
  // A log and a description of each run at the least.
  expect(here.length).toBeGreaterThanOrEqual(2 * uids.length);
}

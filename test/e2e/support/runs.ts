/** The runs of a browser and those of a server, and whether they are the same. */
import { setFlagsFromString } from 'node:v8';
import type { Page } from 'playwright';
import { expect } from 'vitest';
import { type CanonicalEntry, canonicalForm, exportBundle, openBundle } from '../../../src/bundle/index.js';
import { openStoreFor } from '../../../src/server/store/open.js';
import type { UploadState } from '../../../src/source/uploads.js';
import type { KillableBrowser } from './chromium.js';
import type { TestReceiver } from './receiver.js';
import { PAGES } from './server.js';

/**
 * Far more than anything takes: back-off goes up to a minute. A question to a page costs three processes some milliseconds, so few
 * are asked.
 */
export const PATIENCE = { timeout: 150_000, interval: 250 };

/** Opens the test page that sends runs. `origin`: of the test pages. */
export async function openSender(browser: Pick<KillableBrowser, 'page'>, origin: string): Promise<Page> {
  const page = await browser.page(`${origin}/${PAGES}/sender.html`);
  await page.waitForFunction(() => 'sender' in window);
  return page;
}

/** Begins a run that is sent to `url`, in a project named as the database; resolves its uid. */
export const begin = (page: Page, database: string, id: string, url: string) =>
  page.evaluate(
    ([database, id, url]) => window.sender.begin({ database, project: database, id, remote: { url } }),
    [database, id, url] as const,
  );
/** Rows that it has logged. */
export const rows = (page: Page) => page.evaluate(() => window.sender.rows());
/** Ends logging and the run, and waits for the server. */
export const finish = (page: Page) =>
  page.evaluate(async () => {
    await window.sender.stop();
    return window.run.finish({ remote: 'wait', timeout: 150_000 });
  });
/** Where the runs of a page's database stand that are sent; the page must be looking. */
export const states = async (page: Page): Promise<readonly UploadState[]> =>
  page.evaluate(async () => (await window.source.uploads?.states()) ?? []);
/** Frames that the server has of them. */
export const sent = async (page: Page): Promise<number> =>
  (await states(page)).reduce((sum, state) => sum + state.sent, 0);
/** The person looks, so that nothing waits for its next try: how long tries wait is the simulator's business. */
export const hurry = (page: Page) => page.evaluate(() => window.source.uploads?.hurry());

/** Waits until a page says that the server has these runs. */
export const expectComplete = (page: Page, uids: readonly string[]) =>
  expect
    .poll(() => states(page), PATIENCE)
    .toEqual(expect.arrayContaining(uids.map((run) => expect.objectContaining({ run, state: 'complete' }))));

/** The canonical form of runs as a page exports them. */
async function exported(page: Page, uids: readonly string[], database: string): Promise<CanonicalEntry[]> {
  const text = await page.evaluate(
    async ([database, uids]) => {
      const source = await window.stepwell.openSource({ database });
      const bytes = new Uint8Array(await new Response(source.bundles?.export(uids)).arrayBuffer());
      let binary = '';
      for (let i = 0; i < bytes.length; i += 32_768) {
        binary += String.fromCharCode(...bytes.subarray(i, i + 32_768));
      }
      return btoa(binary);
    },
    [database, uids] as const,
  );
  return canonicalForm(await openBundle(new Blob([Buffer.from(text, 'base64')])));
}

/** … as a server that runs says. */
async function served({ url }: TestReceiver, uids: readonly string[]): Promise<CanonicalEntry[]> {
  const response = await fetch(`${url}/api/v1/bundle?files=false&runs=${uids.join()}`);
  if (!response.ok) throw new Error(await response.text());
  return canonicalForm(await openBundle(await response.blob()));
}

/** … and as the data of a server says, which is not running. */
async function kept(
  place: Parameters<typeof openStoreFor>[0],
  uids: readonly string[],
): Promise<CanonicalEntry[]> {
  // Here as well as in servers of tests: see `QUICK_START` in test/support/cli.ts.
  setFlagsFromString('--liftoff-only');
  const opened = await openStoreFor(place);
  try {
    const bytes = await new Response(exportBundle(opened, uids, { files: false })).arrayBuffer();
    return await canonicalForm(await openBundle(new Blob([bytes])));
  } finally {
    await opened.close();
  }
}

/** Holds what the server has against what the page has: the same frames and blobs, byte for byte. */
export async function expectSame(
  page: Page,
  receiver: TestReceiver,
  uids: readonly string[],
  database: string,
): Promise<void> {
  const here = await exported(page, uids, database);
  expect(await served(receiver, uids)).toEqual(here);
  // A log and a description of each run at the least.
  expect(here.length).toBeGreaterThanOrEqual(2 * uids.length);
}

/** Stops the server and holds its data against what it served. */
export async function expectKept(receiver: TestReceiver, uids: readonly string[]): Promise<void> {
  const there = await served(receiver, uids);
  await receiver.stop();
  expect(await kept(receiver.place, uids)).toEqual(there);
}

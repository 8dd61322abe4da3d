import type { Page } from 'playwright';
import { expect } from 'vitest';
import { type KillableBrowser, makeProfile, startChromium } from '../../e2e/support/chromium.js';

/** What a consumer's page answers: see app/main.js. */
export interface Checked {
  readonly values: readonly number[];
  readonly counts: readonly number[];
  readonly large: readonly number[];
  readonly file: unknown;
  readonly bundle: boolean;
  readonly uploads: readonly unknown[];
  readonly problems: readonly string[];
  readonly engine: string;
  readonly storage: string;
  readonly notices: readonly string[];
}

declare global {
  /** Addresses of the workers that the page started. */
  var workers: string[];
  var consumer: {
    check(options?: object): Promise<Checked>;
    read(options: object): Promise<{ stored: boolean; error: string; engine: string; notices: string[] }>;
    rich(options: object, pixels: ImageData): Promise<void>;
    uid: string;
    show(board: Element): Promise<void>;
  };
}

/** What a run is told whose worker has loaded its tfjs, and no WebGL for it. */
const NO_WEBGL = 'webgl failed in the logger worker (this thread has no webgl); computed on its CPU instead';

/** Far more than a page needs, for a machine that is busy with other things. */
const PATIENCE_MS = 150_000;

/** `gpu`: the worker has WebGL, emulated. */
export async function openBrowser({
  gpu = false,
} = {}): Promise<KillableBrowser & { close(): Promise<void> }> {
  const profile = await makeProfile();
  const browser = await startChromium(profile.path, { gpu });
  return {
    ...browser,
    async close() {
      await browser.kill();
      await profile.remove();
    },
  };
}

/** Opens a consumer's page and waits for its code. */
export async function openConsumer(browser: KillableBrowser, url: string): Promise<Page> {
  const page = await browser.context.newPage();
  await page.addInitScript(() => {
    globalThis.workers = [];
    const original = globalThis.Worker;
    globalThis.Worker = class extends original {
      constructor(address: string | URL, options?: WorkerOptions) {
        super(address, options);
        globalThis.workers.push(String(address));
      }
    };
  });
  const uncaught: string[] = [];
  page.on('pageerror', (error) => uncaught.push(error.message));
  // A development server may bundle for a while before it answers.
  await page.goto(url, { waitUntil: 'commit', timeout: PATIENCE_MS });
  await page
    .waitForFunction(() => 'consumer' in globalThis, undefined, { timeout: PATIENCE_MS })
    .catch((thrown) => {
      throw new Error(`the page's code did not run: ${uncaught.join('; ') || thrown}`);
    });
  return page;
}

/**
 * Everything that a consumer must be able to do, in a worker. `from`: the worker comes from its own file, at the first try; or
 * from a blob, where the file is not at its address. `gpu`: as the browser was opened; without, the worker's tfjs says that it found no WebGL.
 */
export async function expectWhole(page: Page, from: 'file' | 'blob', { gpu = false } = {}): Promise<void> {
  const checked = await page.evaluate(() => globalThis.consumer.check());
  expect(checked).toEqual({
    values: [0, 1, 2],
    counts: [1, 2, 1],
    large: [1, 3],
    file: { text: 'hello' },
    bundle: true,
    uploads: [],
    problems: gpu ? [] : [NO_WEBGL],
    engine: 'worker',
    storage: 'indexeddb',
    notices: [],
  });
  const workers = await page.evaluate(() => globalThis.workers);
  expect(workers.at(-1)).toMatch(from === 'file' ? /^http/ : /^blob:/);
  if (from === 'file') expect(workers).toHaveLength(1);
  await expectBoard(page);
}

/** The board shows the run, and its pill is green: the worker is ready, and nothing is wrong. */
async function expectBoard(page: Page): Promise<void> {
  const board = page.locator('stepwell-board');
  await board.evaluate((element) => globalThis.consumer.show(element));
  await board.locator('.row .name').first().waitFor({ timeout: 30_000 });
  const state = board.locator('stepwell-pill .state');
  await expect.poll(() => state.getAttribute('class'), { timeout: 30_000 }).toBe('state ok');
}

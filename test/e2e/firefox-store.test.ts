/** The acceptance suite of the store over Firefox's IndexedDB. */
import { existsSync } from 'node:fs';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { archiveSuite } from '../../src/store/archive-suite.js';
import { memoryDatabase, memoryStore } from '../../src/store/memory.js';
import { memoryArchive } from '../../src/store/memory-archive.js';
import { storeSuite } from '../../src/store/suite.js';
import { type ServedPage, serveStorePage } from './store-page/serve.js';

const executablePath = [process.env.STEPWELL_FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox'].find(
  (path) => path !== undefined && existsSync(path),
);
// Only the names are of use here; the cases run in the page.
const nothing = {
  kind: 'names',
  open: async () => memoryStore(),
  openArchive: async () => memoryArchive(memoryDatabase()),
  reset: async () => {},
};
const names = [...storeSuite(nothing), ...archiveSuite(nothing)].map((each) => each.name);

if (executablePath === undefined) {
  test.skip('[STO4] firefox: not found; install firefox-esr or set STEPWELL_FIREFOX to its path');
} else {
  describe('store in Firefox', () => {
    let served: ServedPage;
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      served = await serveStorePage();
      browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true });
      page = await browser.newPage();
      await page.goto(served.origin, { waitUntil: 'load' });
    });

    afterAll(async () => {
      await browser?.close();
      served?.close();
    });

    for (const name of names) {
      test(`[STO4] firefox: ${name}`, async () => {
        expect(await page.evaluate((wanted) => globalThis.storePage.runCase(wanted), name)).toBe(null);
      });
    }
  });
}

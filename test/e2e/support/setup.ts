import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';
import { afterAll, beforeAll } from 'vitest';
import { patient, type TestBrowser } from './chromium.js';
import { ROOT } from './server.js';
import { originOf, type SiteName, sharedBrowserAddress } from './shared-sites.js';

/** What the tests of a file share; there once its `beforeAll` has run. */
export interface SiteSession {
  /** Of the site: `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly browser: TestBrowser;
}

/** Builds the library if nobody has done so: the gates do before they come here. */
export function ensureBuilt(): void {
  if (existsSync(`${ROOT}dist/index.js`)) return;
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT });
}

/** A context of the shared Chromium, and a site: the one that `npm start` serves, with the library built, or one page. */
export function useSite(name: SiteName = 'site'): SiteSession {
  const session: { origin: string; browser: TestBrowser | null } = { origin: '', browser: null };
  let close = async () => {};
  beforeAll(async () => {
    if (name === 'site') ensureBuilt();
    const [origin, address] = await Promise.all([originOf(name), sharedBrowserAddress()]);
    const browser = await chromium.connect(address);
    // A moving dot makes a page draw sixty times a second for as long as a run is going on.
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    // Keeps the window of the context: where there is none, each page takes one more process, for the page of a new window.
    await context.newPage();
    Object.assign(session, { origin, browser: patient(context) });
    // … which closes the context with all of its pages.
    close = () => browser.close();
  });
  afterAll(() => close());
  return {
    get origin() {
      return session.origin;
    },
    get browser() {
      if (!session.browser) throw new Error('the browser is there after beforeAll');
      return session.browser;
    },
  };
}

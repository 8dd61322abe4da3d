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

/** A context of the shared Chromium, with storage of its own; there once `beforeAll` has run. */
export interface BrowserSession {
  readonly browser: TestBrowser;
}

/** Builds the library if nobody has done so: the gates do before they come here. */
export function ensureBuilt(): void {
  if (existsSync(`${ROOT}dist/index.js`)) return;
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT });
}

/** A context of the shared Chromium for the tests of a file that opens pages of a server of its own. */
export function useBrowser(): BrowserSession {
  let session: TestBrowser | null = null;
  let close = async () => {};
  beforeAll(async () => {
    const browser = await chromium.connect(await sharedBrowserAddress());
    // Closes the context as well, with all of its pages.
    close = () => browser.close();
    // A moving dot makes a page draw sixty times a second for as long as a run is going on.
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    await context.addInitScript(hidePixels);
    // Keeps the window of the context: where there is none, each page takes one more process, for the page of a new window.
    await context.newPage();
    session = patient(context);
  });
  afterAll(() => close());
  return {
    get browser() {
      if (!session) throw new Error('the browser is there after beforeAll');
      return session;
    },
  };
}

/** A context of the shared Chromium, and a site: the one that `npm start` serves, with the library built, or the test pages. */
export function useSite(name: SiteName = 'site'): SiteSession {
  const session = useBrowser();
  let origin = '';
  beforeAll(async () => {
    if (name === 'site') ensureBuilt();
    origin = await originOf(name);
  });
  return {
    get origin() {
      return origin;
    },
    get browser() {
      return session.browser;
    },
  };
}

/**
 * Runs in each page, before its scripts. Nobody sees the pages: the browser does all but the pixels of the screen, as in
 * test/browser/clean-page.ts.
 */
function hidePixels(): void {
  if (top !== self) return;
  const observer = new MutationObserver(() => {
    if (!document.documentElement) return;
    observer.disconnect();
    document.documentElement.style.setProperty('opacity', '0');
  });
  observer.observe(document, { childList: true });
}

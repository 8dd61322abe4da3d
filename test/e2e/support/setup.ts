import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';
import { type KillableBrowser, makeProfile, startChromium } from './chromium.js';
import { ROOT } from './server.js';
import { originOf } from './shared-sites.js';

/** What the tests of a file share; there once its `beforeAll` has run. */
export interface SiteSession {
  /** Of the site: `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly browser: KillableBrowser;
}

/** Builds the library if nobody has done so: the gates do before they come here. */
export function ensureBuilt(): void {
  if (existsSync(`${ROOT}dist/index.js`)) return;
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT });
}

/** The site as `npm start` serves it, with the library built for pages without a bundler, and a Chromium on a fresh profile. */
export function useSite(): SiteSession {
  const session: { origin: string; browser: KillableBrowser | null } = { origin: '', browser: null };
  let close = async () => {};
  beforeAll(async () => {
    ensureBuilt();
    const origin = await originOf('site');
    const profile = await makeProfile();
    const browser = await startChromium(profile.path);
    Object.assign(session, { origin, browser });
    close = async () => {
      await browser.kill();
      await profile.remove();
    };
  });
  afterAll(() => close());
  return {
    get origin() {
      return session.origin;
    },
    get browser() {
      if (!session.browser) throw new Error('the browser starts in beforeAll');
      return session.browser;
    },
  };
}

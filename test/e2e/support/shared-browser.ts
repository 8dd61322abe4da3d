/**
 * One Chromium for all files whose tests neither end it nor come back to its profile: a start takes as much processor time as
 * several tests. Each file has a context of its own, with storage of its own.
 */
import { type BrowserServer, chromium } from 'playwright';
import { E2E_CHROMIUM_ARGS, findTestChromium } from '../../../scripts/browser.mjs';

/** What Playwright adds and a person's browser has not: with it, hidden pages are as quick as others and none is kept for “back”. */
const NOT_OF_PERSONS = [
  '--disable-back-forward-cache',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-dev-shm-usage',
];

/** A host that is not this machine to the browser, so that its pages are insecure: `http://insecure.test`. */
const INSECURE_HOST = '--host-resolver-rules=MAP insecure.test 127.0.0.1';

/** Starts it, in the process that runs all files. */
export function launchSharedBrowser(): Promise<BrowserServer> {
  const executablePath = findTestChromium();
  return chromium.launchServer({
    args: [...E2E_CHROMIUM_ARGS, INSECURE_HOST],
    ignoreDefaultArgs: NOT_OF_PERSONS,
    ...(executablePath ? { executablePath } : {}),
  });
}

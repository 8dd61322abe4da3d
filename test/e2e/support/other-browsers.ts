/** Browsers that are not Chromium, all driven in one way. */
import puppeteer from 'puppeteer-core';
import { findFirefox, findWebKit } from '../../../scripts/browser.mjs';
import { startWebKit } from './webdriver.js';

/** A started browser with one page. */
export interface OtherBrowser {
  /** Opens an address, and waits for its `load` event. */
  open(url: string): Promise<void>;
  /** Calls a function of the page by its path (`storePage.runCase`); arguments and result are JSON. */
  call(path: string, ...args: readonly unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

/** A kind of browser that tests can start. */
export interface OtherBrowserKind {
  readonly name: string;
  /** Starts it; null where it is not installed. */
  readonly start: (() => Promise<OtherBrowser>) | null;
  /** What a person without it can do. */
  readonly cure: string;
}

const firefox = findFirefox();
const webkit = findWebKit();

export const OTHER_BROWSERS: readonly OtherBrowserKind[] = [
  {
    name: 'firefox',
    start: firefox === undefined ? null : () => startFirefox(firefox),
    cure: 'install firefox-esr or set STEPWELL_FIREFOX to its path',
  },
  {
    name: 'webkit',
    start: webkit === undefined ? null : () => startWebKit(webkit),
    cure: 'install webkit2gtk-driver and xvfb, or set STEPWELL_WEBKIT to the path of WebKitWebDriver',
  },
];

async function startFirefox(executablePath: string): Promise<OtherBrowser> {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true });
  const page = await browser.newPage();
  return {
    async open(url) {
      await page.goto(url, { waitUntil: 'load' });
    },
    call: (path, ...args) =>
      page.evaluate(
        (path, args) => {
          const [name, method] = path.split('.') as [string, string];
          const target = (
            globalThis as unknown as Record<string, Record<string, (...args: unknown[]) => unknown>>
          )[name];
          return target?.[method]?.(...args);
        },
        path,
        args as unknown[],
      ),
    close: () => browser.close(),
  };
}

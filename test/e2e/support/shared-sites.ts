/**
 * What the files of e2e tests share: the sites that pages come from, the built command, a Chromium. Each is made when the first
 * file asks for it, in the process that runs all files: one per file would take as long as the tests.
 */
import { createServer } from 'node:http';
import type { BrowserServer } from 'playwright';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { buildCli } from '../../support/build-cli.js';
import { startPages, type TestServer } from './server.js';
import { launchSharedBrowser } from './shared-browser.js';
import { startSite } from './site.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the sites are asked for. */
    sites: string;
  }
}

/** What a test can ask for: `site`, what `npm start` serves · `pages`, the test pages. */
const SITES = { site: startSite, pages: startPages } as const;
export type SiteName = keyof typeof SITES;

/** Called by vitest before the first file. Resolves to what is called after the last one. */
export default async function serveSites(project: TestProject): Promise<() => Promise<void>> {
  const sites = new Map<string, Promise<TestServer>>();
  const originOfSite = async (name: SiteName): Promise<string> => {
    const site = sites.get(name) ?? SITES[name]();
    sites.set(name, site);
    return (await site).origin;
  };
  let cli: Promise<string> | null = null;
  let browser: Promise<BrowserServer> | null = null;
  const answers = (name: string): Promise<string> => {
    if (name === 'cli') {
      cli ??= buildCli();
      return cli;
    }
    if (name === 'browser') {
      browser ??= launchSharedBrowser();
      return browser.then((each) => each.wsEndpoint());
    }
    return originOfSite(name as SiteName);
  };
  const server = createServer((request, response) => {
    answers(decodeURIComponent((request.url ?? '').slice(1))).then(
      (text) => response.end(text),
      (thrown: unknown) => response.writeHead(500).end(String(thrown)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the sites have no port');
  const here = `http://127.0.0.1:${address.port}`;
  project.provide('sites', here);
  // For what benches use too, which run without vitest.
  process.env.STEPWELL_SITES = here;
  return async () => {
    delete process.env.STEPWELL_SITES;
    server.close();
    await (await browser?.catch(() => null))?.close();
    for (const site of sites.values()) await (await site.catch(() => null))?.close();
  };
}

/** Origin of a site that all files share: `http://127.0.0.1:<port>`. */
export const originOf = (name: SiteName): Promise<string> => ask(name);

/** Where Playwright finds the Chromium that all files share. */
export const sharedBrowserAddress = (): Promise<string> => ask('browser');

async function ask(name: string): Promise<string> {
  const response = await fetch(`${inject('sites')}/${encodeURIComponent(name)}`);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

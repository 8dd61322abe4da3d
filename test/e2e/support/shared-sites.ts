/**
 * The sites that pages of e2e tests come from. Each is started when the first file asks for it, in the process that runs all
 * files: to build a page, or to transform all sources, once per file would take as long as the tests of the file.
 */
import { createServer } from 'node:http';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { startBuiltServer, startServer, type TestServer } from './server.js';
import { startSite } from './site.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the sites are asked for. */
    sites: string;
  }
}

/**
 * What a test can ask for: `sources`, the repository's sources as Vite serves them · `site`, what `npm start` serves · one page
 * of test/e2e/pages, bundled.
 */
export type SiteName = 'sources' | 'site' | `${string}.html`;

function start(name: SiteName): Promise<TestServer> {
  if (name === 'sources') return startServer();
  if (name === 'site') return startSite();
  return startBuiltServer(name);
}

/** Called by vitest before the first file. Resolves to what is called after the last one. */
export default async function serveSites(project: TestProject): Promise<() => Promise<void>> {
  const sites = new Map<string, Promise<TestServer>>();
  const server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? '').slice(1)) as SiteName;
    const site = sites.get(name) ?? start(name);
    sites.set(name, site);
    site.then(
      ({ origin }) => response.end(origin),
      (thrown: unknown) => response.writeHead(500).end(String(thrown)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the sites have no port');
  project.provide('sites', `http://127.0.0.1:${address.port}`);
  return async () => {
    server.close();
    for (const site of sites.values()) await (await site.catch(() => null))?.close();
  };
}

/** Origin of a site that all files share: `http://127.0.0.1:<port>`. */
export async function originOf(name: SiteName): Promise<string> {
  const response = await fetch(`${inject('sites')}/${encodeURIComponent(name)}`);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

/** [P8] Opening a run does not wait for a download: which files of the worker a page loads, and when. */

import { expect, test, vi } from 'vitest';
import type * as stepwell from '../../src/index.js';
import { useSite } from './support/setup.js';

const site = useSite();

const QUERIES = '/dist/parts/stepwell-queries.js';

/** A page with the built library, and the paths of all that it and its worker have requested. */
async function openPlain() {
  const { context } = site.browser;
  const page = await context.newPage();
  const requests: string[] = [];
  // Requests of workers are reported by the context, not by the page.
  context.on('request', (request) => requests.push(new URL(request.url()).pathname));
  await page.route('**/plain.html', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>plain</title><link rel="icon" href="data:,">
        <script type="module">import * as stepwell from '/dist/index.js'; window.library = stepwell;</script>`,
    }),
  );
  await page.goto(`${site.origin}/plain.html`);
  await page.waitForFunction(() => 'library' in window);
  return { page, requests };
}

test('a page that only logs does not load the queries; a page that lists runs loads them before it opens a run', async () => {
  const { page, requests } = await openPlain();
  await page.evaluate(async () => {
    const { init } = (window as unknown as { library: typeof stepwell }).library;
    const run = await init({ project: 'parts' });
    run.log({ loss: 1 });
    await run.finish();
  });
  expect(requests).toContain('/dist/parts/stepwell-worker.js');
  expect(requests).not.toContain(QUERIES);
  // The texts are for pages where the files are not at their addresses.
  expect(requests.filter((path) => path.includes('/texts/'))).toEqual([]);

  await page.evaluate(async () => {
    const { openSource } = (window as unknown as { library: typeof stepwell }).library;
    await (await openSource()).listRuns();
  });
  await vi.waitFor(() => expect(requests).toContain(QUERIES), { timeout: 30_000 });
  await page.close();
});

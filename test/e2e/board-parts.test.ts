/** What the board loads after its first screen may fail to arrive: the board says so, and tries again when asked. */
import { expect, test, vi } from 'vitest';
import { useSite } from './support/setup.js';

const site = useSite();
const SOON = '**/dist/board-soon.js';
const PATIENCE = { timeout: 30_000 };

test('a part that cannot be loaded is told above the charts, and is loaded on request', async () => {
  const page = await site.browser.context.newPage();
  await page.route('**/plain.html', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>plain</title><link rel="icon" href="data:,">
        <body><stepwell-board></stepwell-board>
        <script type="module">
          import { openSource } from '/dist/index.js';
          import '/dist/board.js';
          document.querySelector('stepwell-board').source = await openSource();
        </script>`,
    }),
  );
  let asked = 0;
  await page.route(SOON, (route) => {
    asked++;
    return route.abort();
  });
  await page.goto(`${site.origin}/plain.html`);
  const notice = page.getByRole('alert');
  await expect
    .poll(() => notice.textContent(), PATIENCE)
    .toContain('A part of the board could not be loaded');
  // Nobody asks again for it but a person.
  const before = asked;
  await page.waitForTimeout(1_500);
  expect(asked).toBe(before);

  await page.unroute(SOON);
  await page.getByRole('button', { name: 'Try again' }).click();
  await vi.waitFor(async () => expect(await page.getByText('No runs yet').count()).toBe(1), PATIENCE);
  expect(await notice.count()).toBe(0);
  await page.close();
});

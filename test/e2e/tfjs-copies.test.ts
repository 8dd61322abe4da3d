/** [HIS6] Stepwell uses the page's own tfjs, however the page came by it, and never brings a second one along. */
import type * as tf from '@tensorflow/tfjs';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { collectErrors } from './support/board.js';
import { useSite } from './support/setup.js';

type Tf = typeof tf;

const site = useSite();

/** A page without a bundler; its tfjs, from a script tag, is `window[name]`. */
async function openPlain(name: string): Promise<{ page: Page; requests: string[]; errors: string[] }> {
  const page = await site.browser.context.newPage();
  const errors = collectErrors(page);
  const requests: string[] = [];
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  await page.route('**/plain.html', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>plain</title><link rel="icon" href="data:,">
        <script src="/node_modules/@tensorflow/tfjs/dist/tf.min.js"></script>
        <script type="module">import * as stepwell from '/dist/index.js'; window.stepwell = stepwell;</script>
        <script>{ const found = tf; delete window.tf; window.${name} = found; }</script>`,
    }),
  );
  await page.goto(`${site.origin}/plain.html`);
  await page.waitForFunction(() => 'stepwell' in window);
  return { page, requests, errors };
}

/** Logs tensors with the built library; `way`: how it gets to know tfjs. */
function logTensors(page: Page, name: string, way: 'global' | 'connect' | 'init' | 'nothing') {
  return page.evaluate(
    async ([name, way]) => {
      const { connect, histogram, init, openSource } = window.stepwell;
      const tf = (window as unknown as Record<string, Tf>)[name] as Tf;
      await tf.setBackend('cpu');
      if (way === 'connect') await connect(tf);
      const run = await init({ project: 'copies', name: way, ...(way === 'init' ? { tf } : {}) });
      const x = tf.tensor1d([1, 2, 2, 4]);
      const { ok, error } = run.log({ loss: tf.scalar(0.5), values: histogram(x, { bins: 3 }) });
      const own = way === 'nothing' ? false : run.fitCallbacks() instanceof tf.Callback;
      await run.finish();
      const source = await openSource();
      const { counts, origin } = await source.histograms({ run: run.uid, key: 'values' });
      const [loss] = await source.getMetrics({ run: run.uid, keys: ['loss'] });
      const problems = (await source.getRun(run.uid))?.problemList.map(({ reason }) => reason) ?? [];
      return {
        ok,
        error: error?.message,
        own,
        counts: [...counts],
        place: origin?.place,
        losses: [...(loss?.values ?? [])],
        problems,
      };
    },
    [name, way] as const,
  );
}

test.each([
  ['the global tf of a script tag', 'tf', 'global'],
  ['connect(tf)', 'mine', 'connect'],
  ['init({ tf })', 'mine', 'init'],
] as const)('[HIS6] %s', async (_, name, way) => {
  const { page, requests, errors } = await openPlain(name);
  expect(await logTensors(page, name, way)).toEqual({
    ok: true,
    error: undefined,
    own: true,
    counts: [1, 2, 1],
    place: 'page',
    losses: [0.5],
    problems: [],
  });
  const copies = requests.filter((path) => /tensorflow|tfjs/.test(path) && path !== '/dist/tfjs.js');
  expect(copies).toEqual(['/node_modules/@tensorflow/tfjs/dist/tf.min.js']);
  expect(requests).not.toContain('/dist/tfjs.js');
  expect(errors).toEqual([]);
  await page.close();
});

test('[HIS6] a tensor that nobody handed tfjs over for is a problem that says what to do', async () => {
  const { page } = await openPlain('mine');
  const seen = await logTensors(page, 'mine', 'nothing');
  expect(seen.ok).toBe(false);
  expect([seen.error, ...seen.problems].join()).toContain('connect(tf)');
  await page.close();
});

test('[HIS6] the peer import of a bundler is the page’s own copy', async () => {
  const page = await site.browser.context.newPage();
  const errors = collectErrors(page);
  await page.goto(`${site.origin}/demo/console.html`);
  await page.waitForFunction(() => 'tf' in window);
  const own = await page.evaluate(async () => {
    const run = await window.stepwell.init({ project: 'copies', name: 'peer' });
    const callback = run.fitCallbacks();
    await run.finish();
    // Kernels and backends of all copies meet in one place; classes do not.
    return callback instanceof window.tf.Callback;
  });
  expect(own).toBe(true);
  expect(errors).toEqual([]);
  await page.close();
});

/** Every page that a person opens: it opens without an error and does what it says. */
import { buffer } from 'node:stream/consumers';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { MEDIA } from '../../src/media/kinds.js';
import { BoardView, collectErrors } from './support/board.js';
import { useSite } from './support/setup.js';
import { startSourceSite } from './support/site.js';

/** Far more than anything takes, for a machine that is busy with other things. Each look takes time from what it waits for. */
const PATIENCE = { timeout: 120_000, interval: 200 };

/** Runs that the demos of this file leave: one each of digits, gallery, console, script tag and worker, and four of the group. */
const RUNS = 9;

const site = useSite();

async function open(
  path: string,
  { origin, seeded }: { readonly origin?: string; readonly seeded?: boolean } = {},
): Promise<{ page: Page; board: BoardView; errors: string[] }> {
  const page = await site.browser.context.newPage();
  await page.setViewportSize({ width: 1400, height: 1000 });
  if (seeded) await page.addInitScript(seedRandom);
  const errors = collectErrors(page);
  await page.goto(`${origin ?? site.origin}/${path}`);
  await page.locator('stepwell-board').waitFor();
  return { page, board: new BoardView(page), errors };
}

/** Initial weights, data and shuffles are the same each time, and so is what a network has learned in the end. */
function seedRandom(): void {
  let state = 1;
  Math.random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Small networks on a GPU that the CPU emulates take ten times as long as on the CPU itself. */
async function useCpu(page: Page): Promise<void> {
  await page.waitForFunction(() => 'tf' in window);
  await page.evaluate(() => window.tf.setBackend('cpu'));
}

test('index.html trains what it drew, pauses, reads a digit from the pad, goes on and stops', async () => {
  const { page, board, errors } = await open('index.html');
  await page.getByRole('spinbutton', { name: 'Training' }).fill('100');
  await page.getByRole('spinbutton', { name: 'Test' }).fill('100');
  await page.getByLabel('Backend').selectOption('cpu');
  await page.getByLabel('Epochs').fill('1000');
  // Short batches: while one is computed on the CPU, the page cannot answer.
  await page.getByLabel('Batch size').fill('8');
  await page.getByLabel('Run name').fill('by hand');
  await page.getByRole('button', { name: 'Start' }).click();
  const state = page.locator('#status');
  const says = (text: string) => expect.poll(() => state.textContent(), PATIENCE).toContain(text);
  await says('Epoch 1 of 1000');
  await expect.poll(() => board.status('by hand'), PATIENCE).toBe('running');
  await page.locator('#sample').waitFor();

  await page.getByRole('button', { name: 'Pause' }).click();
  await says('paused');
  const paused = await state.textContent();
  const uid = (await board.row('by hand').getAttribute('data-run')) ?? '';
  const shown = await board.lastValue('train/loss', uid);

  // While the training rests: it takes a whole processor.
  const pad = await page.locator('#pad').boundingBox();
  if (!pad) throw new Error('there is no pad');
  const before = await page.locator('#prediction').textContent();
  await page.mouse.move(pad.x + pad.width / 2, pad.y + pad.height * 0.2);
  await page.mouse.down();
  await page.mouse.move(pad.x + pad.width / 2, pad.y + pad.height * 0.8, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => page.locator('#prediction').textContent(), PATIENCE).not.toBe(before);
  expect(await page.locator('#bars li').count()).toBe(10);

  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => state.textContent(), PATIENCE).not.toContain('paused');
  expect(paused).toContain('by hand · paused');
  // A whole epoch: its numbers are there only then.
  await says('· test ');
  await expect.poll(() => board.lastValue('train/loss', uid), PATIENCE).not.toBe(shown);

  await page.getByRole('button', { name: 'Stop' }).click();
  await says('by hand: stopped');
  await expect.poll(() => board.status('by hand'), PATIENCE).toBe('completed');
  expect(await page.locator('#error').isVisible()).toBe(false);
  expect(errors).toEqual([]);
  await page.close();
});

test('[MED1] demo/gallery.html records one of every kind, from what it computes, without a problem', async () => {
  const { page, board, errors } = await open('demo/gallery.html');
  await expect.poll(() => page.locator('#status').textContent(), PATIENCE).toMatch(/^Done/);
  const run = await page.evaluate(async () => {
    const { source } = document.querySelector('stepwell-board') ?? {};
    const [newest] = (await source?.listRuns({ project: 'gallery' })) ?? [];
    return newest ? source?.getRun(newest.uid) : null;
  });
  expect(run).toMatchObject({ status: 'completed', problems: 0, dropped: 0 });
  expect(new Set(run?.keys.flatMap(({ media }) => media ?? []))).toEqual(new Set(MEDIA));
  expect(new Set(run?.keys.map(({ kind }) => kind))).toEqual(new Set(['scalar', 'histogram', 'media']));
  // What a panel of each kind shows is asked of the board itself: here the first ones on the screen are enough.
  await expect.poll(() => board.panel('cells/slide').locator('img').count(), PATIENCE).toBeGreaterThan(0);
  expect(errors).toEqual([]);
  await page.close();
});

test('demo/console.html offers the library and tfjs, and every line that it lists runs in the console', async () => {
  const { page, board, errors } = await open('demo/console.html');
  await useCpu(page);
  const lines = await page.locator('#lines button').allTextContents();
  expect(lines.length).toBeGreaterThan(4);
  const session = await site.browser.context.newCDPSession(page);
  for (const expression of lines) {
    // As the console does it: `await` at the top, and names that stay for the next line.
    const answer = await session.send('Runtime.evaluate', { expression, replMode: true, awaitPromise: true });
    expect(answer.exceptionDetails?.exception?.description, expression).toBeUndefined();
  }
  const run = await page.evaluate(async () => {
    const source = await window.stepwell.openSource();
    const [run] = await source.listRuns({ project: 'console' });
    return run;
  });
  expect(run).toMatchObject({ status: 'completed', problems: 0, dropped: 0 });
  expect(run?.values).toBeGreaterThan(1_000);
  const name = run?.name ?? '';
  await expect.poll(() => board.status(name), PATIENCE).toBe('completed');
  await expect
    .poll(() => board.keys(), PATIENCE)
    .toEqual(expect.arrayContaining(['loss', 'accuracy', 'epoch/loss', 'values/normal']));
  expect((await board.keys()).filter((key) => key.startsWith('weights/'))).toHaveLength(2);
  await expect.poll(() => board.panel('loss').locator('.badge').textContent(), PATIENCE).toBe('1 NaN');
  await page.locator('#lines button').first().click();
  await expect.poll(() => page.locator('#copied').textContent(), PATIENCE).toMatch(/Copied|Selected/);
  expect(errors).toEqual([]);
  await page.close();
});

test('demo/script-tag.html trains without a bundler and shows the run', async () => {
  const { page, board, errors } = await open('demo/script-tag.html', { seeded: true });
  await useCpu(page);
  await page.getByRole('button', { name: 'Train' }).click();
  await expect
    .poll(() => page.locator('#status').textContent(), { ...PATIENCE, timeout: 300_000 })
    .toContain('Epoch 40 of 40');
  const row = page.locator('stepwell-board .row');
  await expect.poll(() => row.locator('.status').getAttribute('aria-label'), PATIENCE).toBe('completed');
  const uid = (await row.getAttribute('data-run')) ?? '';
  const weights = [1, 2, 3].flatMap((layer) =>
    ['bias', 'kernel'].map((name) => `dense_Dense${layer}/${name}`),
  );
  const epochs = ['epoch/acc', 'epoch/batches_per_second', 'epoch/loss', 'epoch/seconds'];
  const expected = [
    ...['train/acc', 'train/learning_rate', 'train/loss'],
    ...epochs,
    'model/sequential_1',
    ...weights.map((name) => `gradients/${name}`),
    ...weights.map((name) => `weights/${name}`),
  ];
  // While a run logs, new keys stand after the others, so that nothing on the screen moves (BRD8).
  await expect.poll(async () => new Set(await board.keys()), PATIENCE).toEqual(new Set(expected));
  // A filter shows the panels anew: the key metric before its section, training first, tensors last.
  const first = (key: string, keys: readonly string[]) => [key, ...keys.filter((other) => other !== key)];
  const filter = page.getByRole('combobox', { name: 'Find a metric, run or command' });
  await filter.fill('/epoch/');
  await expect.poll(() => board.keys(), PATIENCE).toEqual(first('epoch/loss', epochs));
  await filter.fill('');
  await expect.poll(() => board.keys(), PATIENCE).toEqual(first('train/loss', expected));
  const accuracy = Number(/: ([\d.]+) %/.exec((await page.locator('#status').textContent()) ?? '')?.[1]);
  expect(accuracy).toBeGreaterThan(80);
  await expect
    .poll(async () => (100 * Number(await board.lastValue('epoch/acc', uid))).toFixed(1), PATIENCE)
    .toBe(accuracy.toFixed(1));
  expect(await page.locator('#error').isVisible()).toBe(false);
  expect(errors).toEqual([]);
  await page.close();
});

test('[O7] demo/group.html trains four seeds in four workers, whose runs are one group', async () => {
  const { page, board, errors } = await open('demo/group.html');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect
    .poll(() => page.locator('#status').textContent(), PATIENCE)
    .toMatch(/^seeds .*: loss 0\.\d+ ± 0\.\d+ over 4 seeds$/);
  const runs = await page.evaluate(async () => {
    const source = document.querySelector('stepwell-board')?.source;
    const listed = (await source?.listRuns({ project: 'group' })) ?? [];
    return Promise.all(listed.map(async ({ uid }) => source?.getRun(uid)));
  });
  expect(runs.map((run) => run?.config['rank']).sort()).toEqual([0, 1, 2, 3]);
  expect(new Set(runs.map((run) => run?.config['seed'])).size).toBe(4);
  expect(new Set(runs.map((run) => run?.group)).size).toBe(1);
  for (const run of runs) expect(run).toMatchObject({ status: 'completed', problems: 0, rows: 60 });
  // The name of the group finds all of its runs, and stands in the hint of each row.
  const rows = page.locator('stepwell-board .row');
  await page.getByRole('searchbox', { name: 'Filter runs' }).fill(runs[0]?.group ?? '');
  await expect.poll(() => rows.count(), PATIENCE).toBe(4);
  await expect
    .poll(() => rows.locator('.what').first().getAttribute('title'), PATIENCE)
    .toContain(runs[0]?.group);
  await expect.poll(() => board.keys(), PATIENCE).toEqual(expect.arrayContaining(['train/loss']));
  expect(errors).toEqual([]);
  await page.close();
});

test('[QUE5] demo/worker.html trains in a worker of the page, which logs tensors as a page does', async () => {
  const { page, board, errors } = await open('demo/worker.html');
  const says = (text: string | RegExp) =>
    expect.poll(() => page.locator('#status').textContent(), PATIENCE).toMatch(text);
  await page.getByRole('button', { name: 'Train' }).click();
  await says(/Epoch ([3-9]|[1-5]\d) of 60/);
  await page.getByRole('button', { name: 'Stop' }).click();
  await says('Stopped.');
  const uid = (await page.locator('stepwell-board .row').getAttribute('data-run')) ?? '';
  const found = await page.evaluate(async (uid) => {
    const source = document.querySelector('stepwell-board')?.source;
    if (!source) throw new Error('the board has no source');
    const detail = await source.getRun(uid);
    const [loss] = await source.getMetrics({ run: uid, keys: ['train/loss'] });
    const key = 'gradients/dense_Dense2/kernel';
    const { x, stats, origin } = await source.histograms({ run: uid, key });
    return {
      status: detail?.status,
      problems: detail?.problems,
      epochs: detail?.scalars['epoch/loss']?.count ?? 0,
      losses: loss?.values.length ?? 0,
      keys: detail?.keys.filter(({ kind }) => kind === 'histogram').length,
      steps: [...x],
      counts: [...stats.count],
      origin,
    };
  }, uid);
  // 2,048 points in batches of 64; weights and gradients of three layers at every 16th.
  expect(found).toMatchObject({ status: 'completed', problems: 0, keys: 12 });
  expect(found.epochs).toBeGreaterThanOrEqual(3);
  expect(found.losses).toBe(found.epochs * 32);
  expect(found.steps).toEqual(Array.from({ length: found.epochs * 2 }, (_, i) => 16 * i));
  expect(new Set(found.counts)).toEqual(new Set([32 * 32]));
  expect(found.origin?.backend).toBe('cpu');
  await expect.poll(() => board.keys(), PATIENCE).toEqual(expect.arrayContaining(['train/loss']));
  expect(await page.locator('#error').isVisible()).toBe(false);
  expect(errors).toEqual([]);
  await page.close();
});

test('demo/board.html shows all runs of the origin, or those that its address asks for', async () => {
  const all = await open('demo/board.html');
  const names = all.page.locator('stepwell-board .row .name');
  await expect.poll(() => names.count(), PATIENCE).toBe(RUNS);
  await all.board.row('by hand').waitFor();
  expect(await all.page.locator('#error').isVisible()).toBe(false);
  expect(all.errors).toEqual([]);
  await all.page.close();

  const one = await open('demo/board.html?project=digits');
  await one.board.row('by hand').waitFor();
  expect(await one.page.locator('stepwell-board .row').count()).toBe(1);
  await expect.poll(() => one.board.keys(), PATIENCE).toContain('val/accuracy');
  expect(one.errors).toEqual([]);
  await one.page.close();
});

test('[BUN1] runs leave the board as one file, which demo/bundle.html shows and another board takes', async () => {
  const { page, board, errors } = await open('demo/board.html');
  await board.row('by hand').waitFor();
  // The dialog of the system cannot be driven: the page saves as browsers without it do.
  await page.evaluate(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
  await page.getByRole('button', { name: 'More about runs' }).first().click();
  await page.getByRole('menuitem', { name: /Export listed runs/ }).click();
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const download = await saving;
  const file = {
    name: download.suggestedFilename(),
    mimeType: 'application/zip',
    buffer: await buffer(await download.createReadStream()),
  };
  expect(errors).toEqual([]);

  const opened = await site.browser.context.newPage();
  const found = collectErrors(opened);
  await opened.goto(`${site.origin}/demo/bundle.html`);
  const input = opened.locator('#file');
  await input.setInputFiles({ name: 'no.zip', mimeType: 'application/zip', buffer: Buffer.from('nothing') });
  await opened.locator('#error').waitFor();
  expect(await opened.locator('#error').textContent()).toBe(
    'no.zip cannot be opened: The file is not a whole zip archive',
  );
  await input.setInputFiles(file);
  const inBundle = new BoardView(opened);
  await inBundle.row('by hand').waitFor();
  expect(await opened.locator('stepwell-board .row').count()).toBe(RUNS);
  // Of so many runs, a board shows only the newest at first.
  await inBundle.row('by hand').getByRole('checkbox').check();
  await expect.poll(() => inBundle.keys(), PATIENCE).toContain('val/accuracy');
  await opened.getByRole('button', { name: 'Check every byte' }).click();
  await expect
    .poll(() => opened.locator('#verified').textContent(), PATIENCE)
    .toBe('Every byte is as it was written.');
  expect(found).toEqual([]);
  await opened.close();

  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'More about runs' }).first().click();
  await page.getByRole('menuitem', { name: /Open a bundle/ }).click();
  await (await choosing).setFiles(file);
  await page.getByText('Nothing is copied').waitFor();
  await page.getByRole('button', { name: 'Import into this browser' }).click();
  await page
    .getByText(/already here/)
    .first()
    .waitFor();
  expect(errors).toEqual([]);
  await page.close();
});

test('`npm start` serves the sources: a demo opens from them, records, and reads what it recorded', async () => {
  const sources = await startSourceSite();
  const { page, errors } = await open('demo/console.html', { origin: sources.origin });
  const values = await page.evaluate(async () => {
    const { init, openSource } = window.stepwell;
    const run = await init({ project: 'sources' });
    for (const loss of [3, 2, 1]) run.log({ loss });
    await run.finish();
    const [points] = await (await openSource()).getMetrics({ run: run.uid, keys: ['loss'] });
    return [...(points?.values ?? [])];
  });
  expect(values).toEqual([3, 2, 1]);
  expect(errors).toEqual([]);
  await page.close();
  await sources.close();
});

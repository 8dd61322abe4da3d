/** The board over the real thing: engine, IndexedDB, several tabs. */
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { SITUATIONS } from '../../src/worker/situations.js';
import { longOrShort } from '../support/long.js';
import { BoardView, collectErrors } from './support/board.js';
import { PAGES } from './support/server.js';
import { useSite } from './support/setup.js';

/** Changes of the readout that are waited for; how long each takes is the bench row `live`. A board that shows old values does so soon. */
const UPDATES = longOrShort(15, 5);

const PATIENCE = { timeout: 90_000 };

const site = useSite('pages');
const url = () => `${site.origin}/${PAGES}/board.html`;

/** A tab with a board of one project; without `indexedDb` neither the page nor its worker has one. */
async function open(project: string, indexedDb = true): Promise<Page> {
  const page = await site.browser.context.newPage();
  if (!indexedDb) {
    await page.addInitScript(() => Object.defineProperty(globalThis, 'indexedDB', { value: undefined }));
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(url());
  await page.waitForFunction(() => 'live' in window);
  await page.evaluate(([project, indexedDb]) => window.live.show(project, indexedDb), [
    project,
    indexedDb,
  ] as const);
  return page;
}

/** The first and the last step of a place such as “Step 1,024–1,055”. */
function stepsOf(place: string | undefined): number[] {
  return (/^step ([\d,]+)(?:–([\d,]+))?/i.exec(place ?? '') ?? [])
    .slice(1)
    .map((text) => Number(String(text).replaceAll(',', '')));
}

/** A run with a hundred rows, ended. */
function record(page: Page, project: string, id: string): Promise<string> {
  return page.evaluate(
    async ([project, id]) => {
      const uid = await window.live.open({ project, id });
      const run = window.live.run();
      for (let n = 0; n < 100; n++) run.log({ n, 'train/loss': 1 / (n + 1) });
      await run.finish();
      return uid;
    },
    [project, id] as const,
  );
}

const listed = (page: Page, project: string) =>
  page.evaluate(
    async (project) => (await window.live.source().listRuns({ project })).map(({ id }) => id).sort(),
    project,
  );

const storedRows = (page: Page, uid: string) =>
  page.evaluate(async (uid) => (await window.live.source().getRun(uid))?.rows ?? 0, uid);

/** Text that would run in a page that takes it for HTML. */
function evil(what: string): string {
  return `${what} <img src=x onerror="window.pwned=1"><script>window.pwned=1</script><iframe srcdoc="<script>parent.pwned=1</script>"></iframe>`;
}

describe('live', () => {
  test('[BRD3] new values are on the board of the page that logs at full speed, and on that of another tab', async ({
    onTestFinished,
  }) => {
    const project = `speed-${Date.now()}`;
    const writer = await open(project);
    onTestFinished(() => writer.close());
    const base = Date.now();
    const uid = await writer.evaluate((project) => window.live.open({ project, id: 'fast' }), project);
    await writer.evaluate((base) => window.live.start(base), base);
    const watch = (page: Page) =>
      page.evaluate(([uid, base, updates]) => window.live.latencies(uid, base, updates), [
        uid,
        base,
        UPDATES,
      ] as const);
    const same = await watch(writer);
    // Only now: its reading takes a share of the processor.
    const reader = await open(project);
    onTestFinished(() => reader.close());
    const other = await watch(reader);
    const logged = await writer.evaluate(() => window.live.stop());
    for (const changes of [same, other]) {
      expect(changes).toHaveLength(UPDATES);
      // Each change shows a value that was logged after the one before.
      for (const { newest, oldest } of changes) expect(oldest).toBeGreaterThan(newest);
    }
    await writer.evaluate(() => window.live.run().finish());
    // What is shown in the end is what was logged last.
    const last = (logged - 1).toLocaleString('en-US');
    for (const page of [writer, reader]) {
      await expect.poll(() => new BoardView(page).lastValue('n', uid), PATIENCE).toBe(last);
    }
  });

  test('[BRD3] streaming from the real source does not take a zoom away', async () => {
    const page = await open('zoom');
    const board = new BoardView(page);
    const uid = await page.evaluate(() => window.live.open({ project: 'zoom', id: 'zoomed' }));
    await page.evaluate(() => window.live.start(Date.now()));
    await page.waitForFunction(() => window.live.logged() > 50_000);
    await board.lastValue('n', uid);
    const plot = await board.panel('n').locator('.u-over').boundingBox();
    if (!plot) throw new Error('the panel has no plot');
    const at = (share: number) => [plot.x + plot.width * share, plot.y + plot.height / 2] as const;
    /** The steps under two places of the plot, as the tooltip says them. */
    const look = async () => {
      const places: string[] = [];
      for (const share of [0.02, 0.98]) {
        await page.mouse.move(...at(share));
        places.push((await page.locator('.tip:popover-open b').first().textContent(PATIENCE)) ?? '');
      }
      return places;
    };
    await page.mouse.move(...at(0.2));
    await page.mouse.down();
    await page.mouse.move(...at(0.3));
    await page.mouse.move(...at(0.4));
    await page.mouse.up();
    const reset = page.locator('stepwell-board').getByRole('button', { name: 'Reset zoom' });
    await reset.waitFor();
    // The range is read again in more detail. Until then the places have the width of the coarser buckets: less than 80 in a fifth of
    // the run. A bucket has a power of two of steps, so that the finer ones are 190 or more.
    let zoomed = await look();
    await expect
      .poll(async () => {
        const before = zoomed;
        zoomed = await look();
        const [first = 0, next = 0] = stepsOf(zoomed[0]);
        const [last = 0] = stepsOf(zoomed[1]);
        return zoomed.join() === before.join() && 100 * (next - first) < last - first;
      }, PATIENCE)
      .toBe(true);
    const before = await page.evaluate(() => window.live.logged());
    await page.waitForFunction((count) => window.live.logged() > count, before + 200_000);
    await expect.poll(() => storedRows(page, uid), PATIENCE).toBeGreaterThan(before);
    expect(await look()).toEqual(zoomed);
    expect(stepsOf(zoomed[1])[0]).toBeLessThan(before);
    await page.mouse.dblclick(...at(0.5));
    await reset.waitFor({ state: 'hidden' });
    await expect.poll(async () => stepsOf((await look())[1])[0], PATIENCE).toBeGreaterThan(before);
    await page.evaluate(async () => {
      window.live.stop();
      await window.live.run().finish();
    });
    await page.close();
  });
});

describe('runs on the board', () => {
  test('a run is deleted, brought back, and deleted for good when nobody takes it back', async () => {
    const page = await open('deleting');
    const uid = await record(page, 'deleting', 'doomed');
    await record(page, 'deleting', 'kept');
    const board = new BoardView(page);
    const remove = async () => {
      await board.row('doomed').hover();
      await board.row('doomed').getByRole('button', { name: 'More about doomed' }).click();
      await board.page.getByRole('menuitem', { name: 'Delete', exact: true }).click();
      await page.locator('stepwell-board dialog.question').getByRole('button', { name: 'Delete' }).click();
      await board.row('doomed').waitFor({ state: 'hidden' });
    };
    await board.lastValue('train/loss', uid);
    await remove();
    expect(await listed(page, 'deleting')).toEqual(['kept']);
    await page.locator('stepwell-board .toast').getByRole('button', { name: 'Undo' }).click();
    await board.row('doomed').waitFor();
    await expect.poll(() => board.lastValue('train/loss', uid), PATIENCE).toBe('0.01');

    await remove();
    expect((await page.evaluate((uid) => window.live.pieces(uid), uid))['streams']).toBeGreaterThan(0);
    await expect
      .poll(() => page.evaluate((uid) => window.live.pieces(uid), uid), PATIENCE)
      .toEqual({ streams: 0, frames: 0, segments: 0, derived: 0 });
    expect(await page.evaluate((uid) => window.live.source().getRun(uid), uid)).toBeNull();
    const tooLate = await page.evaluate(
      (uid) =>
        window.live
          .source()
          .restoreRun(uid)
          .then(
            () => 'ok',
            (error) => error.code,
          ),
      uid,
    );
    expect(tooLate).toBe('run_missing');
    // From another file of the worker, with a copy of the errors' classes of its own.
    const noBundle = await page.evaluate(() =>
      window.live
        .source()
        .bundles?.open(new Blob(['no bundle']))
        .then(
          () => 'ok',
          (error) => error.code,
        ),
    );
    expect(noBundle).toBe('corrupt');
    await page.reload();
    await page.waitForFunction(() => 'live' in window);
    await page.evaluate(() => window.live.show('deleting'));
    await board.row('kept').waitFor();
    expect(await listed(page, 'deleting')).toEqual(['kept']);
    await page.close();
  });

  test('a project is cleared, and only that one', async () => {
    const page = await open('cleared');
    const board = new BoardView(page);
    for (const id of ['one', 'two', 'three']) await record(page, 'cleared', id);
    const other = await record(page, 'untouched', 'other');
    await board.row('three').waitFor();
    const clear = async () => {
      await page.locator('stepwell-board').getByRole('button', { name: 'More about runs' }).click();
      await page.getByRole('menuitem', { name: 'Delete all listed runs' }).click();
      await page.locator('stepwell-board dialog.question').getByRole('button', { name: 'Delete' }).click();
      await expect.poll(() => listed(page, 'cleared'), PATIENCE).toEqual([]);
    };
    await clear();
    await page.locator('stepwell-board').getByText('No runs in this project').waitFor();
    await page.locator('stepwell-board .toast').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => listed(page, 'cleared'), PATIENCE).toEqual(['one', 'three', 'two']);
    await board.row('one').waitFor();
    await clear();
    expect(await listed(page, 'untouched')).toEqual(['other']);
    expect((await page.evaluate((uid) => window.live.pieces(uid), other))['streams']).toBeGreaterThan(0);
    await page.close();
  });

  test('[STO7] a run whose tab was closed is shown as crashed, with all that was stored', async () => {
    const [writer, reader] = [await open('crash'), await open('crash')];
    const board = new BoardView(reader);
    const uid = await writer.evaluate(async () => {
      const uid = await window.live.open({ project: 'crash', id: 'left-alone' });
      await window.live.run().log({ n: 41 }).stored;
      return uid;
    });
    await expect.poll(() => board.status('left-alone'), PATIENCE).toBe('running');
    await writer.evaluate(() => window.live.run().log({ n: 42 }).stored);
    await writer.close();
    await expect.poll(() => board.status('left-alone'), PATIENCE).toBe('crashed');
    const sentence = reader.locator(`stepwell-health-line [data-run="${uid}"]`);
    expect(await sentence.textContent(PATIENCE)).toMatch(/left-alone\s+stopped without ending/);
    await expect.poll(() => board.lastValue('n', uid), PATIENCE).toBe('42');
    await reader.close();
  });
});

describe('states and text', () => {
  test('[STO6] without IndexedDB the board says that nothing survives', async () => {
    const page = await open('memory', false);
    const uid = await record(page, 'memory', 'forgotten');
    const board = new BoardView(page);
    const bar = page.locator('stepwell-board .notice');
    expect(await bar.textContent(PATIENCE)).toContain(
      `Nothing here survives this page: ${SITUATIONS.no_indexeddb.notice}`,
    );
    await page.locator('stepwell-board').getByText('in memory only').waitFor();
    await expect.poll(() => board.lastValue('train/loss', uid), PATIENCE).toBe('0.01');
    await page.close();
  });

  test('[BRD2] text that pages log is shown as text, from the page to the store and back', async () => {
    const page = await open(evil('project'));
    const errors = collectErrors(page);
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    const uid = await page.evaluate(
      async ([name, section, key, text, line, project]) => {
        const uid = await window.live.open({
          project,
          id: 'hostile',
          name,
          tags: [text],
          notes: `# Notes\n\n**read** ${text} [link](javascript:window.pwned=1)`,
          config: { [key]: text, list: [text] },
        });
        const run = window.live.run();
        run.log({ [`${section}/${key}`]: 1, [key]: text, json: { [key]: text } });
        run.log({ [key]: (() => {}) as never });
        run.error(line, { [key]: text });
        await run.fail(new Error(text));
        return uid;
      },
      [evil('name'), evil('section'), evil('key'), evil('text'), evil('line'), evil('project')] as const,
    );
    const board = page.locator('stepwell-board');
    await board.locator('stepwell-scalar-panel').first().waitFor();
    await board.locator('stepwell-value-panel').first().scrollIntoViewIfNeeded();
    await page.evaluate((uid) => document.querySelector('stepwell-board')?.focusRun(uid), uid);
    const detail = board.locator('stepwell-run-detail');
    await detail.locator('.notes strong', { hasText: 'read' }).waitFor();
    // The text of a long name is cut in its middle.
    const name = board.locator('.row .name[aria-label*="img"]');
    expect(await name.getAttribute('aria-label')).toBe(evil('name'));
    expect(await name.textContent()).toContain('…');
    await detail.getByText('key <img src=x').first().waitFor();
    await detail.getByRole('tab', { name: 'Logs' }).click();
    await detail.getByText('line <img src=x').first().waitFor();
    await detail.getByRole('tab', { name: 'Problems' }).click();
    await detail.getByText('key <img src=x').first().waitFor();
    await board.getByRole('button', { name: 'Enlarge' }).first().click();
    await board.locator('stepwell-enlarged').waitFor();
    await page.keyboard.press('Escape');
    await board.getByRole('button', { name: 'More about name' }).first().click({ force: true });
    await page.getByRole('menuitem', { name: 'Delete', exact: true }).click();
    await board.locator('dialog.question[open]').waitFor();
    expect(await page.evaluate(() => window.live.foreign())).toEqual([]);
    expect(await page.evaluate(() => window.pwned)).toBeUndefined();
    expect(requests.filter((url) => url.endsWith('/x'))).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });
});

/** Several tabs of one origin: each writes its own runs, all see everything. */

import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { PAGES } from './support/server.js';
import { useSite } from './support/setup.js';

const site = useSite('pages');

async function tab(): Promise<Page> {
  const page = await site.browser.page(`${site.origin}/${PAGES}/blank.html`);
  await page.waitForFunction(() => 'stepwell' in window);
  return page;
}

/** Opens a run in a tab as `window.run`; resolves the error's code, or `ok`. */
const open = (page: Page, id: string, resume?: 'allow' | 'takeover' | 'must') =>
  page.evaluate(
    async ([id, resume]) => {
      try {
        window.run = await window.stepwell.init({ project: 'tabs', id, ...(resume ? { resume } : {}) });
        return 'ok';
      } catch (thrown) {
        return (thrown as { code: string }).code;
      }
    },
    [id, resume] as const,
  );

describe('tabs', () => {
  test('[STO7] values per second are those of the origin: a tab that only looks on counts what another one logs', async () => {
    const [writer, looker] = [await tab(), await tab()];
    const rateIn = (page: Page) =>
      page.evaluate(async () => (await (await window.stepwell.openSource()).status()).valuesPerSecond);
    expect(await rateIn(looker)).toBe(0);
    expect(await open(writer, 'rate')).toBe('ok');
    const both = async () => {
      await writer.evaluate(async () => {
        for (let i = 0; i < 20_000; i++) window.run.log({ a: i, b: -i });
        await window.run.flush();
      });
      return Promise.all([rateIn(writer), rateIn(looker)]);
    };
    // Both fall off with time: compared at the same time they are alike.
    await expect
      .poll(
        async () => {
          const [own, other] = await both();
          return own > 100 && Math.abs(other / own - 1) < 0.5;
        },
        { timeout: 60_000 },
      )
      .toBe(true);
    await writer.evaluate(() => window.run.finish());
    await Promise.all([writer.close(), looker.close()]);
  });

  test('[RUN1] resume says what an existing id means: never, allow, must', async () => {
    const a = await tab();
    expect(await open(a, 'resume', 'must')).toBe('run_missing');
    expect(await open(a, 'resume')).toBe('ok');
    await a.evaluate(async () => {
      window.run.config.set({ lr: 1, model: { layers: 2 } });
      window.run.summary.set('best', 3);
      window.run.advance(4);
      window.run.log({ a: 1 });
      window.run.log({ a: 2 }, { step: 9 });
      await window.run.finish();
    });
    expect(await open(a, 'resume')).toBe('run_exists');
    expect(await open(a, 'resume', 'allow')).toBe('ok');
    const resumed = await a.evaluate(async () => {
      const { run } = window;
      run.config.update('model.layers', 5);
      run.log({ a: 3 });
      const rows = await run.history.rows();
      const summary = await run.summary.read();
      await run.finish();
      return {
        rows: rows.map((row) => [row.row, row.step, row.globalStep, row.values.a]),
        config: run.config.read(),
        best: summary.manual.best,
        last: summary.scalars.a?.last,
      };
    });
    expect(resumed).toEqual({
      rows: [
        [0, 0, 4, 1],
        [1, 9, 4, 2],
        [2, 10, 4, 3],
      ],
      config: { lr: 1, model: { layers: 5 } },
      best: 3,
      last: 3,
    });
    await a.close();
  });

  test('[RUN2] a live run in another tab is busy; takeover stops the old writer cleanly and loses nothing acknowledged', async () => {
    const [a, b] = [await tab(), await tab()];
    expect(await open(a, 'contested')).toBe('ok');
    await a.evaluate(() => window.run.log({ n: 0 }).stored);
    expect(await open(b, 'contested')).toBe('run_busy');
    expect(await open(b, 'contested', 'allow')).toBe('run_busy');
    expect(await open(b, 'contested', 'takeover')).toBe('ok');
    await expect.poll(() => a.evaluate(() => window.run.stopped?.code)).toBe('run_taken_over');
    const refused = await a.evaluate(() => window.run.log({ n: 99 }).error?.code);
    expect(refused).toBe('run_taken_over');
    const rows = await b.evaluate(async () => {
      window.run.log({ n: 1 });
      return (await window.run.history.rows()).map((row) => [row.row, row.step, row.values.n]);
    });
    expect(rows).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ]);
    await b.evaluate(() => window.run.finish());
    await Promise.all([a.close(), b.close()]);
  });

  test('[STO7] four tabs write their own runs and read all of them at once', async () => {
    const tabs = await Promise.all([tab(), tab(), tab(), tab()]);
    const counts = await Promise.all(
      tabs.map((page, i) =>
        page.evaluate(async (i) => {
          const run = await window.stepwell.init({ project: 'four', id: `tab-${i}` });
          const source = await window.stepwell.openSource();
          for (let n = 0; n < 20_000; n++) {
            run.log({ n, tab: i });
            if (n % 500 === 0) await source.listRuns({ project: 'four' });
          }
          await run.finish();
          return run.uid;
        }, i),
      ),
    );
    for (const page of tabs) {
      const seen = await page.evaluate(async (uids) => {
        const source = await window.stepwell.openSource();
        const out: [number, boolean][] = [];
        for (const run of uids) {
          const [points] = await source.getMetrics({ run, keys: ['n'] });
          out.push([points?.values.length ?? 0, points?.values.every((value, i) => value === i) ?? false]);
        }
        return out;
      }, counts);
      expect(seen).toEqual(Array.from({ length: 4 }, () => [20_000, true]));
    }
    await Promise.all(tabs.map((page) => page.close()));
  });

  test('[STO7] another tab hears of new values, and a run whose tab was closed is crashed with all of its data', async () => {
    const [a, b] = [await tab(), await tab()];
    expect(await open(a, 'watched')).toBe('ok');
    await b.evaluate(async () => {
      const source = await window.stepwell.openSource();
      await source.subscribe((change) => {
        if (change.run !== null) document.title = `heard ${change.run}`;
      });
    });
    const uid = await a.evaluate(async () => {
      await window.run.log({ n: 1 }).stored;
      return window.run.uid;
    });
    await expect.poll(() => b.title()).toBe(`heard ${uid}`);
    const read = () =>
      b.evaluate(async (uid) => {
        const run = await (await window.stepwell.openSource()).getRun(uid);
        return [run?.status, run?.scalars.n?.last];
      }, uid);
    expect(await read()).toEqual(['running', 1]);
    await a.evaluate(() => window.run.log({ n: 2 }).stored);
    await a.close();
    await expect.poll(read).toEqual(['crashed', 2]);
    await b.close();
  });

  test('[O7] a tab of a group that is closed, or goes to another page, makes the barrier of the other one reject', async () => {
    const ends = [(page: Page) => page.close(), (page: Page) => page.goto('about:blank')];
    for (const [i, end] of ends.entries()) {
      const [stays, goes] = [await tab(), await tab()];
      const join = (page: Page) =>
        page.evaluate(async (name) => {
          const group = await window.stepwell.joinGroup(name, { size: 2 });
          await group.barrier();
          window.group = group;
          return group.rank;
        }, `tabs ${i}`);
      expect((await Promise.all([join(stays), join(goes)])).sort()).toEqual([0, 1]);
      const waits = stays.evaluate(() =>
        window.group.barrier().then(
          () => null,
          ({ code, facts }) => [code, facts.reason],
        ),
      );
      await end(goes);
      expect(await waits).toEqual(['group', 'lost']);
      await stays.close();
      if (i > 0) await goes.close();
    }
  });
});

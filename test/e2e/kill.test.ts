/** Faults for real: the browser, the worker and the page are killed while logging at full speed. */

import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { longOrShort } from '../support/long.js';
import type { Progress } from './pages/writer.js';
import { makeProfile, startChromium } from './support/chromium.js';
import { PAGES } from './support/server.js';
import { useSite } from './support/setup.js';

/** A kill meets another moment of the pipeline in each round, and in each run of the tests: the short form only tries fewer. */
const KILLS = longOrShort(200, 2);
/** Two runs of the page: four workers die in the first, one more in another. */
const TERMINATIONS = longOrShort(200, 5);
/** One more than a run takes in the short form, so that a second run begins. */
const RELOADS = longOrShort(200, 3);
/** A limit against tests that hang: on a machine that is busy with other things a round takes half a minute. */
const ROUND_TIMEOUT_MS = 60_000;
/** What may be lost of unacknowledged logging [STO2]. */
const MAX_LOSS_MS = 1000;
const RELOADS_PER_RUN = longOrShort(5, 2);

const site = useSite('pages');
const url = () => `${site.origin}/${PAGES}/writer.html`;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const randomPause = (max: number) => pause(50 + Math.random() * max);

/** Where the page's progress reports arrive, so that they outlive the page. */
async function listen(page: Page): Promise<{ latest: Progress }> {
  const heard = { latest: { logged: 0, acked: 0, time: 0 } };
  await page.exposeFunction('report', (progress: Progress) => {
    heard.latest = progress;
  });
  return heard;
}

const ready = (page: Page) => page.waitForFunction(() => 'writer' in window);
const start = (page: Page, id: string, resume: 'never' | 'allow', from: number) =>
  page.evaluate(([id, resume, from]) => window.writer.start({ project: 'kill', id, resume }, from), [
    id,
    resume,
    from,
  ] as const);
const stored = (page: Page, id: string) => page.evaluate((id) => window.writer.stored('kill', id), id);

describe('kill tests', () => {
  test(
    `[STO2] SIGKILL of the whole browser, ${KILLS} rounds: nothing acknowledged is lost or doubled, at most 1 s of the rest is lost, the run is crashed and resumes`,
    async () => {
      const profile = await makeProfile();
      let worstLossMs = 0;
      let browser = await startChromium(profile.path);
      try {
        for (let round = 0; round < KILLS; round++) {
          const id = `sigkill-${round}`;
          let page = await browser.page(url());
          await ready(page);
          const heard = await listen(page);
          await start(page, id, 'never', 0);
          await page.waitForFunction(() => window.writer.progress().acked > 0);
          await randomPause(600);
          await browser.kill();
          const atKill = heard.latest;

          browser = await startChromium(profile.path);
          page = await browser.page(url());
          await ready(page);
          const found = await stored(page, id);
          expect(found).toMatchObject({ status: 'crashed', exact: true, problems: [], dropped: 0 });
          expect(found.count).toBeGreaterThanOrEqual(atKill.acked);
          worstLossMs = Math.max(worstLossMs, atKill.time - found.lastTime);
          expect(atKill.time - found.lastTime).toBeLessThanOrEqual(MAX_LOSS_MS);

          const resumed = await start(page, id, 'allow', found.count);
          expect(resumed.step).toBe(found.count);
          await randomPause(100);
          const { logged } = await page.evaluate(() => window.writer.stop());
          await page.evaluate(() => window.writer.finish());
          expect(await stored(page, id)).toMatchObject({ status: 'completed', exact: true, count: logged });
          await page.close();
        }
      } finally {
        await browser.kill();
        await profile.remove();
      }
      console.info(
        `SIGKILL: ${KILLS} rounds, worst loss of unacknowledged logging ${worstLossMs.toFixed(0)} ms`,
      );
    },
    KILLS * ROUND_TIMEOUT_MS,
  );

  test(
    `[QUE2] worker.terminate() at random moments, ${TERMINATIONS} rounds: the page goes on, nothing is lost or doubled`,
    async () => {
      const page = await site.browser.page(url());
      try {
        await ready(page);
        for (let begun = 0, series = 0; begun < TERMINATIONS; series++) {
          const id = `terminate-${series}`;
          await start(page, id, 'never', 0);
          // A link gives up after several deaths in a row within half a minute: a few per run.
          for (let i = 0; i < 4 && begun < TERMINATIONS; i++, begun++) {
            await randomPause(400);
            await page.evaluate(() => window.writer.terminate());
          }
          const { logged } = await page.evaluate(() => window.writer.stop());
          expect(logged).toBeGreaterThan(0);
          expect(await stored(page, id)).toMatchObject({
            status: 'running',
            exact: true,
            count: logged,
            problems: [],
            dropped: 0,
          });
          await page.evaluate(() => window.writer.finish());
          await page.reload();
          await ready(page);
          expect(await stored(page, id)).toMatchObject({ status: 'completed', exact: true, count: logged });
        }
      } finally {
        await page.close();
      }
    },
    TERMINATIONS * ROUND_TIMEOUT_MS,
  );

  test(
    `[STO2] page reload at random moments, ${RELOADS} rounds: the run resumes where it stopped, nothing acknowledged is lost`,
    async () => {
      const page = await site.browser.page(url());
      try {
        const heard = await listen(page);
        let count = 0;
        for (let round = 0; round < RELOADS; round++) {
          // A run is read whole after each reload: a new one now and then keeps that short.
          const id = `reload-${Math.floor(round / RELOADS_PER_RUN)}`;
          if (round % RELOADS_PER_RUN === 0) {
            count = 0;
            heard.latest = { logged: 0, acked: 0, time: 0 };
          }
          await ready(page);
          const { step } = await start(page, id, 'allow', count);
          expect(step).toBe(count);
          await page.waitForFunction((before) => window.writer.progress().acked > before, count);
          await randomPause(200);
          await page.reload();
          await ready(page);
          const found = await stored(page, id);
          expect(found).toMatchObject({ status: 'crashed', exact: true, problems: [], dropped: 0 });
          expect(found.count).toBeGreaterThanOrEqual(heard.latest.acked);
          count = found.count;
        }
        expect(count).toBeGreaterThan(0);
      } finally {
        await page.close();
      }
    },
    RELOADS * ROUND_TIMEOUT_MS,
  );
});

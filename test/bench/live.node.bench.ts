import type { Page } from 'playwright';
import type { Latency } from '../e2e/pages/board.js';
import { type BenchContext, type BenchResult, type BenchRow, quantile } from './harness.js';

const PAGE = '/test/e2e/pages/board.html';
const UPDATES = 15;
const SAME_PAGE_MS = 500;
const OTHER_TAB_MS = 1_000;

/** How long values of a page that logs at full speed wait until they are on a board: the oldest of each change of the readout. */
export const rows: readonly BenchRow[] = [
  {
    id: 'live',
    what: 'log() at full speed to the board',
    async run({ openPage }: BenchContext): Promise<BenchResult[]> {
      if (!openPage) throw new Error('this bench runs in Node');
      const project = `live-${Date.now()}`;
      const ready = async (page: Page) => {
        await page.waitForFunction(() => 'live' in window);
        await page.evaluate((project) => window.live.show(project, true), project);
        return page;
      };
      const writer = await ready(await openPage(PAGE));
      const base = Date.now();
      const uid = await writer.evaluate((project) => window.live.open({ project, id: 'fast' }), project);
      await writer.evaluate((base) => window.live.start(base), base);
      const watch = (page: Page): Promise<Latency[]> =>
        page.evaluate(([uid, base, updates]) => window.live.latencies(uid, base, updates), [
          uid,
          base,
          UPDATES,
        ] as const);
      const same = await watch(writer);
      // Only now: its reading takes a share of the processor.
      const reader = await writer.context().newPage();
      // Of the same profile: pages of another one have a database of their own.
      await reader.goto(writer.url());
      await ready(reader);
      const other = await watch(reader);
      await writer.evaluate(() => window.live.stop());
      await writer.evaluate(() => window.live.run().finish());
      const row = (where: string, all: readonly Latency[], most: number): BenchResult => {
        const oldest = all.map((each) => each.oldest);
        const ours = quantile(oldest, 0.5);
        return {
          id: 'live',
          what: `log() at full speed to the board of ${where}: the value that waits longest, median of ${all.length} changes (newest: ${quantile(
            all.map(({ newest }) => newest),
            0.5,
          )} ms)`,
          unit: 'ms',
          ours,
          target: `≤ ${most} ms`,
          ok: ours <= most,
        };
      };
      return [row('the same page', same, SAME_PAGE_MS), row('another tab', other, OTHER_TAB_MS)];
    },
  },
];

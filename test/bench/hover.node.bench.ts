import type { Page } from 'playwright';
import type { BenchContext, BenchResult, BenchRow } from './harness.js';
import { median } from './harness.js';
import { callIn, threadClock } from './support.js';

const MODULE = 'subjects/hover.ts';
const MOVES = 60;
/** Pause between two moves, in milliseconds: a move has its frame. */
const PAUSE_MS = 30;
const ROUNDS = 3;
/** Runs, and the most time (ms) of the page thread per move. */
const CASES = [
  [10, 8],
  [100, 16],
] as const;

/** P12: time of the page thread per move of the mouse over a board of twelve panels, beside bare uPlots with a shared cursor. */
export const rows: readonly BenchRow[] = [
  {
    id: 'P12',
    what: 'hover over twelve panels',
    async run({ openPage }: BenchContext): Promise<BenchResult[]> {
      if (!openPage) throw new Error('this bench runs in Node');
      const open = async (name: string, runs: number): Promise<Page> => {
        const page = await openPage('/test/bench/page.html');
        // All twelve panels are on the screen.
        await page.setViewportSize({ width: 1_400, height: 1_200 });
        await callIn(page, MODULE, name, runs);
        return page;
      };
      const results: BenchResult[] = [];
      for (const [runs, most] of CASES) {
        const board = await open('showBoard', runs);
        const bare = await open('showBare', runs);
        const ours: number[] = [];
        const floor: number[] = [];
        for (let round = 0; round < ROUNDS; round++) {
          ours.push(await msPerMove(board));
          floor.push(await msPerMove(bare));
        }
        const [mine, least] = [median(ours), median(floor)];
        results.push({
          id: 'P12',
          what: `thread time per move of the mouse, 12 panels × ${runs} runs (floor: bare uPlots with a shared cursor)`,
          unit: 'ms',
          ours: mine,
          floor: least,
          ratioToFloor: median(ours.map((value, i) => value / (floor[i] ?? Number.NaN))),
          target: `≤ ${most} ms`,
          ok: mine <= most,
        });
        for (const page of [board, bare]) await page.context().browser()?.close();
      }
      return results;
    },
  },
];

/** Time of the page thread per move, without what the page does while nothing moves. */
async function msPerMove(page: Page): Promise<number> {
  const { left, top, width, height } = await callIn<{
    left: number;
    top: number;
    width: number;
    height: number;
  }>(page, MODULE, 'plotBox');
  const clock = await threadClock(page);
  const measure = async (move: (i: number) => Promise<void>) => {
    const before = await clock();
    for (let i = 0; i < MOVES; i++) {
      await move(i);
      await page.waitForTimeout(PAUSE_MS);
    }
    return (await clock()) - before;
  };
  const at = (i: number) =>
    page.mouse.move(left + 10 + ((width - 20) * i) / MOVES, top + height * (0.3 + 0.4 * ((i % 7) / 7)));
  await at(0);
  await page.waitForTimeout(300);
  const busy = await measure(at);
  const idle = await measure(async () => {});
  // The clock counts seconds.
  return ((busy - idle) * 1_000) / MOVES;
}

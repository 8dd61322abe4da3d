import type { Page } from 'playwright';
import type { BenchContext, BenchResult, BenchRow } from './harness.js';
import { callIn } from './support.js';

const MODULE = 'subjects/many-keys.ts';
const KEYS = [100, 1_000, 10_000] as const;
/** Longest task of the page thread, in ms, whatever the number of keys. */
const MAX_TASK_MS = 200;
const LIVE_SECONDS = 8;

/** P12: longest task of the page thread while the board of a run with many keys loads, and while values stream in. */
export const rows: readonly BenchRow[] = [
  {
    id: 'P12',
    what: 'longest task with many keys',
    async run({ openPage }: BenchContext): Promise<BenchResult[]> {
      if (!openPage) throw new Error('this bench runs in Node');
      const results: BenchResult[] = [];
      for (const count of KEYS) {
        const page = await openPage('/test/bench/page.html');
        await page.setViewportSize({ width: 1_400, height: 900 });
        await callIn(page, MODULE, 'record', count);
        const load = await longestTask(page, () => callIn(page, MODULE, 'showBoard'));
        const live = await longestTask(page, () => callIn(page, MODULE, 'stream', LIVE_SECONDS));
        results.push(result(`load with ${count} keys`, load), result(`live with ${count} keys`, live));
        await page.context().browser()?.close();
      }
      return results;
    },
  },
];

function result(what: string, ours: number): BenchResult {
  const target = `≤ ${MAX_TASK_MS} ms`;
  return { id: 'P12', what: `longest task, ${what}`, unit: 'ms', ours, target, ok: ours <= MAX_TASK_MS };
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  /** Time of the processor, which other programs of the machine do not lengthen. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** The longest task of the renderer's main thread meanwhile, in ms, from a trace of Chromium. */
async function longestTask(page: Page, work: () => Promise<unknown>): Promise<number> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser');
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
  await work();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const main = new Set(
    trace.traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = trace.traceEvents.filter(
    ({ name, ph, pid, tid }) => ph === 'X' && name.endsWith('RunTask') && main.has(`${pid} ${tid}`),
  );
  if (tasks.length === 0) throw new Error('the trace has no tasks');
  return Math.max(...tasks.map(({ dur = 0, tdur = dur }) => tdur / 1_000));
}

/** For benches that run in Node and drive pages. */
import type { Page } from 'playwright';

/** Calls `name(...args)` of a module under test/bench/ inside the page. Arguments and result are JSON. */
export function callIn<T>(page: Page, module: string, name: string, ...args: unknown[]): Promise<T> {
  const call = `import('/test/bench/${module}').then((it) => it.${name}(...${JSON.stringify(args)}))`;
  return page.evaluate(call) as Promise<T>;
}

/** A reading of the CPU time, in seconds, that the page's main thread has used. */
export async function threadClock(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN;
  };
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

/** The longest task of the renderer's main thread during `work`, in milliseconds of the processor, from a trace of Chromium. */
export async function longestTask(page: Page, work: () => Promise<unknown>): Promise<number> {
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

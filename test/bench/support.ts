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

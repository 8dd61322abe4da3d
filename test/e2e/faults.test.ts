/** Storage and worker trouble, each brought about for real; what must happen stands in the table of src/worker/situations.ts. */
import { createServer } from 'node:http';
import type { Frame, Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { SITUATIONS, type SituationName } from '../../src/worker/situations.js';
import { PAGES } from './support/server.js';
import { useSite } from './support/setup.js';

const PAGE = `${PAGES}/blank.html`;

const site = useSite('pages');
let counter = 0;

async function open(query = '', origin = site.origin): Promise<Page> {
  const page = await site.browser.page(`${origin}/${PAGE}${query}`);
  await page.waitForFunction(() => 'stepwell' in window);
  return page;
}

/** Records three rows and a histogram and reads them back, with the status that a board would show. */
function record(page: Page | Frame, fault?: string) {
  return page.evaluate(
    async ([id, fault]) => {
      const options = fault ? { worker: () => window.faultyWorker(fault) } : {};
      const run = await window.stepwell.init({ project: 'faults', id, ...options });
      window.run = run;
      for (let n = 0; n < 3; n++) run.log({ n });
      run.log({ values: window.stepwell.histogram([1, 2, 2, 4], { bins: 3 }) });
      await run.flush();
      const source = await window.stepwell.openSource();
      const [points] = await source.getMetrics({ run: run.uid, keys: ['n'] });
      const { counts } = await source.histograms({ run: run.uid, key: 'values' });
      const status = await source.status();
      return {
        values: [...(points?.values ?? [])],
        counts: [...counts],
        storage: status.storage,
        engine: status.engine,
        notices: status.notices,
      };
    },
    [`fault-${counter++}`, fault] as const,
  );
}

function expectSituation(name: SituationName, seen: Awaited<ReturnType<typeof record>>): void {
  const situation = SITUATIONS[name];
  expect(seen.values).toEqual([0, 1, 2]);
  // By the parts of the worker that are loaded only then.
  expect(seen.counts).toEqual([1, 2, 1]);
  expect(seen.storage).toBe(situation.storage);
  expect(seen.engine).toBe(situation.engine === 'page' ? 'page' : 'worker');
  // Each sentence is told where it is true, and nowhere else: one way that failed is no trouble where the next one works.
  const told = (sentence: string) => seen.notices.some((notice) => notice.startsWith(sentence));
  if (situation.notice !== '') expect(told(situation.notice)).toBe(true);
  expect(told(SITUATIONS.no_worker.notice)).toBe(name === 'no_worker');
}

describe('[STO6] situations', () => {
  test('[STO6] normal', async () => {
    const page = await open();
    const seen = await record(page);
    expectSituation('normal', seen);
    expect(seen.notices).toEqual([]);
    await page.close();
  });

  test('[STO6] no IndexedDB: memory, and the board says that nothing survives', async () => {
    const page = await open();
    await page.evaluate(() => Object.defineProperty(window, 'indexedDB', { value: undefined }));
    expectSituation('no_indexeddb', await record(page, 'no-indexeddb'));
    await page.close();
  });

  test('[STO6] a sandboxed iframe: memory, and the engine in the page', async () => {
    const page = await site.browser.page('about:blank');
    await page.goto(`${site.origin}/${PAGE}`);
    await page.evaluate(() => {
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-scripts');
      frame.src = location.href;
      document.body.append(frame);
    });
    const frame = await expect
      .poll(() => page.frames().find((each) => each.parentFrame() !== null && each.url() !== 'about:blank'))
      .toBeTruthy()
      .then(() => page.frames().find((each) => each.parentFrame() !== null) as Frame);
    await frame.waitForFunction(() => 'stepwell' in window);
    expectSituation('sandboxed', await record(frame));
    await page.close();
  });

  test('[STO6] an insecure origin has no locks: it records all the same, and a second writer is still refused', async () => {
    const origin = site.origin.replace('127.0.0.1', 'insecure.test');
    const page = await open('', origin);
    expect(await page.evaluate(() => isSecureContext)).toBe(false);
    expectSituation('insecure_origin', await record(page));
    const second = await open('', origin);
    const code = await second.evaluate(
      (id) =>
        window.stepwell.init({ project: 'faults', id, resume: 'allow' }).then(
          () => 'ok',
          (error) => error.code,
        ),
      `fault-${counter - 1}`,
    );
    expect(code).toBe('run_busy');
    await Promise.all([page.close(), second.close()]);
  });

  test('[STO6] a COEP page whose worker file lacks the header: through a blob worker', async () => {
    const page = await open('?coep');
    expectSituation('coep', await record(page));
    await page.close();
  });

  test('[STO6] the library comes from another origin: through a blob worker', async () => {
    const own = await (await fetch(`${site.origin}/${PAGE}`)).text();
    const [, script] = /src="([^"]+\.js)"/.exec(own) ?? [];
    const html = `<!doctype html><script type="module" src="${site.origin}${script}"></script>`;
    const other = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const page = await site.browser.page(`http://127.0.0.1:${port}/`);
    await page.waitForFunction(() => 'stepwell' in window);
    expectSituation('foreign_worker', await record(page));
    await page.close();
    other.close();
  });

  test('[STO6] a policy that forbids workers: the engine runs in the page', async () => {
    const page = await open('?no-worker');
    expectSituation('no_worker', await record(page));
    await page.close();
  });

  test('[STO6] write transactions that are aborted again and again: nothing is lost or doubled', async () => {
    const page = await open();
    const seen = await page.evaluate(async () => {
      const worker = () => window.faultyWorker('aborts');
      let run: typeof window.run | undefined;
      // Opening may hit an abort as well: that is an error of its own, to be tried again by the caller.
      for (let i = 0; !run; i++) {
        run = await window.stepwell
          .init({ project: 'faults', id: `aborts-${i}`, worker })
          .catch(() => undefined);
      }
      for (let n = 0; n < 20; n++) {
        run.log({ n });
        await run.flush();
      }
      const source = await window.stepwell.openSource();
      const [points] = await source.getMetrics({ run: run.uid, keys: ['n'] });
      const detail = await source.getRun(run.uid);
      return { values: [...(points?.values ?? [])], problems: detail?.problemList.length };
    });
    expect(seen.values).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(seen.problems).toBeGreaterThan(0);
    await page.close();
  });

  test('[STO6] no room left: values wait, finish says so instead of hanging, and all is stored as soon as there is room', async () => {
    const origin = site.origin.replace('127.0.0.1', 'quota.localhost');
    const page = await open('', origin);
    const session = await site.browser.context.newCDPSession(page);
    // Before the first write: Chromium asks for the quota again only when the room that it knows of is used up.
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 4_000_000 });
    await record(page);
    await page.evaluate(() => {
      for (let n = 3; n < 600_000; n++) window.run.log({ n, noise: Math.random() });
    });
    const notices = () =>
      page.evaluate(async () => (await (await window.stepwell.openSource()).status()).notices);
    await expect.poll(notices, { timeout: 60_000 }).toContain(SITUATIONS.quota.notice);
    const during = await page.evaluate(async () => {
      const { run } = window;
      const status = await (await window.stepwell.openSource()).status();
      return { waiting: run.waitingBytes, notices: status.notices };
    });
    expect(during.waiting).toBeGreaterThan(0);
    expect(during.notices).toContain(SITUATIONS.quota.notice);
    const ended = await page.evaluate(async () => {
      const { stored, error } = await window.run.finish();
      return { stored, code: error?.code };
    });
    expect(ended).toEqual({ stored: false, code: 'quota' });
    await session.send('Storage.overrideQuotaForOrigin', { origin });
    const status = () =>
      page.evaluate(async () => {
        const source = await window.stepwell.openSource();
        return (await source.getRun(window.run.uid))?.status;
      });
    await expect.poll(status, { timeout: 20_000 }).toBe('completed');
    const after = await page.evaluate(async () => {
      const source = await window.stepwell.openSource();
      const [points] = await source.getMetrics({ run: window.run.uid, keys: ['n'] });
      return {
        exact: points?.values.every((value, i) => value === i),
        count: points?.values.length,
        notices: (await source.status()).notices,
      };
    });
    expect(after).toMatchObject({ exact: true, count: 600_000 });
    expect(after.notices).not.toContain(SITUATIONS.quota.notice);
    await page.close();
  });

  test('[STO6] another tab does not let go of the database: init rejects and says so, and works once it does', async () => {
    const page = await open();
    const seen = await page.evaluate(async () => {
      const database = 'stepwell-held';
      const held = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(database);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const deleted = new Promise((resolve) => {
        indexedDB.deleteDatabase(database).onsuccess = resolve;
      });
      const outcome = () =>
        window.stepwell.init({ project: 'faults', database }).then(
          (run) => run.storage,
          (error) => `${error.code}: ${error.facts.reason}: ${error.message}`,
        );
      const blocked = await outcome();
      held.close();
      await deleted;
      return { blocked, later: await outcome() };
    });
    expect(seen).toEqual({ blocked: `storage: blocked: ${SITUATIONS.blocked.notice}`, later: 'indexeddb' });
    await page.close();
  });

  test('[STO6] the database is deleted underneath: the writer stops with a storage error, training goes on', async () => {
    const page = await open();
    await record(page);
    const seen = await page.evaluate(async () => {
      await new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase('stepwell');
        request.onsuccess = resolve;
        request.onerror = reject;
      });
      window.run.log({ n: 3 });
      const flushed = await window.run.flush().then(
        () => 'ok',
        (error) => error.code,
      );
      const later = window.run.log({ n: 4 });
      const status = await (await window.stepwell.openSource()).status();
      return { flushed, later: later.error?.code, notices: status.notices };
    });
    expect(seen).toMatchObject({ flushed: 'storage', later: 'storage' });
    expect(seen.notices).toContain(SITUATIONS.deleted.notice);
    await page.close();
  });
});

/** A run in a process of Node, on the built package: what a script gets that logs where there is no browser. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const index = join(import.meta.dirname, '../../dist/index.js');

/** What a script says, and how it ends: with code 99 where something keeps the process that takes half a second without. */
function node(script: string): Promise<{ code: number | null; out: string; err: string }> {
  const text = `const { init, openSource, withRun } = await import(${JSON.stringify(pathToFileURL(index).href)});\n${script}\nsetTimeout(() => process.exit(99), 15_000).unref();`;
  return new Promise((resolve) => {
    const args = ['--input-type=module', '--eval', text];
    const child = execFile(process.execPath, args, { timeout: 60_000 }, (_, out, err) => {
      resolve({ code: child.exitCode, out, err });
    });
  });
}

test('init, log, finish: the process ends by itself, the result says memory, and there is one warning', async () => {
  const { code, out, err } = await node(`
      const run = await init({ project: 'node', name: 'x' });
      for (let i = 0; i < 10; i++) run.log({ loss: 1 / (i + 1) });
      await run.log({ loss: 0 }).stored;
      const source = await openSource();
      await run.flush();
      const detail = await source.getRun(run.uid);
      const result = await run.finish();
      console.log(JSON.stringify({ ...result, storage2: run.storage, values: detail.values }));
    `);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    status: 'completed',
    stored: true,
    storage: 'memory',
    storage2: 'memory',
    remote: 'none',
    values: 11,
  });
  expect(err.trim().split('\n')).toEqual([expect.stringContaining('no IndexedDB')]);
}, 120_000);

test('several runs, one of which fails, and one that nothing is awaited of: all ends', async () => {
  const { code, out } = await node(`
      const ids = [];
      for (let i = 0; i < 3; i++) await withRun({ project: 'node' }, (run) => { ids.push(run.uid); run.log({ i }); });
      await withRun({ project: 'node' }, () => { throw new Error('no'); }).catch(() => {});
      const last = await init();
      last.log({ a: 1 });
      void last.finish().then(({ status }) => console.log(ids.length, status));
    `);
  expect([code, out.trim()]).toEqual([0, '3 completed']);
}, 120_000);

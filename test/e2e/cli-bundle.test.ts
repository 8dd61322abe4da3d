/** The commands for bundles, as a person types them. What they print and write is tested in test/unit/cli, without a process for each. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalForm, openBundle } from '../../src/bundle/index.js';
import { type CliProcess, runCli, startCli } from '../support/cli.js';
import { seedDatabase } from '../support/seed-database.js';
import { addBlob, addRun, bundleOf, home, simpleFrames } from '../unit/bundle/support.js';
import { RUN } from '../unit/query/runs.js';

const OTHER = 'd'.repeat(32);

let folder: string;
let bundle: string;
let cli: CliProcess;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepwell-bundle-'));
  const made = home();
  await addRun(made, simpleFrames(40));
  await addRun(made, simpleFrames(7, OTHER));
  await addBlob(made, 'weights');
  bundle = join(folder, 'runs.zip');
  await save(bundle, await bundleOf(made, [RUN, OTHER]));
  await seedDatabase(join(folder, 'data'));
  cli = await startCli(['serve', '--data', join(folder, 'data'), '--port', '0']);
  [, url = ''] = await cli.said(/"url":"([^"]+)"/);
});

afterAll(async () => {
  await cli?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

async function save(path: string, blob: Blob): Promise<void> {
  await writeFile(path, new Uint8Array(await blob.arrayBuffer()));
}

async function formOf(path: string) {
  return canonicalForm(await openBundle(new Blob([await readFile(path)])));
}

const env = () => ({ XDG_STATE_HOME: join(folder, 'state') });

describe('stepwell inspect', () => {
  test('[BUN2] prints what it found, and ends with its code', async () => {
    const whole = await runCli(['inspect', bundle, '--verify']);
    expect(whole).toMatchObject({ code: 0, err: '' });
    expect(whole.out).toContain('Every byte is as it was written.');
    const bytes = await readFile(bundle);
    const at = bytes.indexOf('weights');
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const damaged = join(folder, 'damaged.zip');
    await writeFile(damaged, bytes);
    const found = await runCli(['inspect', damaged, '--verify']);
    expect(found.code).toBe(1);
    expect(found.err).toMatch(/^damaged: .+\n$/);
  });
});

describe('stepwell upload and export', () => {
  test('[BUN1] a bundle is imported once, and comes back as it was', async () => {
    const first = await runCli(['upload', bundle, '--to', url], env());
    expect(first).toMatchObject({ code: 0 });
    expect(first.out.match(/^imported /gm)).toHaveLength(2);
    const again = await runCli(['upload', bundle, '--to', url], env());
    expect(again.out.match(/^unchanged /gm)).toHaveLength(2);
    const runs = (await (await fetch(`${url}/api/v1/runs`)).json()) as { uid: string }[];
    expect(new Set(runs.map(({ uid }) => uid))).toEqual(new Set([OTHER, RUN]));

    const out = join(folder, 'back.zip');
    const back = await runCli(['export', '--url', url, '--out', out]);
    expect(back.code).toBe(0);
    expect(await formOf(out)).toEqual(await formOf(bundle));
    const one = await runCli(['export', RUN, '--url', url, '--out', out, '--bare', '--tensorboard']);
    expect(one.code).toBe(0);
    expect((await openBundle(new Blob([await readFile(out)]))).runs.map(({ uid }) => uid)).toEqual([RUN]);
  });

  test('a run that is not there, a folder that a server has: one sentence, and no half file', async () => {
    const out = join(folder, 'none.zip');
    const missing = await runCli(['export', 'nobody', '--url', url, '--out', out]);
    expect(missing).toMatchObject({ code: 1, err: "stepwell: There is no run 'nobody'\n" });
    await expect(stat(out)).rejects.toThrow();
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
    const busy = await runCli(['export', '--data', join(folder, 'data'), '--out', out]);
    expect(busy.code).toBe(1);
    expect(busy.err).toMatch(/^stepwell: [^\n]+\n$/);
  });
});

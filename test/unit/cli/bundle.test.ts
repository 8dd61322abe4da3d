/** The commands for bundles, in this process: what they print and write, and their exit codes. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../src/base/sha256.js';
import { freePort } from '../../support/free-port.js';
import { addBlob, addRun, bundleOf, home, simpleFrames } from '../bundle/support.js';
import { frame, RUN, runRecord } from '../query/runs.js';
import { run as runCli, runWith } from './support.js';

const OTHER = 'd'.repeat(32);

let folder: string;
let bundle: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepwell-bundle-'));
  const made = home();
  await addRun(made, simpleFrames(40));
  await addRun(made, simpleFrames(7, OTHER));
  await addBlob(made, 'weights');
  bundle = join(folder, 'runs.zip');
  await save(bundle, await bundleOf(made, [RUN, OTHER]));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function save(path: string, blob: Blob): Promise<void> {
  await writeFile(path, new Uint8Array(await blob.arrayBuffer()));
}

describe('stepwell inspect', () => {
  test('says what is in a bundle, in words and as JSON', async () => {
    const words = await runCli('inspect', bundle, '--verify');
    expect(words.code).toBe(0);
    expect(words.out).toMatch(/^2 runs, .* MB/);
    expect(words.out).toContain(RUN);
    expect(words.out).toMatch(/loss {2}40 × scalar, last 0\.025/);
    expect(words.out).toContain('Every byte is as it was written.');
    const json = await runCli('inspect', bundle, '--json');
    const { runs, problems } = JSON.parse(json.out);
    expect(problems).toEqual([]);
    expect(runs.map(({ values }: { values: number }) => values).sort()).toEqual([14, 80]);
  });

  test('[BUN2] says what is damaged, and what is no bundle, in one sentence', async () => {
    const bytes = new Uint8Array(await readFile(bundle));
    const at = Buffer.from(bytes).indexOf('weights');
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const damaged = join(folder, 'damaged.zip');
    await writeFile(damaged, bytes);
    const found = await runCli('inspect', damaged, '--verify');
    expect(found.code).toBe(1);
    expect(found.err).toMatch(/^damaged: .+\n$/);
    await writeFile(damaged, bytes.subarray(0, 1000));
    for (const [args, sentence] of [
      [[damaged], /^stepwell: The file is not a whole zip archive\n$/],
      [[join(folder, 'none.zip')], /^stepwell: .*none\.zip cannot be read: there is no such file\n$/],
      [[], /^stepwell: Which bundle\?.*\n$/],
    ] as const) {
      const { code, err } = await runCli('inspect', ...args);
      expect(err).toMatch(sentence);
      expect(code).toBeGreaterThan(0);
    }
  });
});

describe('stepwell convert', () => {
  test('[BUN1] writes the files for other tools anew, and only what was asked for', async () => {
    const out = join(folder, 'converted');
    const { code } = await runCli('convert', bundle, '--to', 'csv,parquet', '--out', out);
    expect(code).toBe(0);
    const folders = await readdir(out);
    expect(folders).toHaveLength(2);
    for (const run of folders) {
      expect((await readdir(join(out, run))).sort()).toEqual([
        'histograms.parquet',
        'scalars.csv',
        'scalars.parquet',
      ]);
    }
    const csv = await readFile(
      join(out, folders.find((name) => name.endsWith(RUN.slice(0, 8))) ?? '', 'scalars.csv'),
      'utf8',
    );
    expect(csv.split(/\r?\n/).filter(Boolean)).toHaveLength(81);
    expect((await runCli('convert', bundle, '--to', 'xls', '--out', out)).code).toBe(2);
    const marked = join(out, 'marked');
    expect((await runCli('convert', bundle, '--to', 'csv', '--bom', '--out', marked)).code).toBe(0);
    const [first = ''] = await readdir(marked);
    expect((await readFile(join(marked, first, 'scalars.csv'))).subarray(0, 3).toString('hex')).toBe(
      'efbbbf',
    );
    expect((await runCli('convert', bundle)).err).toMatch(/--out/);
  });
});

describe('stepwell convert --to files', () => {
  test('[BUN1] writes files and images under their names, and says which ones are damaged', async () => {
    const made = home();
    const content = 'bytes of a model';
    const sha256 = await sha256Hex(new TextEncoder().encode(content));
    const file = {
      kind: 'file',
      time: 0,
      format: 'bytes',
      type: '',
      sha256,
      size: 16,
      deleted: false,
    } as const;
    const files = [
      { ...file, namespace: 'checkpoints', name: 'best.bin' },
      { ...file, namespace: '', name: 'copy.bin' },
    ];
    await addRun(made, [frame(1, 0, [runRecord(), ...files])]);
    await addBlob(made, content);
    const path = join(folder, 'files.zip');
    await save(path, await bundleOf(made));
    const out = join(folder, 'own-files');
    expect((await runCli('convert', path, '--to', 'files', '--out', out)).code).toBe(0);
    const [run = ''] = await readdir(out);
    expect((await readdir(join(out, run), { recursive: true })).sort()).toEqual([
      'artifacts.jsonl',
      'files',
      join('files', 'checkpoints'),
      join('files', 'checkpoints', 'best.bin'),
      join('files', 'copy.bin'),
    ]);
    expect(await readFile(join(out, run, 'files', 'copy.bin'), 'utf8')).toBe(content);

    const bytes = await readFile(path);
    bytes.write('B', bytes.indexOf(content));
    await writeFile(path, bytes);
    const damaged = await runCli('convert', path, '--to', 'files,jsonl', '--out', join(folder, 'rest'));
    expect(damaged.code).toBe(1);
    expect(damaged.err).toMatch(
      /^damaged: files\/copy\.bin: .+\ndamaged: files\/checkpoints\/best\.bin: .+\n$/,
    );
    expect(damaged.out).toContain('metadata.json');
  });
});

describe('stepwell upload and export', () => {
  test('a server that is not there, an address with a password: one sentence, and no half file', async () => {
    const out = join(folder, 'none.zip');
    const address = `http://127.0.0.1:${await freePort()}`;
    const nowhere = await runCli('export', '--url', address, '--out', out);
    expect(nowhere).toMatchObject({ code: 1, err: `stepwell: ${address} cannot be reached\n` });
    expect((await readdir(folder)).filter((name) => name.startsWith('none.zip'))).toEqual([]);
    expect((await runCli('upload', bundle, '--to', 'http://me:secret@example.org')).err).toMatch(
      /without a user/,
    );
  });

  test('[O1] STEPWELL_URL names the server where no option does, and an option wins', async () => {
    const out = join(folder, 'env.zip');
    const [first, second] = [await freePort(), await freePort()].map((port) => `http://127.0.0.1:${port}`);
    const env = { STEPWELL_URL: first as string, STEPWELL_KEY: 'sw_secret_key' };
    const reached = async (...args: string[]) => {
      const { code, err } = await runWith(env, ...args);
      expect(code).toBe(1);
      expect(err).not.toContain('secret');
      return err.split(' ')[1];
    };
    expect(await reached('export', '--out', out)).toBe(first);
    expect(await reached('export', '--out', out, '--url', second as string)).toBe(second);
    const invalid = await runWith({ STEPWELL_URL: 'lab' }, 'upload', bundle);
    expect(invalid).toMatchObject({ code: 1, err: expect.stringContaining('STEPWELL_URL must be') });
    expect((await runCli('upload', bundle)).err).toContain('STEPWELL_URL');
    // Data that an option names is stronger than an address of the environment.
    const data = await runWith(env, 'export', '--out', out, '--database-url', 'no address');
    expect(data.err).not.toContain(first);
    const bad = await runWith({ ...env, STEPWELL_KEY: 'sw_“secret”' }, 'export', '--out', out);
    expect(bad).toMatchObject({ code: 1, err: expect.stringContaining('STEPWELL_KEY has a character') });
    expect(bad.err).not.toContain('secret');
  });
});

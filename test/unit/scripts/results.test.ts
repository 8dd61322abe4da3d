/** The results of a gate are counted from lines, also of a gate that was killed in the middle. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countTests } from '../../../scripts/test/results.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepwell-results-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const queued = (file: string) => ({ event: 'queued', file });
const result = (file: string, state: string) => ({ event: 'test', file, name: 'n', state, ms: 1 });
const end = (file: string, state: string) => ({ event: 'file', file, state, ms: 1 });

async function count(lines: readonly object[], ok: boolean, rest = '') {
  const path = join(folder, 'gate.jsonl');
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join('') + rest);
  return countTests(path, ok);
}

const half = [queued('a'), queued('b'), result('a', 'passed'), result('a', 'skipped'), end('a', 'passed')];

test('tests that passed, failed and were skipped are counted', async () => {
  const lines = [...half, result('b', 'failed'), result('b', 'passed'), end('b', 'failed')];
  expect(await count(lines, false)).toEqual({
    counts: { passed: 2, failed: 1, skipped: 1 },
    unfinished: [],
  });
});

test('a gate that was killed keeps its counts, is one failure more, and says which files did not end', async () => {
  const killed = await count([...half, result('b', 'passed')], false, '{"event":"test","file":"b","sta');
  expect(killed).toEqual({ counts: { passed: 2, failed: 1, skipped: 1 }, unfinished: ['b'] });
});

test('a file that does not load, an error outside of all tests and a run without tests fail', async () => {
  const loaded = [...half, end('b', 'failed')];
  expect((await count(loaded, false)).counts).toEqual({ passed: 1, failed: 1, skipped: 1 });
  const whole = [...half, end('b', 'passed')];
  expect((await count(whole, true)).counts.failed).toBe(0);
  expect((await count(whole, false)).counts.failed).toBe(1);
  expect((await count([], true)).counts.failed).toBe(1);
  expect(countTests(join(folder, 'no such file'), true).counts.failed).toBe(1);
});

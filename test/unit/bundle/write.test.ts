import { describe, expect, test } from 'vitest';
import { exportBundle } from '../../../src/bundle/export.js';
import { classifyEntry, folderName, rollupEntry } from '../../../src/bundle/layout.js';
import type { ExportProgress } from '../../../src/bundle/progress.js';
import { openBundle } from '../../../src/bundle/read.js';
import { writeBundle } from '../../../src/bundle/write.js';
import { RUN, sessionId } from '../query/runs.js';
import {
  addBlob,
  addRun,
  bundleOf,
  collect,
  framesIn,
  framesMade,
  home,
  rejectionCode,
  simpleFrames,
  smallHome,
  sourceOf,
} from './support.js';

const OTHER = 'b'.repeat(32);

async function textOf(file: Blob, name: string): Promise<string> {
  const { zip } = await openBundle(file);
  const entry = zip.entries.get(name);
  if (!entry) throw new Error(`${name} is not in the bundle`);
  return (await zip.open(entry)).text();
}

describe('writing a bundle', () => {
  test('[BUN1] holds the truth, descriptions, rollups, and files for other tools', async () => {
    const from = await smallHome();
    const sha256 = await addBlob(from, 'a file');
    await sourceOf(from).listRuns();
    const file = await bundleOf(from, [RUN], { csv: true, tensorboard: true, library: '0.1.0' });
    const names = [...(await openBundle(file)).zip.entries.keys()];
    const session = sessionId(1);
    for (const name of [
      'stepwell.json',
      'README.txt',
      `blobs/${sha256}`,
      'r.aaaaaaaa/run.json',
      `r.aaaaaaaa/segments/${session}.log`,
      'r.aaaaaaaa/scalars.parquet',
      'r.aaaaaaaa/histograms.parquet',
      'r.aaaaaaaa/parameters.jsonl',
      'r.aaaaaaaa/metrics.jsonl',
      'r.aaaaaaaa/logs.jsonl',
      'r.aaaaaaaa/.ml-logger.meta.json',
      'r.aaaaaaaa/metadata.json',
      'r.aaaaaaaa/logs/output.log',
      'r.aaaaaaaa/scalars.csv',
    ]) {
      expect(names).toContain(name);
    }
    expect(names.some((name) => name.startsWith('r.aaaaaaaa/tensorboard/events.out.tfevents.'))).toBe(true);
    expect(names.some((name) => name.startsWith('r.aaaaaaaa/rollups/v'))).toBe(true);
    const run = JSON.parse(await textOf(file, 'r.aaaaaaaa/run.json'));
    expect(run).toMatchObject({ format: 'stepwell-run', version: 1, uid: RUN, project: 'p', label: 'r' });
    expect(run.streams).toMatchObject([{ session, epoch: 1, next: 5 }]);
    expect(run.blobs).toEqual([{ sha256, size: 6 }]);
    // Nothing that only one holder of the run knows.
    expect(Object.keys(run)).not.toContain('lastSeen');
    expect(JSON.parse(await textOf(file, 'stepwell.json'))).toMatchObject({
      format: 'stepwell-bundle',
      version: 1,
      library: '0.1.0',
      runs: [{ folder: 'r.aaaaaaaa', uid: RUN, nextRow: 0, status: 'completed' }],
    });
    expect((await textOf(file, 'r.aaaaaaaa/metrics.jsonl')).trim().split('\n').length).toBe(5);
    for await (const _ of (await openBundle(file)).verify());
    const { problems, verify } = await openBundle(file);
    for await (const _ of verify());
    expect(problems).toEqual([]);
  });

  test('[BUN1] a run that is written meanwhile is exported as far as it was at the start', async () => {
    const frames = simpleFrames(40);
    for (const join of [false, true]) {
      const from = home();
      await addRun(from, frames.slice(0, 10));
      const stream = exportBundle(from, [RUN], { csv: true }).getReader();
      const parts: Uint8Array<ArrayBuffer>[] = [];
      for (let next = 10; ; next++) {
        const { done, value } = await stream.read();
        if (done) break;
        parts.push(value);
        const frame = frames[next];
        if (frame) await addRun(from, [frame]);
        // A segment then holds frames of before and after.
        if (join) await from.store.compact({ run: RUN, session: sessionId(1) }, true);
        if (next === 20) await sourceOf(from).listRuns();
      }
      const file = new Blob(parts);
      const bundle = await openBundle(file);
      expect(bundle.problems).toEqual([]);
      expect(await framesIn(bundle.store)).toEqual(framesMade(frames.slice(0, 10)));
      expect((await textOf(file, 'r.aaaaaaaa/scalars.csv')).trim().split('\n').length).toBe(1 + 20);
      // Rollups of more frames than these say nothing about them.
      expect([...bundle.zip.entries.keys()].filter((name) => name.includes('/rollups/'))).toEqual([]);
    }
  });

  test('[BUN1] bytes come out while most of the run is still unread', async () => {
    const from = home();
    const message = 'x'.repeat(1_000_000);
    const log = {
      kind: 'log',
      time: 0,
      level: 'info',
      message,
      source: 'user',
      step: 0,
      context: null,
    } as const;
    const frames = simpleFrames(20).map((each) => ({ ...each, records: [...each.records, log] }));
    await addRun(from, frames);
    const read = from.store.readRange.bind(from.store);
    let furthest = 0;
    from.store.readRange = async (stream, start, to) => {
      const range = await read(stream, start, to);
      furthest = Math.max(furthest, range.next);
      return range;
    };
    const reader = exportBundle(from, [RUN], { files: false }).getReader();
    let bytes = 0;
    while (bytes < 2_000_000) bytes += (await reader.read()).value?.byteLength ?? 0;
    expect(furthest).toBeLessThan(10);
    await reader.cancel();
  });

  test('[BUN1] tells how far it is, never going back, to the end', async () => {
    const from = await smallHome(30);
    await addBlob(from, 'y'.repeat(100_000));
    const told: ExportProgress[] = [];
    const file = await bundleOf(from, [RUN], { onProgress: (progress) => told.push(progress) });
    expect(told.at(-1)).toMatchObject({ phase: 'blobs', bytes: file.size });
    expect(told.at(-1)?.share).toBeCloseTo(1, 9);
    expect(new Set(told.map(({ phase }) => phase))).toEqual(new Set(['frames', 'files', 'blobs']));
    for (const [i, { share, bytes }] of told.entries()) {
      expect(share).toBeGreaterThanOrEqual(told[i - 1]?.share ?? 0);
      expect(bytes).toBeGreaterThan(told[i - 1]?.bytes ?? 0);
    }
  });

  test('[BUN1] can be cancelled by a signal, and by whoever reads it', async () => {
    const from = await smallHome(30);
    const cancel = new AbortController();
    let chunks = 0;
    const onProgress = () => {
      if (++chunks === 5) cancel.abort();
    };
    const stream = exportBundle(from, [RUN], { signal: cancel.signal, onProgress });
    expect(await rejectionCode(collect(stream))).toBe('aborted');
    expect(chunks).toBe(5);
    const reader = exportBundle(from, [RUN]).getReader();
    await reader.read();
    await reader.cancel('not wanted any more');
    expect((await reader.read()).done).toBe(true);
  });

  test('[BUN1] what cannot be exported is said with a code', async () => {
    const from = await smallHome();
    expect(await rejectionCode(bundleOf(from, []))).toBe('validation');
    expect(await rejectionCode(bundleOf(from, [RUN, OTHER]))).toBe('run_missing');
    await from.store.deleteRun(RUN, 1);
    expect(await rejectionCode(bundleOf(from, [RUN]))).toBe('run_missing');
    const closed = await smallHome();
    await closed.store.close();
    expect(await rejectionCode(bundleOf(closed, [RUN]))).toBe('storage');
  });

  test('[BUN1] a run deleted in the middle ends the export with an error', async () => {
    const from = await smallHome(3);
    const source = sourceOf(from);
    const getRun = async (uid: string) => {
      await from.store.deleteRun(uid, 1);
      return source.getRun(uid);
    };
    const stream = writeBundle({ ...from, source: { getRun } }, [RUN]);
    expect(await rejectionCode(collect(stream))).toBe('run_missing');
  });
});

describe('names in a bundle', () => {
  test.each([
    ['cnn-1', 'cnn-1.aaaaaaaa'],
    ['../../etc/passwd', 'etc-passwd.aaaaaaaa'],
    ['C:\\x', 'C-x.aaaaaaaa'],
    ['ä€😀', 'ä-.aaaaaaaa'],
    ['😀', 'run.aaaaaaaa'],
    ['实验一 второй', '实验一-второй.aaaaaaaa'],
    ['ทดลอง 1', 'ทดลอง-1.aaaaaaaa'],
    // The same name whichever way its accents are spelled.
    ['e\u0301te\u0301', 'été.aaaaaaaa'],
    ['\ud83d', 'run.aaaaaaaa'],
    ['a\u202egnp', 'a-gnp.aaaaaaaa'],
    ['CON', '_CON.aaaaaaaa'],
    ['aux.txt', '_aux.txt.aaaaaaaa'],
    ['lpt1', '_lpt1.aaaaaaaa'],
    ['con-1', 'con-1.aaaaaaaa'],
    ['end. ', 'end.-.aaaaaaaa'],
    ['漢'.repeat(300), `${'漢'.repeat(60)}.aaaaaaaa`],
    ['𠮷'.repeat(300), `${'𠮷'.repeat(30)}.aaaaaaaa`],
    ['', 'run.aaaaaaaa'],
    ['...', 'run.aaaaaaaa'],
    ['__proto__', '__proto__.aaaaaaaa'],
    ['a\u0000b', 'a-b.aaaaaaaa'],
    ['x'.repeat(300), `${'x'.repeat(60)}.aaaaaaaa`],
  ])('[BUN1] the folder of a run labelled %j', (label, folder) => {
    expect(folderName(label, RUN)).toBe(folder);
  });

  test('[BUN1] derived entries keep their names where files may have them', () => {
    expect(rollupEntry('f', 'v2/rollup/0.')).toBe('f/rollups/v2/rollup/0..bin');
    expect(classifyEntry('f/rollups/v2/rollup/0..bin')).toEqual({
      folder: 'f',
      kind: 'rollup',
      name: 'v2/rollup/0.',
    });
    for (const name of ['../x', 'a//b', '', '.hidden', 'a\\b', 'x'.repeat(101), 'nul', 'a/com1', 'a./b'])
      expect(rollupEntry('f', name)).toBeNull();
  });
});

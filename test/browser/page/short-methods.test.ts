/** [O3] [K3] Methods that log one value and tell what was stored, over the real worker and IndexedDB. */
import { afterEach, describe, expect, test } from 'vitest';
import { randomId } from '../../../src/base/ids.js';
import { sha256Hex } from '../../../src/base/sha256.js';
import {
  type InitOptions,
  image,
  init,
  type MediaResult,
  openSource,
  type Run,
  Table,
} from '../../../src/index.js';

const runs: Run[] = [];

async function start(options: InitOptions = {}): Promise<Run> {
  const run = await init({ project: 'short', name: randomId(), ...options });
  runs.push(run);
  return run;
}

afterEach(async () => {
  for (const run of runs.splice(0)) await run.finish();
});

const gray = (...values: number[]) => [values];

/** The bytes of all items, by the run's source; their hashes and sizes are those of the result. */
async function bytesOf(run: Run, { items }: MediaResult): Promise<Uint8Array<ArrayBuffer>[]> {
  const source = await openSource();
  return Promise.all(
    items.map(async ({ id, size }) => {
      const blob = await source.blob(run.uid, id);
      const bytes = new Uint8Array((await blob?.arrayBuffer()) ?? []);
      expect([bytes.length, await sha256Hex(bytes)]).toEqual([size, id]);
      return bytes;
    }),
  );
}

describe('run.logImage and its kind', () => {
  test('say which bytes are stored, in the order of the call', async () => {
    const run = await start();
    const result = await run.logImages('samples', [new ImageData(2, 1), new ImageData(3, 1)], {
      caption: 'drawn',
    });
    expect(result).toMatchObject({ key: 'samples', ok: true, stored: true });
    expect(result.error).toBeUndefined();
    expect(result.items.map(({ type, url }) => [type, url])).toEqual([
      ['image/png', null],
      ['image/png', null],
    ]);
    const widths = (await bytesOf(run, result)).map((bytes) => new DataView(bytes.buffer).getUint32(16));
    expect(widths).toEqual([2, 3]);
    const { steps } = await (await openSource()).media({ run: run.uid, key: 'samples', media: 'image' });
    expect(steps.map(({ items }) => items.map(({ caption }) => caption))).toEqual([['drawn', 'drawn']]);
  });

  test('find their own row among others of one step and key', async () => {
    const run = await start();
    const results = await Promise.all(
      [1, 2, 3].map((width) => run.logImage('x', gray(...Array(width).fill(9)), { step: 7 })),
    );
    const widths: number[] = [];
    for (const result of results) {
      const [bytes] = await bytesOf(run, result);
      widths.push(new DataView(bytes?.buffer ?? new ArrayBuffer(24)).getUint32(16));
    }
    expect(widths).toEqual([1, 2, 3]);
    expect(run.nextStep).toBe(8);
  });

  test('[VAL3] capture what they are given at the call, values of image() too', async () => {
    const run = await start();
    const samples = Float32Array.of(0, 1, 0);
    const pixels = Uint8Array.of(255, 0);
    const audio = run.logAudio('sound', samples, { sampleRate: 8000 });
    const shown = run.logImage('shown', image(pixels, { shape: [1, 2] }));
    samples.fill(0);
    pixels.fill(9);
    const [wav] = await bytesOf(run, await audio);
    expect([...new Int16Array(wav?.buffer.slice(44) ?? new ArrayBuffer(0))]).toEqual([0, 32767, 0]);
    expect((await shown).items).toHaveLength(1);
  });

  test('plots are JSON, histograms have no items', async () => {
    const run = await start();
    const [x, y] = [
      [0, 1],
      [2, 3],
    ];
    const results = await Promise.all([
      run.logPlot('line', x, y, { title: 'a line' }),
      run.logScatter('points', x, y),
      run.logMultiplePlots('lines', [
        [x, y, 'train'],
        [x, x, 'val'],
      ]),
      run.logArrayAsImage('field', [x, y], { cmap: 'hot' }),
    ]);
    expect(results.map(({ ok, items }) => [ok, items.map(({ type }) => type)])).toEqual(
      Array(4).fill([true, ['application/json']]),
    );
    const types: string[] = [];
    for (const result of results) {
      const [bytes] = await bytesOf(run, result);
      types.push(JSON.parse(new TextDecoder().decode(bytes)).type);
    }
    expect(types).toEqual(['line', 'scatter', 'line', 'heatmap']);
    expect(await run.logHistogram('h', [1, 2, 2], { bins: 2 })).toEqual({
      ...{ key: 'h', ok: true, stored: true, items: [] },
    });
  });

  test('tables are one file, and media in their cells are items of their own', async () => {
    const run = await start();
    const rows = await run.logTable('rows', [{ text: 'a', score: 0.5 }], { caption: 'one row' });
    const grown = new Table([], { columns: ['n', 'shown'] }).addRow(1, image(new ImageData(2, 1)));
    const table = await run.logTable('grown', grown, { step: 4 });
    expect([rows, table].map(({ ok, items }) => [ok, items.map(({ type }) => type)])).toEqual([
      [true, ['application/vnd.apache.parquet']],
      [true, ['application/vnd.apache.parquet', 'image/png']],
    ]);
    await bytesOf(run, table);
  });

  test('what cannot be recorded is told, and nothing rejects', async () => {
    const run = await start();
    const damaged = new Blob([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 1, 2)], {
      type: 'image/png',
    });
    const results = await Promise.all([
      run.logImage('empty', []),
      run.logImage('damaged', damaged),
      run.logImage('', gray(1)),
      run.logAudio('rate', Float32Array.of(1)),
      run.logFile('../up', 'text'),
    ]);
    for (const { ok, stored, items, error } of results) {
      expect([ok, stored, items]).toEqual([false, false, []]);
      expect(error).toMatchObject({ code: 'validation' });
      expect(error?.message).not.toBe('Nothing was stored');
    }
    run.log({ loss: 1 });
    await run.finish();
    const late = await run.logImage('late', gray(1));
    expect(late).toMatchObject({ ok: false, stored: false, items: [], error: { code: 'run_finished' } });
    expect(await run.logFile('late.txt', 'x')).toMatchObject({ ok: false, error: { code: 'run_finished' } });
  });

  test('files are named by namespace; items of a run with a server have an address there', async () => {
    const run = await start({ remote: { url: 'http://127.0.0.1:59999' } });
    const result = await run.logFile('notes.txt', 'hello', { namespace: 'texts', type: 'text/x-notes' });
    expect(result).toMatchObject({ key: 'notes.txt', ok: true, stored: true });
    const [item] = result.items;
    expect(item).toMatchObject({ size: 5, type: 'text/x-notes' });
    expect(item?.url).toBe(`http://127.0.0.1:59999/api/v1/runs/${run.uid}/blobs/${item?.id}`);
    expect(await run.files('texts').load('notes.txt')).toBe('hello');
  });
});

/** Files of a run, saved and loaded over the real worker and the real IndexedDB. */
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test } from 'vitest';
import { randomId } from '../../../src/base/ids.js';
import { init, openSource, type Run } from '../../../src/index.js';
import { openIndexedDbArchive } from '../../../src/store/indexeddb-archive.js';
import '../../../src/tfjs.js';

const runs: Run[] = [];

async function start(options: Parameters<typeof init>[0] = {}): Promise<Run> {
  const run = await init({ project: 'files', name: randomId(), capture: false, ...options });
  runs.push(run);
  return run;
}

afterEach(async () => {
  for (const run of runs.splice(0)) await run.finish();
});

/** Hashes of the blobs that the database keeps for a run. */
async function blobsOf(run: Run): Promise<string[]> {
  const archive = await openIndexedDbArchive();
  const blobs = await archive.listBlobs(run.uid);
  await archive.close();
  return blobs.map(({ sha256 }) => sha256);
}

describe('formats by name', () => {
  test('every format comes back as it was saved', async () => {
    const run = await start();
    const files = run.files('all/kinds');
    const floats = Float32Array.of(1, -2.5, Number.NaN, 4, 5, 6);
    const value: Record<string, unknown> = {
      map: new Map([['a', new Set([1n])]]),
      when: new Date(1_000),
      bytes: Uint8Array.of(1, 2),
      nothing: undefined,
    };
    value['self'] = value;
    const blob = new Blob(['<b>hi</b>'], { type: 'text/html' });
    const saved = await Promise.all([
      files.save({ a: [1, null], floats: Float32Array.of(1, 2), nan: Number.NaN }, 'result.json'),
      files.save('# Titel ä', 'notes.md'),
      files.save({ data: floats, shape: [2, 3] }, 'x.npy'),
      files.save(tf.tensor2d([[1, 2, 3]], [1, 3], 'int32'), 'tensor.npy'),
      files.save({ w: tf.ones([2, 2]), b: [0.5], flag: tf.tensor1d([1, 0], 'bool') }, 'arrays.npz'),
      files.save({ w: floats, __metadata__: { format: 'pt' } }, 'weights.safetensors'),
      files.save(Uint8Array.of(1, 2, 3), 'raw'),
      files.save(floats.buffer, 'raw.bin'),
      files.save(blob, 'page.html'),
      files.save(value, 'anything'),
      files.save('just text', 'plain'),
    ]);
    floats.fill(0);
    expect(saved[0]).toMatchObject({ namespace: 'all/kinds', format: 'json', type: 'application/json' });
    expect(await files.load('result.json')).toEqual({ a: [1, null], floats: [1, 2], nan: null });
    expect(await files.load('notes.md')).toBe('# Titel ä');
    expect(await files.load('x.npy')).toEqual({
      data: Float32Array.of(1, -2.5, Number.NaN, 4, 5, 6),
      shape: [2, 3],
      dtype: 'float32',
    });
    expect(await files.load('tensor.npy')).toEqual({
      data: Int32Array.of(1, 2, 3),
      shape: [1, 3],
      dtype: 'int32',
    });
    expect(await files.load('arrays.npz')).toEqual({
      w: { data: new Float32Array(4).fill(1), shape: [2, 2], dtype: 'float32' },
      b: { data: Float64Array.of(0.5), shape: [1], dtype: 'float64' },
      flag: { data: Uint8Array.of(1, 0), shape: [2], dtype: 'bool' },
    });
    expect(await files.load('weights.safetensors')).toMatchObject({
      w: { shape: [6], dtype: 'float32' },
      __metadata__: { format: 'pt' },
    });
    expect(await files.load('raw')).toEqual(Uint8Array.of(1, 2, 3));
    expect(((await files.load('raw.bin')) as Uint8Array).length).toBe(24);
    const page = (await files.load('page.html')) as Blob;
    expect([page.type, await page.text()]).toEqual(['text/html', '<b>hi</b>']);
    const again = (await files.load('anything')) as typeof value;
    expect(again['self']).toBe(again);
    expect(again['map']).toEqual(value['map']);
    expect(again['when']).toEqual(value['when']);
    expect(again['bytes']).toEqual(value['bytes']);
    expect('nothing' in again).toBe(true);
    expect(await files.load('plain')).toBe('just text');
    expect((await files.list()).length).toBe(11);
    expect(await run.files().list()).toEqual([]);
    const source = await openSource();
    expect((await source.getRun(run.uid))?.files).toBe(11);
    expect((await source.getArtifacts(run.uid)).map(({ kind }) => kind)).toEqual(Array(11).fill('file'));
  });

  test('what a format cannot hold, and bad names, reject with validation and leave nothing', async () => {
    const run = await start();
    const files = run.files();
    const invalid = { code: 'validation' };
    const circle: unknown[] = [];
    circle.push(circle);
    await expect(files.save(circle, 'x.json')).rejects.toMatchObject(invalid);
    await expect(files.save(5, 'x.txt')).rejects.toMatchObject(invalid);
    await expect(files.save({ a: 1 }, 'x.bin')).rejects.toMatchObject(invalid);
    await expect(files.save('text', 'x.npy')).rejects.toMatchObject(invalid);
    await expect(files.save([[1], [1, 2]], 'x.npy')).rejects.toMatchObject(invalid);
    await expect(files.save({ a: 'text' }, 'x.safetensors')).rejects.toMatchObject(invalid);
    await expect(files.save({ data: Float32Array.of(1), shape: [2] }, 'x.npy')).rejects.toMatchObject(
      invalid,
    );
    await expect(files.save(() => 1, 'x')).rejects.toMatchObject(invalid);
    await expect(files.save({ inner: new Blob([]) }, 'x')).rejects.toMatchObject(invalid);
    for (const name of ['', '/x', 'a//b', '../x', 'a/..', 'a\\b', 'a\0', 'x'.repeat(513)]) {
      await expect(files.save(1, name), name).rejects.toMatchObject(invalid);
    }
    expect(() => run.files('..')).toThrow(expect.objectContaining(invalid));
    await expect(files.load('none')).rejects.toMatchObject(invalid);
    expect(await files.list()).toEqual([]);
    expect(await blobsOf(run)).toEqual([]);
  });
});

describe('blobs', () => {
  test('[STO8] a replaced or deleted file lets its blob go, unless something else has the same bytes', async () => {
    const run = await start();
    const files = run.files();
    const first = await files.save('one', 'a.txt');
    await files.save('one', 'b.txt');
    const second = await files.save('two', 'a.txt');
    await expect.poll(() => blobsOf(run)).toEqual([first.sha256, second.sha256].sort());
    expect(await files.load('a.txt')).toBe('two');
    await files.save('three', 'b.txt');
    await expect.poll(async () => (await blobsOf(run)).includes(first.sha256)).toBe(false);
    expect(await files.delete('a.txt')).toBe(true);
    expect(await files.delete('a.txt')).toBe(false);
    await expect.poll(async () => (await blobsOf(run)).length).toBe(1);
    expect(await files.exists('a.txt')).toBe(false);
    expect((await files.list()).map(({ name }) => name)).toEqual(['b.txt']);
  });

  test('[STO8] a blob that an image shows stays when the file with the same bytes goes', async () => {
    const { image } = await import('../../../src/index.js');
    const run = await start();
    const canvas = new OffscreenCanvas(3, 3);
    canvas.getContext('2d')?.fillRect(0, 0, 2, 2);
    const png = await canvas.convertToBlob();
    run.log({ sample: image(png) });
    const { sha256 } = await run.files().save(png, 'sample.png');
    await run.files().save(new Blob(['x']), 'sample.png');
    await run.files().save(1, 'after');
    await run.flush();
    const source = await openSource();
    expect((await source.blob(run.uid, sha256))?.size).toBe(png.size);
    expect(await blobsOf(run)).toContain(sha256);
  });

  test('a blob of another run is not given out', async () => {
    const [a, b] = [await start(), await start()];
    const { sha256 } = await a.files().save('secret', 'a.txt');
    const source = await openSource();
    expect(await source.blob(b.uid, sha256)).toBeNull();
    expect((await source.blob(a.uid, sha256))?.size).toBe(6);
  });
});

describe('models', () => {
  function layers(): tf.Sequential {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 3, inputShape: [2], activation: 'relu', name: `d${randomId()}` }),
        tf.layers.dense({ units: 1 }),
      ],
    });
    return model;
  }

  test('a LayersModel is saved and loaded by tfjs', async () => {
    const run = await start();
    const files = run.files('checkpoints');
    const model = layers();
    const x = tf.tensor2d([
      [1, 2],
      [3, -4],
    ]);
    const info = await files.save(model, 'best');
    expect(info).toMatchObject({ name: 'best/model.json', format: 'model' });
    expect((await files.list()).map(({ name }) => name)).toEqual(['best/model.json', 'best/weights.bin']);
    const loaded = await tf.loadLayersModel(files.handler('best') as unknown as tf.io.IOHandler);
    const outputs = [model, loaded].map((each) => [...(each.predict(x) as tf.Tensor).dataSync()]);
    expect(outputs[1]).toEqual(outputs[0]);
    // Also by tfjs's own way to save, and with the standard model.json that other tools read.
    await model.save(files.handler('own') as unknown as tf.io.IOHandler);
    expect(await files.exists('own')).toBe(true);
    const artifacts = (await files.load('own')) as tf.io.ModelArtifacts;
    const memory = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    expect([...(memory.predict(x) as tf.Tensor).dataSync()]).toEqual(outputs[0]);
    expect(await files.delete('best')).toBe(true);
    expect((await files.list()).map(({ name }) => name)).toEqual(['own/model.json', 'own/weights.bin']);
  });

  test('a GraphModel is loaded from files and saved again', async () => {
    const run = await start();
    const files = run.files();
    const weights = Float32Array.of(2, 3);
    const json = {
      format: 'graph-model',
      modelTopology: {
        node: [
          {
            name: 'x',
            op: 'Placeholder',
            attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim: [{ size: '2' }] } } },
          },
          {
            name: 'w',
            op: 'Const',
            attr: {
              dtype: { type: 'DT_FLOAT' },
              value: { tensor: { dtype: 'DT_FLOAT', tensorShape: { dim: [{ size: '2' }] } } },
            },
          },
          { name: 'y', op: 'Mul', input: ['x', 'w'], attr: { T: { type: 'DT_FLOAT' } } },
        ],
        library: {},
        versions: { producer: 1 },
      },
      weightSpecs: [{ name: 'w', shape: [2], dtype: 'float32' }],
      weightData: weights.buffer,
    };
    await files.handler('graph').save(json as never);
    const loaded = await tf.loadGraphModel(files.handler('graph') as unknown as tf.io.IOHandler);
    await files.save(loaded, 'again/model.json');
    const again = await tf.loadGraphModel(files.handler('again') as unknown as tf.io.IOHandler);
    expect([...(again.predict(tf.tensor1d([10, 20])) as tf.Tensor).dataSync()]).toEqual([20, 60]);
  });
});

test('a file that is being saved when the run ends is saved; afterwards it is refused', async () => {
  const run = await start();
  const saving = run.files().save('last', 'last.txt');
  const result = await run.finish();
  expect(result.stored).toBe(true);
  await saving;
  expect(await run.files().load('last.txt')).toBe('last');
  await expect(run.files().save('late', 'late.txt')).rejects.toMatchObject({ code: 'run_finished' });
});

test('[RUN1] a resumed run has its files', async () => {
  const run = await start();
  await run.files('a').save([1, 2], 'x.json');
  await run.finish();
  const again = await start({ id: run.id, resume: 'must' });
  expect(await again.files('a').load('x.json')).toEqual([1, 2]);
  await again.files('a').save([3], 'x.json');
  await expect.poll(async () => (await blobsOf(run)).length).toBe(1);
});

test('[QUE2] files and images survive the death of the logger worker', async () => {
  const workers: Worker[] = [];
  const database = `files-${randomId()}`;
  const worker = () => {
    const made = new Worker(new URL('../../../src/worker/entry.ts', import.meta.url), { type: 'module' });
    workers.push(made);
    return made;
  };
  const { image } = await import('../../../src/index.js');
  const run = await start({ database, worker });
  await run.files().save('before', 'before.txt');
  run.log({ a: image(new ImageData(4, 4), { caption: 'first' }) });
  const saving = run.files().save('meanwhile', 'meanwhile.txt');
  workers[0]?.terminate();
  run.log({ a: image(new ImageData(5, 5), { caption: 'second' }) });
  await saving;
  await run.flush();
  expect(workers.length).toBe(2);
  expect(await run.files().load('before.txt')).toBe('before');
  expect(await run.files().load('meanwhile.txt')).toBe('meanwhile');
  const source = await openSource({ database });
  const { steps } = await source.media({ run: run.uid, key: 'a', media: 'image' });
  expect(steps.map(({ items }) => items[0]?.caption)).toEqual(['first', 'second']);
  for (const { items } of steps) expect(await source.blob(run.uid, items[0]?.sha256 ?? '')).not.toBeNull();
});

test('[STO6] where no worker starts, files and images work in the page', async () => {
  const { image } = await import('../../../src/index.js');
  const database = `files-${randomId()}`;
  const worker = () => {
    throw new Error('no workers here');
  };
  const run = await start({ database, worker });
  const source = await openSource({ database });
  expect((await source.status()).engine).toBe('page');
  await run.files().save({ a: Float32Array.of(1, 2) }, 'x.npz');
  run.log({ a: image(new ImageData(4, 4)) });
  await run.flush();
  expect(await run.files().load('x.npz')).toMatchObject({ a: { data: Float32Array.of(1, 2) } });
  const { steps } = await source.media({ run: run.uid, key: 'a', media: 'image' });
  expect(await source.blob(run.uid, steps[0]?.items[0]?.sha256 ?? '')).not.toBeNull();
});

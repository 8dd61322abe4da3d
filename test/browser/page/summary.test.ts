/** [W14] Tensors in the summary of a run, over the real worker, IndexedDB, a bundle and the board. */
import * as tf from '@tensorflow/tfjs';
import { afterEach, expect, test, vi } from 'vitest';
import { bundleArtifacts, openBundle } from '../../../src/bundle/index.js';
import { init, openSource, type Run } from '../../../src/index.js';
import { summaryTensorOf } from '../../../src/source/summary-tensor.js';
import '../../../src/tfjs.js';
import { all, clear, mount, one, until } from '../board/helpers.js';

const runs: Run[] = [];

afterEach(async () => {
  for (const run of runs.splice(0)) await run.finish();
  clear();
  vi.restoreAllMocks();
});

test('[W14] a tensor on a GPU is captured at the call, stored whole, in the bundle, and shown with a download', async () => {
  await tf.setBackend('webgl');
  const run = await init({ project: 'summary-tensors', capture: false });
  runs.push(run);
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    run.summary.set('train/embedding', tf.tensor2d([1, 2, 3, 4, Number.NaN, 6], [3, 2]));
    run.summary.set('best', tf.scalar(0.75));
  });
  run.summary.set('lengths', Int32Array.of(1, 2, 3, 4), { shape: [2, 2] });
  run.summary.set('bad', Float32Array.of(1, 2), { shape: [5] });
  await run.flush();
  expect(tf.memory().numTensors).toBe(before);

  const { manual } = await run.summary.read();
  expect(manual['best']).toBe(0.75);
  expect(manual).not.toHaveProperty('bad');
  const value = summaryTensorOf(manual['train/embedding'] as never);
  expect(value).toMatchObject({
    ...{ type: 'tensor', dtype: 'float32', shape: [3, 2], file: 'train/embedding.npy' },
    ...{ count: 6, nan: 1, min: 1, max: 6, mean: expect.closeTo(3.2), variance: expect.closeTo(2.96) },
    percentiles: { p50: 3 },
  });
  const files = run.files('summary');
  expect(await files.load('train/embedding.npy')).toEqual({
    data: Float32Array.of(1, 2, 3, 4, Number.NaN, 6),
    ...{ shape: [3, 2], dtype: 'float32' },
  });
  expect(await files.load('lengths.npy')).toMatchObject({ shape: [2, 2], dtype: 'int32' });
  const source = await openSource();
  const detail = await source.getRun(run.uid);
  expect(detail?.problemList).toEqual([expect.objectContaining({ key: 'bad', count: 1 })]);

  const stream = await source.bundles?.export([run.uid]);
  const bundle = await openBundle(await new Response(stream).blob());
  const names: string[] = [];
  for await (const { name } of bundleArtifacts(bundle, run.uid)) names.push(name);
  expect(names).toEqual(
    expect.arrayContaining(['files/summary/train/embedding.npy', 'files/summary/lengths.npy']),
  );

  const board = mount(source);
  board.project = 'summary-tensors';
  await until('the run', () => all(board, `.row[data-run="${run.uid}"]`).length > 0);
  board.focusRun(run.uid);
  const saved = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  const made = vi.spyOn(URL, 'createObjectURL');
  const button = await until(
    'the tensor',
    () => all(board, '[aria-label="Download train/embedding as .npy"]')[0],
  );
  expect(one(board, 'stepwell-run-overview').shadowRoot?.textContent).toMatch(
    /3 × 2\s*↓\s*float32[\s\S]*median 3\b[\s\S]*1 NaN/,
  );
  button.click();
  await until('the download', () => saved.mock.calls.length > 0);
  expect((saved.mock.contexts[0] as HTMLAnchorElement).download).toBe('embedding.npy');
  expect(made).toHaveBeenCalledWith(expect.objectContaining({ size: value?.size }));
});

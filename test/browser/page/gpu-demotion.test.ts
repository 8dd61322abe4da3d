/** Kernels that do not tell the truth. A file of its own: the page's kernels are wrong afterwards. */
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { connect, histogram, init, openSource } from '../../../src/index.js';
import { HISTOGRAM_KERNEL, histogramWords } from '../../../src/tensor/layout.js';

test('[HIS4] a kernel that gives zeros is found out, and the worker computes instead', async () => {
  await tf.setBackend('webgl');
  // What a shader that does not compile gives: zeros, and no exception.
  tf.registerKernel({
    kernelName: HISTOGRAM_KERNEL,
    backendName: 'webgl',
    kernelFunc: ({ attrs }) => tf.zeros([histogramWords((attrs as unknown as { bins: number }).bins)]),
  });
  await connect(tf);
  const run = await init({ project: 'gpu-demotion' });
  const x = tf.tidy(() => tf.linspace(0, 1, 1000).add(1));
  run.log({ x: histogram(x, { bins: 4 }) });
  await run.flush();
  const source = await openSource();
  const answer = await source.histograms({ run: run.uid, key: 'x' });
  expect([...answer.counts]).toEqual([250, 250, 250, 250]);
  expect(answer.origin).toMatchObject({ backend: 'cpu', place: 'worker' });
  const detail = await source.getRun(run.uid);
  expect(detail?.problemList).toEqual([
    expect.objectContaining({
      key: 'x',
      reason: expect.stringContaining('the webgl kernels gave a wrong answer'),
    }),
  ]);
  const before = tf.memory().numTensors;
  run.log({ x: histogram(x) });
  await run.finish();
  expect(tf.memory().numTensors).toBe(before);
});

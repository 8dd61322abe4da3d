/** A GPU that is lost in the middle of a training. The last tests of their page: its GPU is gone afterwards. */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import { expect, test } from 'vitest';
import { histogram, init, openSource } from '../../../src/index.js';
import { LOST } from '../../../src/tensor/port.js';
import '../../../src/tfjs.js';

const STEPS = 12;
const LOST_AT = 6;

const LOSSES = {
  webgl: () => {
    const { gl } = (tf.backend() as unknown as { gpgpu: { gl: WebGL2RenderingContext } }).gpgpu;
    gl.getExtension('WEBGL_lose_context')?.loseContext();
  },
  webgpu: () => (tf.backend() as unknown as { device: GPUDevice }).device.destroy(),
};

test.each(['webgl', 'webgpu'] as const)(
  '[HIS4] a training on %s that loses its GPU half-way keeps its metrics and shows the event',
  async (backend) => {
    await tf.setBackend(backend);
    const run = await init({ project: 'gpu-loss', name: backend });
    const weights = tf.variable(tf.ones([40]));
    for (let step = 0; step < STEPS; step++) {
      if (step === LOST_AT) {
        await run.flush();
        LOSSES[backend]();
      }
      try {
        tf.tidy(() => {
          const loss = weights.mul(step).mean();
          run.log({ loss, step, weights: histogram(weights) });
        });
      } catch {
        // What tfjs does on a lost GPU is its own affair: the loop of a page may go on.
        run.log({ step });
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const ended = await run.finish();
    expect(ended).toMatchObject({ status: 'completed', stored: true });

    const source = await openSource();
    const [steps, losses] = await source.getMetrics({ run: run.uid, keys: ['step', 'loss'] });
    expect([...(steps?.values ?? [])]).toEqual(Array.from({ length: STEPS }, (_, i) => i));
    // Before the loss as they were, and none that a dead GPU made up.
    expect([...(losses?.values ?? [])].slice(0, LOST_AT)).toEqual(
      Array.from({ length: LOST_AT }, (_, i) => i),
    );
    expect(losses?.values.length).toBe(LOST_AT);
    const histograms = await source.histograms({ run: run.uid, key: 'weights' });
    expect(histograms.total).toBe(LOST_AT);
    const detail = await source.getRun(run.uid);
    expect(detail?.problemList.some(({ reason }) => reason.startsWith(LOST))).toBe(true);
    const { lines } = await source.getLogs({ run: run.uid, level: 'error' });
    expect(lines.filter(({ message }) => message.startsWith(LOST))).toHaveLength(1);
  },
  300_000,
);

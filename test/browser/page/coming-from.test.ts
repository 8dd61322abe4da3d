/** The tables of docs/coming-from.md: every line of ours is run in this page, and loses nothing. */
import * as tf from '@tensorflow/tfjs';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import document_ from '../../../docs/coming-from.md?raw';
import { tableRows } from '../../../scripts/table-rows.mjs';
import * as stepwell from '../../../src/index.js';
import * as tfvis from '../../../src/tfjs.js';

const { init, openSource } = stepwell;
const runs: stepwell.Run[] = [];
const sections = tableRows(document_);

afterEach(async () => {
  for (const run of runs.splice(0)) await run.finish();
});

afterAll(() => {
  tfvis.visor().unbindKeys();
  tfvis.visor().el.remove();
});

/** Runs that a line opens are finished with the others. */
async function opened(options: stepwell.InitOptions = {}): Promise<stepwell.Run> {
  const run = await init({ capture: false, ...options });
  runs.push(run);
  return run;
}

/** The values of the page that the lines name. */
async function valuesOf(name: string) {
  const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 1, name: 'hidden' })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const canvas = Object.assign(document.createElement('canvas'), { width: 4, height: 4 });
  canvas.getContext('2d')?.fillRect(0, 0, 2, 2);
  const pixels = new ImageData(new Uint8ClampedArray(64).fill(255), 4, 4);
  const finished = await opened({ project: 'P', name: `${name}, finished` });
  await finished.finish();
  return {
    ...{ run: await opened({ project: 'P', name }), source: await openSource(), id: `id-${name}` },
    ...{
      existing: finished.id,
      surface: { name, tab: 'Charts' },
    },
    ...{ tensor: Float32Array.of(1, 2, 3), canvas, pixels, frames: [pixels, pixels] },
    labelMap: Array.from({ length: 4 }, (_, i) => [0, 0, i % 2, 1]),
    samples: Float32Array.from({ length: 1600 }, (_, i) => Math.sin(i / 10)),
    ...{ xs: [0, 1, 2], ys: [0, 1, 4] },
    matrix: [
      [1, 2],
      [3, 4],
    ],
    pdb: 'ATOM      1  N   ALA A   1      11.104   6.134  -6.504  1.00  0.00           N\nEND\n',
    obj: 'v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n',
    ...{ model, x: tf.tensor2d([[0, 1]]), y: tf.tensor2d([[1]]) },
    ...{ labels: tf.tensor1d([0, 1, 1]), predictions: tf.tensor1d([0, 1, 0]) },
  };
}

type Code = new (...args: string[]) => (...values: unknown[]) => Promise<void>;
const AsyncFunction = (async () => {}).constructor as Code;

describe.each(sections)('coming from $name', ({ name, rows }) => {
  test('each of our lines runs, and records what it is given', { timeout: 300_000 }, async () => {
    expect(rows.length).toBeGreaterThan(10);
    await tf.setBackend('cpu');
    const values = await valuesOf(name);
    const scope = { ...stepwell, ...values, init: opened, tfvis, tf };
    for (const row of rows) {
      // The last lines end the run; types are checked elsewhere.
      const code = row.replaceAll(/(\w): number\b/g, '$1');
      try {
        await new AsyncFunction(...Object.keys(scope), `{ ${code} }`)(...Object.values(scope));
      } catch (thrown) {
        throw new Error(`${row}: ${thrown}`, { cause: thrown });
      }
    }
    await Promise.all(runs.map((run) => run.finish()));
    const found = await Promise.all(runs.map(({ uid }) => values.source.getRun(uid)));
    expect(
      found.flatMap((detail) => detail?.problemList.map(({ key, reason }) => `${key}: ${reason}`) ?? []),
    ).toEqual(name === 'OptixLog' ? [expect.stringContaining('value: ')] : []);
    const { run } = values;
    expect((await values.source.getRun(run.uid))?.keys.length).toBeGreaterThan(name === 'tfjs-vis' ? 0 : 1);
    tf.dispose([values.x, values.y, values.labels, values.predictions]);
  });
});

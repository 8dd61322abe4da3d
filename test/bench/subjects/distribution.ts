/** Page side of P5: the histogram of a tensor with a million elements, logged and stored, or drawn by tfjs-vis. */
import * as tf from '@tensorflow/tfjs';
import { show } from '@tensorflow/tfjs-vis';
import { histogram, init, type Run } from '../../../src/index.js';
import '../../../src/tfjs.js';

let x: tf.Tensor | null = null;
let run: Run | null = null;

/** Chooses a backend, puts the tensor there, and starts the run. */
export async function start(backend: string, elements: number): Promise<void> {
  await tf.setBackend(backend);
  x?.dispose();
  x = tf.randomNormal([elements], 0, 1, 'float32', 1);
  // On a GPU the values are made by a kernel: the tensor lives there.
  x = x.add(0);
  await x.slice([0], [1]).data();
  run ??= await init({ project: 'bench', name: 'histograms' });
}

/** Logs the histogram and waits until it is stored. Milliseconds of the longest time without a turn for the page. */
export const ours = () =>
  longestBlock(async () => {
    (run as Run).log({ x: histogram(x) });
    await (run as Run).flush();
  });

/** Milliseconds until the histogram is stored. */
export async function oursWhole(): Promise<number> {
  const begin = performance.now();
  (run as Run).log({ x: histogram(x) });
  await (run as Run).flush();
  return performance.now() - begin;
}

/** The same of `show.valuesDistribution`. */
export const vis = () =>
  longestBlock(async () => {
    const container = document.createElement('div');
    document.body.replaceChildren(container);
    await show.valuesDistribution(container, x as tf.Tensor);
  });

/** The floor on a CPU backend: the elements are copied and posted, and nothing else. */
export const copyAndPost = () =>
  longestBlock(async () => {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage((x as tf.Tensor).dataSync().slice());
    port2.close();
  });

/** `await t.data()` and one pass in JavaScript: what a page can do by itself. Milliseconds. */
export async function byHand(): Promise<number> {
  const copy = (x as tf.Tensor).add(0);
  const begin = performance.now();
  const values = await copy.data();
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  const counts = new Uint32Array(64);
  const scale = 64 / (max - min);
  for (let i = 0; i < values.length; i++) {
    counts[Math.min(63, Math.floor(((values[i] as number) - min) * scale))]! += 1;
  }
  const time = performance.now() - begin;
  copy.dispose();
  if (!Number.isFinite(sum) || counts[32] === 0) throw new Error('nothing was counted');
  return time;
}

/** The longest time, in milliseconds, in which `work` gave no other task of the page a turn. */
async function longestBlock(work: () => Promise<void>): Promise<number> {
  const { port1, port2 } = new MessageChannel();
  let longest = 0;
  let last = performance.now();
  let running = true;
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (running) port2.postMessage(0);
  };
  port2.postMessage(0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  longest = 0;
  last = performance.now();
  await work();
  await new Promise((resolve) => setTimeout(resolve, 20));
  running = false;
  port1.close();
  return longest;
}

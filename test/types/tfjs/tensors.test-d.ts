/** Tensors and training callbacks, as a caller with TensorFlow.js meets them. Compiled, never run. */
import * as tf from '@tensorflow/tfjs';
import {
  connect,
  type FitCallback,
  type Heatmap,
  type Histograms,
  type HistogramValue,
  histogram,
  init,
  type Run,
  type Source,
  type Training,
  type Watcher,
} from 'stepwell';
import { fitCallbacks, instrument, show, type trainingFrame, watch } from 'stepwell/tfjs';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expectType<_ extends true>(): void {}

declare const run: Run;
declare const model: tf.LayersModel;
declare const x: tf.Tensor2D;

// tfjs's own namespace is what `connect` and `init` take.
expectType<Equal<ReturnType<typeof connect>, Promise<Training>>>();
void connect(tf);
void init({ tf });
// @ts-expect-error not a tfjs
void init({ tf: {} });

// Values.
const value = histogram(x, {
  bins: 32,
  range: [-1, 1],
  precision: 'compact',
  where: 'worker',
  backend: 'cpu',
});
expectType<Equal<typeof value, HistogramValue>>();
run.log({ value, loss: tf.scalar(1), nested: histogram([[1], [2]]), typed: histogram(new Float32Array(3)) });
run.log({ given: histogram({ edges: [0, 1, 2], counts: [3, 4] }) });
// @ts-expect-error no such precision
histogram(x, { precision: 'half' });
// @ts-expect-error a range has two ends
histogram(x, { range: [1] });
// @ts-expect-error no such backend
histogram(x, { backend: 'tpu' });

// Callbacks are accepted where tfjs takes its own: alone, in an array beside others, and by fitDataset.
const callback = run.fitCallbacks({ watch: { gradients: true, every: 'epoch' }, yieldEvery: 'never' });
expectType<Equal<typeof callback, FitCallback>>();
const stop = tf.callbacks.earlyStopping({ monitor: 'loss' });
void model.fit(x, x, { callbacks: callback });
void model.fit(x, x, { callbacks: [callback, stop] });
void model.fit(x, x, { callbacks: [stop, fitCallbacks(run), { onBatchEnd: () => {} }] as tf.Callback[] });
declare const dataset: tf.data.Dataset<tf.TensorContainer>;
void model.fitDataset(dataset, { epochs: 1, callbacks: callback });
void model.fit(x, x, { callbacks: show.fitCallbacks({ name: 'Loss', tab: 'Training' }, ['loss', 'acc']) });
// @ts-expect-error no such option
run.fitCallbacks({ every: 3 });

// Watching, a training of one's own, and pages that are not touched.
expectType<Equal<ReturnType<Run['watch']>, Watcher>>();
const watcher = watch(run, model, { weights: true, filter: /kernel/, every: 10 });
const { value: loss, grads } = watcher.variableGrads(() => x.sum() as tf.Scalar);
expectType<Equal<typeof loss, tf.Scalar>>();
void grads['name'];
const undo: () => void = instrument({ run: { project: 'page' }, watch: {}, silence: 10_000 });
undo();
expectType<Equal<ReturnType<typeof trainingFrame>, Promise<void>>>();

// Reading.
declare const source: Source;
expectType<Equal<ReturnType<Source['histograms']>, Promise<Histograms>>>();
expectType<Equal<ReturnType<Source['heatmap']>, Promise<Heatmap>>>();
void source.histograms({ run: 'uid', key: 'weights/w', at: 3 });
void source.heatmap({ run: 'uid', key: 'weights/w', width: 300, height: 100, scale: 'symlog' });

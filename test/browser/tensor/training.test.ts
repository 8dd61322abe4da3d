/** What training code calls: callbacks, watch, instrument. On the CPU backend, against tfjs's own numbers. */
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test } from 'vitest';
import { randomId } from '../../../src/base/ids.js';
import { init, openSource, type Run } from '../../../src/index.js';
import { distributionOf } from '../../../src/tensor/distribution.js';
import { describeModel } from '../../../src/tensor/training/describe.js';
import { instrument, show, trainingFrame, visor } from '../../../src/tfjs.js';

const SAMPLES = 48;
const runs: Run[] = [];
const models: tf.LayersModel[] = [];

async function start(project = 'training'): Promise<Run> {
  await tf.setBackend('cpu');
  const run = await init({ project, name: randomId() });
  runs.push(run);
  return run;
}

afterEach(async () => {
  for (const run of runs.splice(0)) await run.finish();
  for (const model of models.splice(0)) model.dispose();
});

function makeModel(optimizer: tf.Optimizer = tf.train.sgd(0.1)): tf.LayersModel {
  const model = tf.sequential();
  const initializer = (seed: number) => tf.initializers.glorotNormal({ seed });
  model.add(
    tf.layers.dense({ units: 5, activation: 'relu', inputShape: [3], kernelInitializer: initializer(1) }),
  );
  model.add(tf.layers.dense({ units: 2, activation: 'softmax', kernelInitializer: initializer(2) }));
  model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  models.push(model);
  return model;
}

function makeData(): { x: tf.Tensor2D; y: tf.Tensor2D } {
  const x = tf.tensor2d(
    Float32Array.from({ length: SAMPLES * 3 }, (_, i) => Math.sin(i)),
    [SAMPLES, 3],
  );
  const y = tf.tensor2d(
    Float32Array.from({ length: SAMPLES * 2 }, (_, i) => Number(((i >> 1) % 2 === 0) === (i % 2 === 0))),
    [SAMPLES, 2],
  );
  return { x, y };
}

async function points(run: Run, key: string) {
  await run.flush();
  const [found] = await (await openSource()).getMetrics({ run: run.uid, keys: [key] });
  return { steps: [...(found?.steps ?? [])], values: [...(found?.values ?? [])] };
}

describe('fitCallbacks', () => {
  test('logs what History has, per batch and epoch, over several fits', async () => {
    const run = await start();
    const model = makeModel();
    const { x, y } = makeData();
    const tensors = tf.memory().numTensors;
    const args = { batchSize: 16, epochs: 3, shuffle: false, validationSplit: 0.25 };
    const batches: number[] = [];
    const spy = new tf.CustomCallback({ onBatchEnd: (_, logs) => void batches.push(logs?.['loss'] ?? -1) });
    const first = await model.fit(x, y, { ...args, callbacks: [run.fitCallbacks(), spy] });
    const second = await model.fit(x, y, { ...args, epochs: 1, callbacks: run.fitCallbacks() });
    const history = (name: string) => [...(first.history[name] ?? []), ...(second.history[name] ?? [])];

    expect((await points(run, 'epoch/loss')).values).toEqual(history('loss'));
    expect((await points(run, 'epoch/acc')).values).toEqual(history('acc'));
    expect((await points(run, 'val/loss')).values).toEqual(history('val_loss'));
    expect((await points(run, 'val/acc')).values).toEqual(history('val_acc'));
    const train = await points(run, 'train/loss');
    expect(train.values.slice(0, 9)).toEqual(batches);
    // 36 images in batches of 16 are 3 batches; steps go on in the second fit.
    expect(train.steps).toEqual(Array.from({ length: 12 }, (_, i) => i));
    expect((await points(run, 'epoch/loss')).steps).toEqual([2, 5, 8, 11]);
    expect(
      (await points(run, 'train/learning_rate')).values.every((rate) => Math.abs(rate - 0.1) < 1e-6),
    ).toBe(true);
    expect((await points(run, 'epoch/seconds')).values.every((seconds) => seconds > 0)).toBe(true);
    expect(run.globalStep).toBe(4);
    expect(tf.memory().numTensors).toBe(tensors);
    const detail = await (await openSource()).getRun(run.uid);
    expect(detail?.config).toMatchObject({ tfjs: { backend: 'cpu', version: tf.version_core } });
    expect(detail?.keys).toContainEqual({ key: 'model/sequential_1', kind: 'json', count: 1 });
    expect(detail?.problemList).toEqual([]);
    tf.dispose([x, y]);
  });

  test('announces what will come: losses, metrics, those of the validation, and the watched tensors', async () => {
    const run = await start();
    const model = makeModel();
    const { x, y } = makeData();
    const source = await openSource();
    const announced = async () => {
      await run.flush();
      const detail = await source.getRun(run.uid);
      return (detail?.announced ?? []).map(({ key, kind, every, first }) => [key, kind, every, first]);
    };
    const seen: unknown[][] = [];
    const spy = new tf.CustomCallback({
      onBatchEnd: async (batch) => {
        if (batch === 0) seen.push(await announced());
      },
    });
    const watch = { every: 'epoch', gradients: true, filter: /kernel/ } as const;
    const ours = run.fitCallbacks({ batches: 2, watch });
    const args = { batchSize: 16, epochs: 2, validationSplit: 0.25, verbose: 0 as const };
    await model.fit(x, y, { ...args, callbacks: [ours, spy] });
    const tensors = ['dense_Dense1/kernel', 'dense_Dense2/kernel'];
    expect(seen[0]).toEqual([
      ...tensors.map((name) => [`weights/${name}`, 'histogram', null, 2]),
      ...tensors.map((name) => [`gradients/${name}`, 'histogram', null, 2]),
      // The values of the first batch are here already. Three batches are an epoch.
      ...['epoch/loss', 'epoch/acc', 'val/loss', 'val/acc'].map((key) => [key, 'scalar', 3, 2]),
      ...['epoch/seconds', 'epoch/batches_per_second', 'train/learning_rate'].map((key) => [
        key,
        'scalar',
        3,
        2,
      ]),
    ]);
    // All came, and the second epoch announced nothing again.
    expect([seen[1], await announced()]).toEqual([[], []]);
    await model.fit(x, y, {
      ...args,
      epochs: 1,
      callbacks: run.fitCallbacks({ metrics: ['loss', 'val_loss'] }),
    });
    expect(await announced()).toEqual([]);
    tf.dispose([x, y]);
  });

  test('announces no more than its options let through', async () => {
    const run = await start();
    const model = makeModel();
    const { x, y } = makeData();
    const fits: object[] = [
      { metrics: ['loss', 'val_acc'], times: false, learningRate: false },
      { batches: false, times: false, learningRate: false },
      { epochs: false, batches: false },
    ];
    const wanted = [['epoch/loss', 'train/loss'], ['epoch/acc', 'epoch/loss'], []];
    for (const [i, options] of fits.entries()) {
      const other = await start();
      // Begins a fit and does nothing more: what was announced is still awaited.
      const ours = other.fitCallbacks(options);
      ours.setParams({ samples: SAMPLES, batchSize: 16, metrics: ['loss', 'acc'] });
      ours.setModel(model);
      await ours.onTrainBegin();
      await other.flush();
      const detail = await (await openSource()).getRun(other.uid);
      expect((detail?.announced ?? []).map(({ key }) => key).sort(), JSON.stringify(options)).toEqual(
        wanted[i],
      );
    }
    const byHand = run.fitCallbacks();
    byHand.setModel(model);
    await byHand.onTrainBegin();
    const watcher = run.watch(model, { every: 25, gradients: true });
    watcher.stop();
    const loop = run.watch({ one: tf.variable(tf.scalar(1)) }, { every: 9 });
    loop.stop();
    await run.flush();
    const detail = await (await openSource()).getRun(run.uid);
    expect((detail?.announced ?? []).map(({ key, every, first }) => `${key} ${every} ${first}`)).toEqual([
      ...watcher.names.map((name) => `weights/${name} 25 null`),
      ...watcher.names.map((name) => `gradients/${name} 25 null`),
      'weights/one null null',
    ]);
    tf.dispose([x, y]);
  });

  test('initialEpoch: the epochs that are trained are those that are recorded', async () => {
    const run = await start();
    const { x, y } = makeData();
    const train = (model: tf.LayersModel, args: object) =>
      model.fit(x, y, { batchSize: 24, verbose: 0, callbacks: run.fitCallbacks(), ...args });
    const epochs = async (key: string) => {
      await run.flush();
      const [found] = await (await openSource()).getMetrics({ run: run.uid, keys: [key] });
      return [...(found?.globalSteps ?? [])];
    };
    const model = makeModel();
    await train(model, { initialEpoch: 3, epochs: 5, validationSplit: 0.5 });
    expect(await epochs('epoch/loss')).toEqual([3, 4]);
    expect(await epochs('val/loss')).toEqual([3, 4]);
    expect(await epochs('train/loss')).toEqual([3, 4]);
    expect(run.globalStep).toBe(5);
    // A fit that goes on, one of a data set, and one that counts from 0 again.
    await train(model, { initialEpoch: 5, epochs: 6 });
    const set = tf.data.zip({ xs: tf.data.array([x]), ys: tf.data.array([y]) });
    const args = { initialEpoch: 8, epochs: 9, verbose: 0 as const, callbacks: run.fitCallbacks() };
    await model.fitDataset(set as never, args as never);
    await train(model, { epochs: 1 });
    expect(await epochs('epoch/loss')).toEqual([3, 4, 5, 8, 9]);
    const watched = await start();
    const watch = { every: 'epoch', gradients: true } as const;
    const callbacks = watched.fitCallbacks({ watch });
    await model.fit(x, y, { initialEpoch: 2, epochs: 4, batchSize: 16, verbose: 0, callbacks });
    await watched.flush();
    const key = 'gradients/dense_Dense1/kernel';
    const { x: at } = await (await openSource()).histograms({ run: watched.uid, key, x: 'globalStep' });
    expect([...at]).toEqual([2, 3]);
    tf.dispose([x, y]);
  });

  test.each(['first', 'last', 'behind a plain object'])(
    'beside earlyStopping in one array: %s (tfjs #1792)',
    async (place) => {
      const run = await start();
      const model = makeModel();
      const { x, y } = makeData();
      const stopping = tf.callbacks.earlyStopping({ monitor: 'loss', patience: 0, minDelta: 10 });
      const ours = run.fitCallbacks();
      const callbacks =
        place === 'first'
          ? [ours, stopping]
          : place === 'last'
            ? [stopping, ours]
            : [{ onEpochEnd() {} }, ours];
      const { epoch } = await model.fit(x, y, {
        epochs: 5,
        verbose: 0,
        callbacks: callbacks as unknown as tf.CustomCallback[],
      });
      expect((await points(run, 'epoch/loss')).values).toHaveLength(epoch.length);
      if (place !== 'behind a plain object') expect(epoch.length).toBeLessThan(5);
      tf.dispose([x, y]);
    },
  );

  test('its methods can be called by hand, with numbers, as those of tfjs-vis', async () => {
    const run = await start();
    const { onEpochEnd, onBatchEnd } = run.fitCallbacks({ metrics: ['loss'] });
    for (let i = 0; i < 3; i++) await onBatchEnd(i, { loss: i / 2, acc: 9 });
    await onEpochEnd(0, { loss: 7, val_loss: 8, acc: 9 });
    expect((await points(run, 'train/loss')).values).toEqual([0, 0.5, 1]);
    expect((await points(run, 'epoch/loss')).values).toEqual([7]);
    expect((await points(run, 'val/loss')).values).toEqual([]);
    expect((await points(run, 'train/acc')).values).toEqual([]);
  });

  test('training goes on in a hidden page', async () => {
    const run = await start();
    const model = makeModel();
    const { x, y } = makeData();
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    const frame = globalThis.requestAnimationFrame;
    globalThis.requestAnimationFrame = () => 0;
    try {
      await model.fit(x, y, { epochs: 3, verbose: 0, callbacks: run.fitCallbacks({ yieldEvery: 'batch' }) });
      await trainingFrame();
    } finally {
      globalThis.requestAnimationFrame = frame;
      Reflect.deleteProperty(document, 'visibilityState');
    }
    expect((await points(run, 'epoch/loss')).values).toHaveLength(3);
    tf.dispose([x, y]);
  });

  test('a page that is shown paints while it trains without a pause', async () => {
    let frames = 0;
    const count = () => {
      frames++;
      if (frames < 5) requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
    // Far more turns than it takes; nothing is waited for but them.
    for (let turn = 0; turn < 400 && frames < 5; turn++) {
      const end = performance.now() + 10;
      while (performance.now() < end);
      await trainingFrame();
    }
    expect(frames).toBe(5);
  });

  test('batches, epochs and yielding can be chosen; wrong options say so', async () => {
    const run = await start();
    const model = makeModel();
    const { x, y } = makeData();
    const args = { batchSize: 8, epochs: 1, verbose: 0 };
    await model.fit(x, y, {
      ...args,
      callbacks: run.fitCallbacks({ batches: 4, epochs: false, yieldEvery: 'never' }),
    });
    expect((await points(run, 'train/loss')).steps).toEqual([0, 4]);
    expect((await points(run, 'epoch/loss')).values).toEqual([]);
    expect(() => run.fitCallbacks({ batches: -1 })).toThrow('batches');
    expect(() => run.fitCallbacks({ yieldEvery: 'often' as 'auto' })).toThrow('yieldEvery');
    tf.dispose([x, y]);
  });
});

describe('watch', () => {
  async function countsOf(run: Run, key: string, at: number) {
    const answer = await (await openSource()).histograms({ run: run.uid, key });
    const from = answer.binStart[at] ?? 0;
    return { total: answer.total, counts: [...answer.counts.slice(from, answer.binStart[at + 1])] };
  }
  const reference = (data: ArrayLike<number>) => [
    ...distributionOf(Float32Array.from(data), { bins: 64, range: null, float32: true }).counts,
  ];

  test('[HIS5] weights and gradients of every n-th update, equal to those computed by hand', async () => {
    const run = await start();
    const { x, y } = makeData();
    const w = tf.variable(tf.tensor2d([0.1, -0.2, 0.3, 0.4, -0.5, 0.6], [3, 2]), true, 'w');
    const optimizer = tf.train.adam(0.05);
    const loss = () => tf.losses.softmaxCrossEntropy(y, x.matMul(w)) as tf.Scalar;
    const watcher = run.watch({ variables: { w }, optimizer }, { gradients: true, every: 2 });
    expect(watcher.names).toEqual(['w']);
    const expected: { weights: number[]; gradients: number[] }[] = [];
    for (let i = 0; i < 5; i++) {
      const { value, grads } = tf.variableGrads(loss, [w]);
      const gradients = [...(await (grads['w'] as tf.Tensor).data())];
      tf.dispose([value, grads]);
      const cost = optimizer.minimize(loss, true, [w]);
      run.log({ loss: cost as tf.Scalar });
      cost?.dispose();
      if (i % 2 === 0) expected.push({ weights: [...(await w.data())], gradients });
    }
    await run.flush();
    for (const [i, { weights, gradients }] of expected.entries()) {
      expect(await countsOf(run, 'weights/w', i)).toEqual({ total: 3, counts: reference(weights) });
      expect(await countsOf(run, 'gradients/w', i)).toEqual({ total: 3, counts: reference(gradients) });
    }
    // In the row of the batch they belong to.
    const { rows } = await (await openSource()).histograms({ run: run.uid, key: 'gradients/w' });
    expect([...rows]).toEqual([0, 2, 4]);

    watcher.stop();
    expect(Object.hasOwn(optimizer, 'applyGradients')).toBe(false);
    optimizer.minimize(loss, false, [w]);
    run.log({ loss: 0 });
    await run.flush();
    expect((await countsOf(run, 'weights/w', 0)).total).toBe(3);
    tf.dispose([x, y, w]);
    optimizer.dispose();
  });

  test('a model inside fit; a filter; two watchers on one optimizer', async () => {
    const run = await start();
    const model = makeModel(tf.train.rmsprop(0.01));
    const { x, y } = makeData();
    const kernels = run.watch(model, { every: 1, filter: /kernel/ });
    const biases = run.watch(model, {
      every: 1,
      gradients: true,
      weights: false,
      filter: (name) => name.includes('bias'),
    });
    expect(kernels.names).toHaveLength(2);
    const before = tf.memory().numTensors;
    await model.fit(x, y, { epochs: 1, batchSize: 24, verbose: 0, callbacks: run.fitCallbacks() });
    await run.flush();
    const detail = await (await openSource()).getRun(run.uid);
    const keys = detail?.keys
      .filter(({ kind }) => kind === 'histogram')
      .map(({ key, count }) => [key, count]);
    expect(keys?.sort()).toEqual(
      [
        ...kernels.names.map((name) => [`weights/${name}`, 2]),
        ...biases.names.map((name) => [`gradients/${name}`, 2]),
      ].sort(),
    );
    kernels.stop();
    biases.stop();
    // The optimizer has made its own variables meanwhile: two per weight.
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(8);
    tf.dispose([x, y]);
  });

  test("once per epoch with fitCallbacks({watch: {every: 'epoch'}})", async () => {
    const run = await start();
    const model = makeModel();
    const { x, y } = makeData();
    const watch = { gradients: true, every: 'epoch' } as const;
    await model.fit(x, y, { epochs: 3, batchSize: 16, verbose: 0, callbacks: run.fitCallbacks({ watch }) });
    await run.flush();
    const name = 'dense_Dense1/kernel';
    for (const key of [`weights/${name}`, `gradients/${name}`]) {
      const { steps } = await (await openSource()).histograms({ run: run.uid, key });
      expect([...steps]).toEqual([2, 5, 8]);
    }
    const last = await countsOf(run, `weights/${name}`, 2);
    const weights = (await model.trainableWeights[0]?.read().data()) ?? [];
    expect(last.counts).toEqual(reference(weights));
    tf.dispose([x, y]);
  });

  test('[HIS5] the second model of a page has the keys of the first, and its description names them', async () => {
    const make = (): tf.LayersModel => {
      const inner = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [6] })] });
      const shared = tf.layers.dense({ units: 6, activation: 'tanh' });
      const input = tf.input({ shape: [6] });
      const named = tf.layers.dense({ units: 6, name: 'head' });
      let at = shared.apply(shared.apply(input)) as tf.SymbolicTensor;
      at = tf.layers.batchNormalization({}).apply(at) as tf.SymbolicTensor;
      at = inner.apply(named.apply(at)) as tf.SymbolicTensor;
      at = tf.layers.reshape({ targetShape: [2, 2] }).apply(at) as tf.SymbolicTensor;
      at = tf.layers
        .bidirectional({ layer: tf.layers.lstm({ units: 2 }) as tf.RNN, mergeMode: 'concat' })
        .apply(at) as tf.SymbolicTensor;
      // The author's name looks like one of tfjs.
      const last = tf.layers.dense({ units: 1, name: 'dense_Dense77' });
      const model = tf.model({ inputs: input, outputs: last.apply(at) as tf.SymbolicTensor });
      model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
      models.push(model);
      return model;
    };
    const recorded = async (model: tf.LayersModel) => {
      const run = await start();
      const watcher = run.watch(model, { gradients: true, every: 1 });
      const [x, y] = [tf.ones([4, 6]), tf.ones([4, 1])];
      await model.fit(x, y, { verbose: 0, callbacks: run.fitCallbacks() });
      watcher.stop();
      tf.dispose([x, y]);
      await run.flush();
      const source = await openSource();
      const detail = await source.getRun(run.uid);
      const keys = detail?.keys.map(({ key }) => key).sort() ?? [];
      const rows = await source.getHistory({ run: run.uid });
      const key = keys.find((each) => each.startsWith('model/')) ?? '';
      const description = rows.find(({ values }) => key in values)?.values[key];
      return { keys, description: description as unknown as ReturnType<typeof describeModel> };
    };
    const first = await recorded(make());
    tf.layers.dense({ units: 1, inputShape: [1] });
    const second = await recorded(make());
    expect(second).toEqual(first);
    const weights = first.keys.filter((key) => key.startsWith('weights/'));
    for (const name of ['dense_Dense1', 'dense_Dense2', 'dense_Dense3', 'head']) {
      expect(weights).toContain(`weights/${name}/kernel`);
      expect(first.keys).toContain(`gradients/${name}/kernel`);
    }
    expect(weights).toContain('weights/batch_normalization_BatchNormalization1/gamma');
    expect(weights.filter((key) => /Dense77|_\d+$/.test(key))).toEqual([]);
    expect(weights.filter((key) => key.includes('LSTM1')).length).toBe(6);
    const described = first.description.layers.flatMap((layer) =>
      layer.weights.map(({ name }) => `weights/${name}`),
    );
    expect(described).toEqual(expect.arrayContaining(weights));
  });

  test('[HIS5] two models of one run keep apart; a frozen layer, another order of fits and variables count', async () => {
    const run = await start();
    const [generator, discriminator] = [makeModel(), makeModel()];
    const names = (target: unknown) => run.watch(target, { every: 1 }).names;
    const dense = (i: number) => [`dense_Dense${i}/kernel`, `dense_Dense${i}/bias`];
    expect(names(generator)).toEqual([...dense(1), ...dense(2)]);
    expect(names(discriminator)).toEqual([...dense(3), ...dense(4)]);
    expect(names(generator)).toEqual([...dense(1), ...dense(2)]);
    const frozen = makeModel();
    if (frozen.layers[0]) frozen.layers[0].trainable = false;
    expect(names(frozen)).toEqual(dense(6));
    const other = await start();
    const unnamed = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(2))];
    expect(other.watch(unnamed, { every: 1 }).names).toEqual(['0', '1']);
    expect(other.watch({ bias: unnamed[0] }, { every: 1 }).names).toEqual(['bias']);
    const made = makeModel();
    const variables = made.trainableWeights.map((weight) => weight.read());
    expect(other.watch(variables, { every: 1 }).names).toEqual([...dense(1), ...dense(2)]);
    // Names given twice in a page get a number from tfjs, which is none of the author's.
    for (let i = 0; i < 2; i++) {
      const named = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1], name: 'out' })] });
      models.push(named);
      expect((await start()).watch(named, { every: 1 }).names).toEqual(['out/kernel', 'out/bias']);
    }
    tf.dispose(unnamed);
  });

  test('loops without an optimizer: variableGrads, and log() by hand', async () => {
    const run = await start();
    const v = tf.variable(tf.tensor1d([1, 2, 3]), true, 'v');
    const watcher = run.watch([v], { gradients: true, every: 1 });
    const { value, grads } = watcher.variableGrads(() => v.square().sum() as tf.Scalar);
    expect([...(await (grads['v'] as tf.Tensor).data())]).toEqual([2, 4, 6]);
    tf.dispose([value, grads as unknown as tf.NamedTensorMap]);
    run.log({ a: 1 });
    watcher.log();
    run.log({ a: 2 });
    await run.flush();
    expect((await countsOf(run, 'gradients/v', 0)).counts).toEqual(reference([2, 4, 6]));
    expect((await countsOf(run, 'weights/v', 0)).total).toBe(2);
    v.dispose();
  });

  test('what cannot be watched says so; a filter that takes nothing is a warning', async () => {
    const run = await start();
    expect(() => run.watch('model')).toThrow('LayersModel');
    expect(() => run.watch(makeModel(), { every: 0 })).toThrow('every');
    run.watch(makeModel(), { filter: /nothing/ });
    await run.flush();
    const { lines } = await (await openSource()).getLogs({ run: run.uid, level: 'warning' });
    expect(lines.map(({ message }) => message)).toEqual([expect.stringContaining('no variable')]);
  });
});

test('instrument makes a run of every fit, and of none that is logged already', async () => {
  const run = await start('instrumented');
  const stop = instrument({ run: { project: 'instrumented' }, watch: { every: 'epoch' } });
  const { x, y } = makeData();
  const model = makeModel();
  await model.fit(x, y, { epochs: 2, verbose: 0 });
  await model.fit(x, y, { epochs: 1, verbose: 0, callbacks: run.fitCallbacks() });
  stop();
  await model.fit(x, y, { epochs: 1, verbose: 0 });
  const source = await openSource();
  const found = await source.listRuns({ project: 'instrumented' });
  const made = found.filter(({ uid }) => uid !== run.uid);
  expect(made.map(({ name, status }) => [name, status])).toEqual([[model.name, 'completed']]);
  const detail = await source.getRun(made[0]?.uid ?? '');
  expect(detail?.scalars['epoch/loss']?.count).toBe(2);
  expect(detail?.config).toMatchObject({ epochs: 2 });
  expect(Object.keys(detail?.histograms ?? {})).toHaveLength(4);
  tf.dispose([x, y]);
});

test('show.fitCallbacks takes the place of that of tfjs-vis', async () => {
  await tf.setBackend('cpu');
  const { x, y } = makeData();
  const model = makeModel();
  const callbacks = show.fitCallbacks({ name: 'Training <b>', tab: 'Model' }, ['loss', 'acc']);
  await model.fit(x, y, { epochs: 2, verbose: 0, callbacks });
  const { label, drawArea } = visor().surface({ name: 'Training <b>', tab: 'Model' });
  expect(label.textContent).toBe('Training <b>');
  // A chart of each metric, of the epochs and of the batches.
  await expect.poll(() => drawArea.querySelectorAll('stepwell-drawing').length).toBe(4);
  const [run] = await (await openSource()).listRuns({ project: 'fit', limit: 1 });
  expect(run).toMatchObject({ name: 'Training <b>', status: 'completed' });
  visor().unbindKeys();
  visor().el.remove();
  tf.dispose([x, y]);
});

test('describeModel: layers, shapes, parameters', () => {
  const model = makeModel();
  const description = describeModel(model);
  expect(description).toMatchObject({ format: 'stepwell-model/1', parameters: 32, trainableParameters: 32 });
  expect(
    description.layers.map(({ type, outputShape, parameters }) => [type, outputShape, parameters]),
  ).toEqual([
    ['Dense', [5], 20],
    ['Dense', [2], 12],
  ]);
  expect(description.layers[0]?.weights.map(({ shape }) => shape)).toEqual([[3, 5], [5]]);
});

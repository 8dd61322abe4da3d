/** The main job, from end to end: a network is trained in the page, and what was logged is what tfjs computed. */
import { existsSync, readFileSync } from 'node:fs';
import type * as tf from '@tensorflow/tfjs';
import type { Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DigitsPage } from '../../demo/digits/main.js';
import type { LiveModel } from '../../demo/digits/trainer.js';
import { formatValue } from '../../src/board/ui/format.js';
import { BoardView, collectErrors } from './support/board.js';
import { ROOT } from './support/server.js';
import { useSite } from './support/setup.js';

/** The UCI optical digits, where they stand beside the repository. */
const OPTDIGITS = ['train', 'test'].map((part) => `${ROOT}../shared/data/optdigits-${part}.csv`);
const haveOptdigits = OPTDIGITS.every((path) => existsSync(path));

/** What is trained on, and the share of the test images that must be right in the end. */
const JOB = haveOptdigits
  ? {
      what: 'optical digits from files',
      accuracy: 0.95,
      epochs: 3,
      batchSize: 32,
      learningRate: 0.006,
    }
  : { what: 'digits that the page draws', accuracy: 0.7, epochs: 3, batchSize: 16, learningRate: 0.005 };
const NAME = 'end-to-end';
const PATIENCE = { timeout: 90_000, interval: 200 };

interface Stored {
  readonly status: string | undefined;
  readonly problems: number | undefined;
  /** Of all kinds. */
  readonly keys: readonly string[];
  readonly last: Readonly<Record<string, number>>;
  readonly points: Readonly<
    Record<string, { readonly steps: number[]; readonly globalSteps: number[]; readonly values: number[] }>
  >;
}

interface Training {
  readonly uid: string;
  readonly history: Readonly<Record<string, readonly number[]>>;
  /** What `onBatchEnd` was given, in its order. */
  readonly batches: readonly { readonly loss: number; readonly acc: number }[];
  readonly trainCount: number;
}

const site = useSite();

/** Trains in the page; the numbers that tfjs gives to the demo's callback are noted on their way. */
function train(page: Page): Promise<Training> {
  const files = haveOptdigits
    ? OPTDIGITS.map((path) => ({
        name: path.slice(path.lastIndexOf('/') + 1),
        text: readFileSync(path, 'utf8'),
      }))
    : [];
  return page.evaluate(
    async ([files, name, { epochs, batchSize, learningRate }]) => {
      const { digits } = window as unknown as { digits: DigitsPage };
      const batches: { loss: number; acc: number }[] = [];
      const listen = (model: tf.LayersModel) => {
        const train = model.fit.bind(model);
        model.fit = (x, y, args) => {
          const callback = [args?.callbacks].flat()[0] as tf.CustomCallback;
          const onEpochBegin = callback.onEpochBegin.bind(callback);
          callback.onEpochBegin = async (epoch, logs) => {
            await onEpochBegin(epoch, logs);
            // tfjs shuffles with it now: the accuracy is the same each time.
            let state = epoch;
            Math.random = () => {
              state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
              return state / 2 ** 32;
            };
          };
          const onBatchEnd = callback.onBatchEnd.bind(callback);
          callback.onBatchEnd = async (batch, logs) => {
            const number = async (value: unknown) =>
              typeof value === 'number' ? value : ((await (value as tf.Scalar).data())[0] ?? Number.NaN);
            batches.push({ loss: await number(logs?.['loss']), acc: await number(logs?.['acc']) });
            await onBatchEnd(batch, logs);
          };
          return train(x, y, args);
        };
      };
      let live: LiveModel | null = null;
      Object.defineProperty(digits.trainer, 'live', {
        get: () => live,
        set: (value: LiveModel | null) => {
          live = value;
          if (value) listen(value.model);
        },
      });

      // On the CPU: a GPU that the CPU emulates is slower, and the result does not depend on the machine.
      const options = { name, backend: 'cpu' as const, epochs, batchSize, learningRate };
      if (files.length > 0) await digits.open(files);
      const { run, history } = await digits.train(
        files.length > 0 ? options : { ...options, data: { kind: 'drawn', train: 600, test: 200, seed: 1 } },
      );
      return { uid: run.uid, history, batches, trainCount: digits.trainer.dataset?.train.count ?? 0 };
    },
    [files, NAME, JOB] as const,
  );
}

/** What the board's source answers about a run. */
function read(page: Page, uid: string): Promise<Stored> {
  return page.evaluate(async (uid) => {
    const source = document.querySelector('stepwell-board')?.source;
    if (!source) throw new Error('the board has no source');
    const detail = await source.getRun(uid);
    const points = await source.getMetrics({ run: uid });
    return {
      status: detail?.status,
      problems: detail?.problems,
      keys: detail?.keys.map(({ key }) => key) ?? [],
      last: Object.fromEntries(Object.entries(detail?.scalars ?? {}).map(([key, { last }]) => [key, last])),
      points: Object.fromEntries(
        points.map(({ key, steps, globalSteps, values }) => [
          key,
          { steps: [...steps], globalSteps: [...globalSteps], values: [...values] },
        ]),
      ),
    };
  }, uid);
}

/** True for a value as the board shows it: with more digits than alone where the value before is close. */
function isShown(text: string, value: number): boolean {
  const alone = formatValue(value);
  const decimals = text.split('.')[1]?.length ?? 0;
  return text === alone || (text.length > alone.length && text === value.toFixed(decimals));
}

describe(`training on ${JOB.what}`, () => {
  let page: Page;
  let training: Training;
  let stored: Stored;
  let errors: string[];

  beforeAll(async () => {
    page = await site.browser.context.newPage();
    errors = collectErrors(page);
    await page.goto(`${site.origin}/index.html`);
    await page.waitForFunction(() => 'digits' in window);
    training = await train(page);
    stored = await read(page, training.uid);
    console.log(
      `${JOB.what}: ${(100 * (training.history['val_acc']?.at(-1) ?? 0)).toFixed(2)} % of the test images after ${JOB.epochs} epochs, ${training.batches.length} batches`,
    );
  });

  test(`at least ${100 * JOB.accuracy} % of the test images are right`, () => {
    expect(training.history['val_acc']?.at(-1)).toBeGreaterThanOrEqual(JOB.accuracy);
    expect(errors).toEqual([]);
  });

  test("every number of model.fit's History is stored, bit for bit", () => {
    const keys = { loss: 'epoch/loss', acc: 'epoch/accuracy', val_loss: 'val/loss', val_acc: 'val/accuracy' };
    expect(new Set(Object.keys(training.history))).toEqual(new Set(Object.keys(keys)));
    const perEpoch = training.batches.length / JOB.epochs;
    for (const [name, key] of Object.entries(keys)) {
      expect(training.history[name]).toHaveLength(JOB.epochs);
      expect(stored.points[key]?.values, key).toEqual(training.history[name]);
      // In the row of the epoch's last batch, and with the number of the epoch as second counter.
      const epochs = Array.from({ length: JOB.epochs }, (_, epoch) => epoch);
      expect(stored.points[key]?.steps, key).toEqual(epochs.map((epoch) => (epoch + 1) * perEpoch - 1));
      expect(stored.points[key]?.globalSteps, key).toEqual(epochs);
    }
  });

  test('every number that the callback got for a batch is stored, bit for bit', () => {
    expect(training.batches).toHaveLength(JOB.epochs * Math.ceil(training.trainCount / JOB.batchSize));
    expect(stored.points['train/loss']?.values).toEqual(training.batches.map(({ loss }) => loss));
    expect(stored.points['train/accuracy']?.values).toEqual(training.batches.map(({ acc }) => acc));
    expect(stored.points['train/loss']?.steps).toEqual(training.batches.map((_, step) => step));
    expect(stored.problems).toBe(0);
  });

  test('the board shows the run, and the same run after a reload', async () => {
    const board = new BoardView(page);
    const scalars = Object.keys(stored.last);
    expect(new Set(scalars)).toEqual(new Set(Object.keys(stored.points)));
    const { keys } = stored;
    // Weights and gradients of three layers.
    expect(keys.filter((key) => /^(weights|gradients)\//.test(key))).toHaveLength(12);
    const look = async () => {
      await expect.poll(() => board.status(NAME), PATIENCE).toBe('completed');
      await expect.poll(async () => new Set(await board.keys()), PATIENCE).toEqual(new Set(keys));
      for (const key of scalars) {
        const last = stored.last[key] ?? Number.NaN;
        await expect
          .poll(() => board.lastValue(key, training.uid), PATIENCE)
          .toSatisfy((text: string) => isShown(text, last), `${key}: ${last}`);
      }
    };
    await look();
    await page.reload();
    await look();
    expect(await read(page, training.uid)).toEqual(stored);
    expect(errors).toEqual([]);
    await page.close();
  });
});

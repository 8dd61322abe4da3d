/**
 * The acceptance suite of the kernels [HIS2]: every backend passes it. A test file makes its backend and calls
 * {@link describeBackend}.
 */
import type * as core from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Distribution } from '../../../src/record/kinds.js';
import { type DistributionTensors, runDistribution } from '../../../src/tensor/kernels.js';
import { decodeDistribution, decodeStats, STATS_WORDS } from '../../../src/tensor/layout.js';
import { selfTest } from '../../../src/tensor/self-test.js';
import type { BackendName, Tf } from '../../../src/tensor/types.js';
import { LONG, longOrShort } from '../../support/long.js';
import { KNOWN_CASES, randomCases, type TensorCase } from './cases.js';
import { type Arithmetic, complaints } from './reference.js';

/** A backend that is current, with the kernels registered. */
export interface ReadyBackend {
  readonly tf: Tf;
  /** Elements of small float32 results, in one readback. The results may be disposed of as soon as it returns. */
  read(results: readonly core.TensorInfo[]): Promise<Float32Array[]>;
  /** Called after the last test. */
  stop?(): void | Promise<void>;
}

export interface BackendSetup {
  start(): Promise<ReadyBackend>;
  readonly arithmetic: Arithmetic;
  /** Largest random tensor. Default 100,000 elements. */
  readonly largest?: number;
  /**
   * True if a processor emulates the device, so that 2^24 elements and random cases take seconds. The short form leaves out the
   * tensors of 2^24 elements, where a test of the backend does not ask for them, and has two parts of the random cases.
   */
  readonly emulated?: boolean;
  /** Which parts of the random cases the short form has. Default 1 and 2. */
  readonly parts?: readonly number[];
  /** True for a second variant of a backend, which only counts in another way: the short form leaves out what does not count. */
  readonly countsOnly?: boolean;
  /** True if the short form has the case of more than 2^24 elements in a bin on an emulated device too. */
  readonly huge?: boolean;
}

/** Random cases per test, and tests. */
const PER_TEST = 40;
const RANDOM_TESTS = 8;
/** A tensor or a buffer that a call leaves behind shows after one call. More calls are there for what leaks now and then. */
const CALLS = longOrShort(1_000, 200);

const conv = { strides: 1, pad: 'same' } as const;

/** Tensors that only operations make: views, results in packed textures, casts. */
const MADE_BY_OPERATIONS: readonly (readonly [name: string, make: (tf: Tf) => core.Tensor])[] = [
  ['transpose', (tf) => tf.transpose(ramp(tf, [37, 53]))],
  ['slice', (tf) => tf.slice(ramp(tf, [40, 41]), [3, 5], [30, 33])],
  ['slice at an odd offset', (tf) => tf.slice(ramp(tf, [1001]), [7], [991])],
  [
    'reshape of a slice',
    (tf) => tf.reshape(tf.slice(ramp(tf, [9, 10, 11]), [1, 1, 1], [7, 9, 10]), [63, 10]),
  ],
  ['reshape to rank 5', (tf) => tf.reshape(tf.add(ramp(tf, [30, 77]), 1), [2, 3, 5, 7, 11])],
  ['matMul', (tf) => tf.matMul(ramp(tf, [33, 17]), ramp(tf, [17, 29]))],
  ['matMul, transposed', (tf) => tf.matMul(ramp(tf, [17, 33]), ramp(tf, [29, 17]), true, true)],
  [
    'conv2d and relu',
    (tf) =>
      tf.relu(
        tf.conv2d(
          ramp(tf, [2, 13, 11, 3]) as core.Tensor4D,
          ramp(tf, [3, 3, 3, 5]) as core.Tensor4D,
          conv.strides,
          conv.pad,
        ),
      ),
  ],
  ['concat', (tf) => tf.concat([ramp(tf, [5, 7]), ramp(tf, [9, 7])])],
  ['cast from int32', (tf) => tf.cast(tf.range(0, 777, 1, 'int32'), 'float32')],
  ['cast to int32', (tf) => tf.cast(tf.mul(ramp(tf, [333]), 50), 'int32')],
  ['comparison', (tf) => tf.greater(ramp(tf, [31, 9]), 0)],
  ['fill', (tf) => tf.fill([300, 3], -0.3)],
  ['sum to a scalar', (tf) => tf.sum(ramp(tf, [100]))],
  ['tile', (tf) => tf.tile(ramp(tf, [3, 5]), [7, 3])],
];

function ramp(tf: Tf, shape: number[]): core.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i * 0.37) * 4),
    shape,
  );
}

/** Defines the tests of one backend. */
export function describeBackend(name: BackendName, setup: BackendSetup): void {
  describe(`kernels on ${name}`, () => {
    const isShort = !LONG && setup.emulated === true;
    const all = Array.from({ length: RANDOM_TESTS }, (_, i) => i + 1);
    const parts = isShort ? (setup.parts ?? [1, 2]) : all;
    let backend: ReadyBackend;
    let tf: Tf;

    beforeAll(async () => {
      backend = await setup.start();
      tf = backend.tf;
    });
    afterAll(async () => backend?.stop?.());

    /** Distributions of tensors with one readback; disposes of the results, not of the tensors. */
    async function distributionsOf(
      tensors: readonly core.Tensor[],
      attributes: (index: number) => Pick<TensorCase, 'bins' | 'range'>,
    ): Promise<Distribution[]> {
      const results = tensors.map((x, i) => {
        const { bins, range } = attributes(i);
        return runDistribution(tf, x, { bins, range });
      });
      const all = results.flatMap(({ stats, words }) => [stats, words]);
      const reading = backend.read(all);
      tf.dispose(all);
      const arrays = await reading;
      return tensors.map((x, i) => {
        const { bins, range } = attributes(i);
        const stats = decodeStats(arrays[2 * i] as Float32Array, x.size, x.dtype);
        return decodeDistribution(stats, arrays[2 * i + 1] as Float32Array, bins, range !== null);
      });
    }

    /** What is wrong with the distributions of these cases; ten of them per readback. */
    async function wrongIn(cases: readonly TensorCase[]): Promise<string[]> {
      const wrong: string[] = [];
      for (let at = 0; at < cases.length; at += 10) {
        const some = cases.slice(at, at + 10);
        const tensors = some.map(({ data, shape, dtype }) => tf.tensor(data(), [...shape], dtype));
        const given = await distributionsOf(tensors, (i) => some[i] as TensorCase);
        tf.dispose(tensors);
        for (const [i, { name, data, bins, range }] of some.entries()) {
          const found = complaints(data(), bins, range, given[i] as Distribution, setup.arithmetic);
          if (found.length > 0)
            wrong.push(`${name}: ${found.slice(0, 4).join('; ')} (${found.length} in all)`);
        }
      }
      return wrong;
    }

    test(`[HIS2] ${name} is the backend that computes`, () => {
      expect(tf.getBackend()).toBe(name);
      const x = tf.tensor1d([1, 2, 3]);
      const { stats, words } = runDistribution(tf, x, { bins: 4, range: null });
      expect(stats.shape).toEqual([STATS_WORDS]);
      expect(stats.dtype).toBe('float32');
      expect(words.dtype).toBe('float32');
      tf.dispose([x, stats, words]);
    });

    test('[HIS4] the self-test passes', async () => {
      const before = tf.memory().numTensors;
      expect(await selfTest(backend.read, tf)).toBeNull();
      expect(tf.memory().numTensors).toBe(before);
    });

    test('[HIS2] the known traps agree with the reference', async () => {
      expect(await wrongIn(KNOWN_CASES)).toEqual([]);
    });

    for (const part of parts) {
      test(`[HIS2] random cases agree with the reference, part ${part} of ${RANDOM_TESTS}`, async () => {
        expect(await wrongIn(randomCases(PER_TEST, part, setup.largest))).toEqual([]);
      });
    }

    test.skipIf(isShort && setup.countsOnly)(
      '[HIS2] tensors that operations made agree with their own download',
      async () => {
        const tensors = MADE_BY_OPERATIONS.map(([, make]) => tf.tidy(() => make(tf)));
        // First on the device, since a download may move a tensor to the CPU.
        const given = await distributionsOf(tensors, () => ({ bins: 50, range: null }));
        const wrong: string[] = [];
        for (const [i, x] of tensors.entries()) {
          const found = complaints(await x.data(), 50, null, given[i] as Distribution, setup.arithmetic);
          if (found.length > 0) wrong.push(`${MADE_BY_OPERATIONS[i]?.[0]}: ${found.slice(0, 4).join('; ')}`);
        }
        tf.dispose(tensors);
        expect(wrong).toEqual([]);
      },
      60_000,
    );

    if (!isShort || setup.huge) {
      test('[HIS2] a bin of more than 2^24 elements is counted exactly', async () => {
        const many = 2 ** 24 + 4099;
        const x = tf.tidy(() =>
          tf.concat([
            tf.fill([many], 0.25),
            tf.tensor1d([-1, 1, Number.NaN, 0.25 + 2 ** -20]),
            tf.zeros([2 ** 24 / 256]),
          ]),
        );
        const [given] = await distributionsOf([x], () => ({ bins: 8, range: null }));
        x.dispose();
        expect(given?.stats).toMatchObject({
          count: many + 4 + 2 ** 16,
          nan: 1,
          zeros: 2 ** 16,
          min: -1,
          max: 1,
        });
        expect([...(given?.counts ?? [])]).toEqual([1, 0, 0, 0, 2 ** 16, many + 1, 0, 1]);
        const mean = (many * 0.25 + 0.25) / (many + 3 + 2 ** 16);
        expect(Math.abs((given?.stats.mean as number) - mean)).toBeLessThan(2 ** -17);
        const variance =
          (many * (0.25 - mean) ** 2 + 2 ** 16 * mean ** 2 + (1 + mean) ** 2 + (1 - mean) ** 2) /
          (many + 3 + 2 ** 16);
        expect(Math.abs((given?.stats.std as number) - Math.sqrt(variance))).toBeLessThan(
          2 ** -12 * Math.sqrt(variance) + 2 ** -23,
        );
      });
    }

    if (!isShort) {
      test('[HIS2] more than 2^24 infinities and zeros are counted exactly', async () => {
        const many = 2 ** 24 + 3;
        for (const [value, field] of [
          [Number.NEGATIVE_INFINITY, 'negInf'],
          [0, 'zeros'],
        ] as const) {
          const x = tf.fill([many], value);
          const [given] = await distributionsOf([x], () => ({ bins: 8, range: null }));
          x.dispose();
          expect(given?.stats[field]).toBe(many);
        }
      });
    }

    test('[HIS1] the ends of int32 elements are exact, as far as the backend holds the elements', async () => {
      const lists = [
        [2 ** 31 - 1, -(2 ** 31), 0],
        [2 ** 31 - 1],
        [-(2 ** 31)],
        [2 ** 24 + 1, 2 ** 24 + 3, 5, 7, 9],
        [-1, -(2 ** 24) - 1],
        Array.from({ length: 1001 }, (_, i) => 2 ** 31 - 1 - i * 7),
      ];
      // In memory of webgl they are float32.
      const held = name === 'webgl' ? Math.fround : (x: number) => x;
      for (const list of lists) {
        const x = tf.tensor1d(Int32Array.from(list), 'int32');
        const [given] = await distributionsOf([x], () => ({ bins: 64, range: null }));
        x.dispose();
        const [min, max] = [Math.min(...list), Math.min(2 ** 31 - 1, held(Math.max(...list)))];
        expect(given?.stats).toMatchObject({ min: held(min), max });
        expect(given?.counts.reduce((sum, count) => sum + count, 0)).toBe(list.length);
      }
    });

    test('[HIS1] results outlive tf.tidy, and x is left as it was', async () => {
      const before = tf.memory().numTensors;
      const x = ramp(tf, [10, 10]);
      const { stats, words } = tf.tidy(() => ({ ...runDistribution(tf, x, { bins: 10, range: null }) }));
      const [read] = await backend.read([stats, words]);
      expect(decodeStats(read as Float32Array, 100).finite).toBe(100);
      tf.dispose([stats, words]);
      expect([...x.shape]).toEqual([10, 10]);
      expect((await x.data())[1]).toBe(Math.fround(Math.sin(0.37) * 4));
      x.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });

    test('[HIS2] inside a gradient the value and the gradient stay right, and nothing leaks', async () => {
      const before = tf.memory().numTensors;
      const kept: DistributionTensors[] = [];
      const x = tf.tensor1d([1, 2, 3]);
      const gradient = tf.grad((x: core.Tensor) => {
        const y = tf.mul(x, x);
        kept.push(runDistribution(tf, y, { bins: 4, range: null }));
        return tf.sum(y);
      })(x);
      expect([...(await gradient.data())]).toEqual([2, 4, 6]);
      const [result] = kept;
      const [stats] = await backend.read(result ? [result.stats, result.words] : []);
      expect(decodeStats(stats as Float32Array, 3).max).toBe(9);
      tf.dispose([x, gradient, ...kept.flatMap(({ stats, words }) => [stats, words])]);
      expect(tf.memory().numTensors).toBe(before);
    });

    test(`[HIS2] ${CALLS.toLocaleString('en-US')} calls leave no tensor and no bytes on the device`, async () => {
      const x = ramp(tf, [311]);
      const y = tf.reshape(tf.add(ramp(tf, [12, 12, 3]), 1), [36, 12]);
      const memory = () => {
        const { numTensors, numDataBuffers, numBytes } = tf.memory();
        const { numBytesInGPU = 0 } = tf.memory() as { numBytesInGPU?: number };
        return { numTensors, numDataBuffers, numBytes, numBytesInGPU, ids: tf.backend().numDataIds() };
      };
      const calls = async (count: number) => {
        for (let at = 0; at < count; at += 20) {
          const tensors = Array.from({ length: 20 }, (_, i) => (i % 2 ? x : y));
          await distributionsOf(tensors, (i) => ({
            bins: i < 10 ? 64 : 100,
            range: i % 4 === 0 ? [-1, 1] : null,
          }));
        }
      };
      const tensorsBefore = tf.memory().numTensors;
      // The first calls compile, keep the constants of two bin counts and fill the pools of the backend.
      await calls(60);
      expect(tf.memory().numTensors).toBe(tensorsBefore);
      const before = memory();
      await calls(CALLS);
      expect(memory()).toEqual(before);
      tf.dispose([x, y]);
    });
  });
}

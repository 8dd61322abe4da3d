/**
 * Tests a backend's kernels on known data before their first use [HIS4]: a shader that does not compile returns zeros and throws
 * nothing, and drivers treat NaN differently.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { messageOf } from '../base/errors.js';
import type { Distribution } from '../record/kinds.js';
import { countBetween, distributionOf } from './distribution.js';
import { edgesOf, toFloat32 } from './edges.js';
import { runDistribution } from './kernels.js';
import { decodeDistribution, decodeStats } from './layout.js';
import type { HistogramAttributes, Tf } from './types.js';

interface KnownTensor extends HistogramAttributes {
  readonly name: string;
  readonly data: Float32Array | Int32Array;
}

const { NaN: nan, POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: minusInf } = Number;

function floats(length: number, element: (i: number) => number): Float32Array {
  return Float32Array.from({ length }, (_, i) => element(i));
}

/**
 * More elements than a workgroup or a row of a texture has; every kind of special value; what costs precision. Two bin
 * counts only, the common one and one above 256: a GPU may compile a program for each.
 */
function knownTensors(): readonly KnownTensor[] {
  const special = [nan, inf, minusInf, 0, -0, 1e-40, -1e-45, 3e38, -1e38, 2 ** -126, -1.5, nan, nan, inf];
  const mixed = floats(1543, (i) => (i % 9 === 0 ? (special[(i / 9) % 14] as number) : 3 * Math.sin(i)));
  return [
    { name: 'mixed data', data: mixed, bins: 64, range: null },
    { name: 'mixed data in a range', data: mixed, bins: 300, range: [-2, 2.5] },
    { name: 'a large mean', data: floats(2049, (i) => 1e6 + Math.cos(i)), bins: 64, range: null },
    { name: 'constant data', data: floats(300, () => 0.1), bins: 64, range: null },
    { name: 'only NaN', data: floats(5, () => nan), bins: 64, range: null },
    { name: 'integers', data: Int32Array.from(mixed, (_, i) => (i % 40) - 20), bins: 64, range: null },
  ];
}

/**
 * Runs both kernels on the current backend, with one call of `read` for all results. Resolves with `null` when they are right, else with
 * a sentence that says what was wrong. Rejects when `read` does.
 */
export async function selfTest(
  read: (results: readonly TensorInfo[]) => Promise<Float32Array[]>,
  tf: Tf,
): Promise<string | null> {
  const known = knownTensors();
  const results: Tensor[] = [];
  let reading: Promise<Float32Array[]>;
  try {
    for (const { data, bins, range } of known) {
      const x = tf.tensor1d(data);
      try {
        const { stats, words } = runDistribution(tf, x, { bins, range });
        results.push(stats, words);
      } finally {
        x.dispose();
      }
    }
    reading = read(results);
  } catch (error) {
    return `the kernels failed: ${messageOf(error)}`;
  } finally {
    tf.dispose(results);
  }
  const words = await reading;
  for (const [i, tensor] of known.entries()) {
    const { name, data, bins, range } = tensor;
    const stats = decodeStats(
      words[2 * i] ?? [],
      data.length,
      data instanceof Int32Array ? 'int32' : 'float32',
    );
    const given = decodeDistribution(stats, words[2 * i + 1] ?? [], bins, range !== null);
    const wrong = firstMistake(tensor, given);
    if (wrong) return `on ${name}, ${wrong}`;
  }
  return null;
}

/** The first mistake in a distribution; `null`: it is right. */
function firstMistake({ data, bins, range }: KnownTensor, given: Distribution): string | null {
  const expected = distributionOf(data, { bins, range, float32: true });
  for (const field of ['nan', 'posInf', 'negInf', 'finite', 'zeros', 'min', 'max'] as const) {
    if (!same(given.stats[field], expected.stats[field])) {
      return `${field} was ${given.stats[field]} and not ${expected.stats[field]}`;
    }
  }
  const { min, max, std } = expected.stats;
  const rounding = 2 ** -22 * Math.max(Math.abs(min), Math.abs(max));
  const bounds = { mean: 2 ** -16 * (max - min) + rounding, std: 2 ** -10 * std + rounding };
  for (const field of ['mean', 'std'] as const) {
    if (!near(given.stats[field], expected.stats[field], bounds[field])) {
      return `${field} was ${given.stats[field]} and not ${expected.stats[field]}`;
    }
  }
  if (expected.edges.length === 0) return null;

  const low = expected.edges[0] as number;
  const high = expected.edges[bins] as number;
  const exact = edgesOf(low, high, bins, true);
  const ulps = 2 ** -22 * Math.max(Math.abs(low), Math.abs(high));
  for (const [i, edge] of given.edges.entries()) {
    const end = i === 0 || i === bins;
    if (!near(edge, exact[i] as number, end ? 0 : ulps) || edge < (given.edges[i - 1] ?? low)) {
      return `edge ${i} was ${edge} and not ${toFloat32(exact[i] as number)}`;
    }
  }
  const { counts, under, over } = countBetween(given.edges, data, true);
  const bin = given.counts.findIndex((count, i) => count !== counts[i]);
  if (bin >= 0) return `bin ${bin} held ${given.counts[bin]} and not ${counts[bin]}`;
  if (given.under !== under) return `${given.under} were under the range and not ${under}`;
  if (given.over !== over) return `${given.over} were over the range and not ${over}`;
  return null;
}

/** True for equal numbers, for two NaN, and for 0 and −0. */
function same(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

function near(a: number, b: number, bound: number): boolean {
  return Math.abs(a - b) <= bound || (Number.isNaN(a) && Number.isNaN(b));
}

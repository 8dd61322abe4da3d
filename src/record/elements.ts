import { type Refusal, refuse } from '../base/refusal.js';
import type { Distribution } from './kinds.js';

/** Elements of a tensor on the CPU. Booleans are bytes 0 and 1. */
export type TensorData =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray;

/** Elements of an array on the CPU, copied. */
export interface Elements {
  readonly data: TensorData;
  /** `float64` for plain arrays. */
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** Most levels of nested arrays. */
const MAX_RANK = 16;

const DTYPES: { readonly [name: string]: string } = {
  Float32Array: 'float32',
  Float64Array: 'float64',
  Int32Array: 'int32',
  Uint32Array: 'uint32',
  Int16Array: 'int16',
  Uint16Array: 'uint16',
  Int8Array: 'int8',
  Uint8Array: 'uint8',
  Uint8ClampedArray: 'uint8',
};

/** A copy of a typed array's or nested array's elements. */
export function elementsOf(x: unknown): Elements | Refusal {
  if (ArrayBuffer.isView(x)) return typedElements(x);
  if (!Array.isArray(x)) {
    return refuse(
      'type',
      'histogram() takes a tensor (connect(tf) first), a typed array, a nested array of numbers, or {edges, counts}',
    );
  }
  const shape: number[] = [];
  for (let level: unknown = x; Array.isArray(level); level = level[0]) {
    if (shape.length === MAX_RANK) return refuse('limit', `an array may be nested ${MAX_RANK} deep`);
    shape.push(level.length);
  }
  // Check before allocating: the shape of a ragged array may claim more elements than fit into memory.
  if (isRagged(x, shape, 0)) return refuse('shape', 'the nested array is ragged');
  const data = new Float64Array(shape.reduce((size, length) => size * length, 1));
  const problem = flatten(x, shape, 0, data, { next: 0 });
  return problem ?? { data, dtype: 'float64', shape };
}

function typedElements(x: ArrayBufferView): Elements | Refusal {
  const name = Object.prototype.toString.call(x).slice(8, -1);
  // Only newer engines have Float16Array. Every element fits into float32.
  if (name === 'Float16Array') {
    const data = Float32Array.from(x as unknown as ArrayLike<number>);
    return { data, dtype: 'float16', shape: [data.length] };
  }
  const dtype = DTYPES[name];
  if (dtype === undefined) return refuse('type', `a ${name} has no distribution of numbers`);
  // Call `Uint8Array.prototype.slice`: Node's `Buffer` overrides `slice` with a version that shares memory.
  const data: TensorData = Uint8Array.prototype.slice.call(x);
  return { data, dtype, shape: [data.length] };
}

function isRagged(list: unknown, shape: readonly number[], level: number): boolean {
  if (!Array.isArray(list) || list.length !== shape[level]) return true;
  return level < shape.length - 1 && list.some((item) => isRagged(item, shape, level + 1));
}

function flatten(
  list: readonly unknown[],
  shape: readonly number[],
  level: number,
  data: Float64Array,
  cursor: { next: number },
): Refusal | null {
  const last = level === shape.length - 1;
  for (const item of list) {
    if (!last) {
      const problem = flatten(item as unknown[], shape, level + 1, data, cursor);
      if (problem !== null) return problem;
      continue;
    }
    if (typeof item !== 'number' && typeof item !== 'boolean') {
      const what = item === null ? 'null' : `a ${typeof item}`;
      return refuse('type', `an array of numbers has an element that is ${what}`);
    }
    data[cursor.next++] = Number(item);
  }
  return null;
}

/**
 * `{edges, counts}` as a distribution; `null`: `x` is something else. The statistics are estimates from the bins: minimum and
 * maximum are the outer edges of the non-empty bins; mean and deviation assume elements in the middle of their bin.
 */
export function givenDistribution(x: unknown): Distribution | Refusal | null {
  if (typeof x !== 'object' || x === null || !('edges' in x) || !('counts' in x)) return null;
  const edges = numbersOf(x.edges);
  const counts = numbersOf(x.counts);
  if (!edges || !counts) return refuse('type', 'edges and counts must be arrays of numbers');
  if (counts.length === 0 || counts.length > MAX_GIVEN_BINS)
    return refuse('limit', `there may be 1 to ${MAX_GIVEN_BINS} counts`);
  if (edges.length !== counts.length + 1) return refuse('shape', 'there must be one edge more than counts');
  if (!edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge >= (edges[i - 1] as number)))) {
    return refuse('range', 'edges must be finite and ascending');
  }
  if (!counts.every((count) => Number.isFinite(count) && count >= 0))
    return refuse('range', 'counts must be finite and not negative');
  const count = counts.reduce((sum, each) => sum + each, 0);
  if (count === Number.POSITIVE_INFINITY) return refuse('range', 'the sum of the counts must be finite');
  const first = counts.findIndex((each) => each > 0);
  const last = counts.findLastIndex((each) => each > 0);
  const middle = (i: number) => (edges[i] as number) / 2 + (edges[i + 1] as number) / 2;
  const mean = counts.reduce((sum, each, i) => sum + (each / count) * middle(i), 0);
  // Halve the distances and divide by the largest: a distance, and a square, may exceed the largest float.
  const off = (i: number) => middle(i) / 2 - mean / 2;
  const farthest = counts.reduce((most, each, i) => (each > 0 ? Math.max(most, Math.abs(off(i))) : most), 0);
  const squares = counts.reduce(
    (sum, each, i) => (each > 0 && farthest > 0 ? sum + (each / count) * (off(i) / farthest) ** 2 : sum),
    0,
  );
  const of = (value: number | undefined) => (count > 0 && value !== undefined ? value : Number.NaN);
  const stats = {
    count,
    finite: count,
    nan: 0,
    posInf: 0,
    negInf: 0,
    // Unknown. Every file format with this field writes 0.
    zeros: 0,
    min: of(edges[first]),
    max: of(edges[last + 1]),
    mean: of(mean),
    std: of(Math.sqrt(squares) * farthest * 2),
  };
  return { stats, edges, counts, under: 0, over: 0 };
}

/** Most bins of a histogram that was made elsewhere. */
const MAX_GIVEN_BINS = 4096;

function numbersOf(x: unknown): Float64Array | null {
  if (!Array.isArray(x) && !(ArrayBuffer.isView(x) && !(x instanceof DataView))) return null;
  const list = Array.from(x as ArrayLike<unknown>);
  return list.every((item) => typeof item === 'number') ? Float64Array.from(list as number[]) : null;
}

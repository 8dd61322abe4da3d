/** Tensors that the kernels are tried on: a list of known traps, and seeded random ones. */
import { type Random, seededRandom } from '../../../demo/digits/random.js';

/** A tensor as data, and how its distribution is to be made. */
export interface TensorCase {
  readonly name: string;
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly shape: readonly number[];
  readonly bins: number;
  readonly range: readonly [number, number] | null;
  /** Made when it is needed; the same each time. */
  data(): Float32Array | Int32Array | Uint8Array;
}

const { NaN: nan, POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: minusInf } = Number;
const LARGEST = 3.4028234663852886e38;

function listed(
  name: string,
  values: Iterable<number>,
  options: { bins?: number; range?: readonly [number, number]; shape?: readonly number[] } = {},
): TensorCase {
  const data = Float32Array.from(values);
  const { bins = 64, range = null, shape = [data.length] } = options;
  return { name, dtype: 'float32', shape, bins, range, data: () => data };
}

const times = <T>(n: number, value: (i: number) => T) => Array.from({ length: n }, (_, i) => value(i));

/** The list of the issue, and what kernels got wrong while they were written. */
export const KNOWN_CASES: readonly TensorCase[] = [
  listed('scalar', [3.5], { shape: [] }),
  listed('one element', [-2], { shape: [1] }),
  listed('one element in a range', [-2], { shape: [1, 1], range: [-4, 4], bins: 3 }),
  listed('one NaN', [nan]),
  listed('empty', []),
  listed('empty of rank 3', [], { shape: [2, 0, 3] }),
  listed('empty with a range', [], { range: [-1, 1], bins: 7 }),
  listed(
    'all NaN',
    times(1000, () => nan),
  ),
  listed(
    'all NaN with a range',
    times(1000, () => nan),
    { range: [0, 1], bins: 16 },
  ),
  listed(
    'all +Infinity',
    times(300, () => inf),
  ),
  listed(
    'all −Infinity',
    times(300, () => minusInf),
  ),
  listed(
    'only non-finite',
    times(999, (i) => [nan, inf, minusInf][i % 3] as number),
  ),
  listed(
    'constant',
    times(5000, () => 0.1),
  ),
  listed(
    'constant, negative',
    times(77, () => -12345.678),
    { bins: 5 },
  ),
  listed(
    'constant, huge',
    times(4097, () => LARGEST),
  ),
  listed(
    'constant, tiny',
    times(300, () => 2 ** -126),
  ),
  listed(
    'constant, one bin',
    times(300, () => 7),
    { bins: 1 },
  ),
  listed(
    'constant on the upper edge',
    times(300, () => 7),
    { range: [0, 7], bins: 7 },
  ),
  listed(
    'constant under the range',
    times(300, () => -1),
    { range: [0, 1] },
  ),
  listed(
    'constant over the range',
    times(300, () => 2),
    { range: [0, 1] },
  ),
  listed(
    'zeros',
    times(2000, () => 0),
  ),
  listed(
    'zeros of both signs',
    times(2001, (i) => (i % 2 ? 0 : -0)),
  ),
  listed(
    'subnormals only',
    times(1000, (i) => (i - 500) * 2 ** -149),
  ),
  listed(
    'subnormals and normals',
    times(1000, (i) => (i % 2 ? 2 ** -127 : (i - 500) * 2 ** -126)),
  ),
  listed(
    'subnormals in a range',
    times(600, (i) => (i % 3) * 2 ** -130),
    { range: [0, 1], bins: 10 },
  ),
  listed(
    'just above subnormal',
    times(1025, (i) => 2 ** -126 * (1 + i / 1024)),
    { bins: 33 },
  ),
  listed(
    'squares underflow',
    times(3000, (i) => 1e-30 * Math.sin(i)),
    { bins: 100 },
  ),
  listed(
    '±3e38',
    times(3000, (i) => (i % 2 ? 3e38 : -3e38)),
  ),
  listed(
    '±largest float32, and between',
    times(4096, (i) => LARGEST * Math.cos(i)),
    { bins: 255 },
  ),
  listed('±largest float32 exactly', [LARGEST, -LARGEST, 0, 1, -1], { bins: 512 }),
  listed(
    'one spike of 3e38 among ones',
    times(9000, (i) => (i === 4321 ? 3e38 : 1)),
  ),
  listed(
    'two values next to each other',
    times(1000, (i) => (i % 3 ? 1 : 1 + 2 ** -23)),
  ),
  listed(
    'three values next to each other, 512 bins',
    times(1000, (i) => 1e6 + (i % 3) * 2 ** -4),
    {
      bins: 512,
    },
  ),
  listed(
    'a million and a little',
    times(20_000, (i) => 1e6 + Math.sin(i)),
    { bins: 100 },
  ),
  listed(
    'minus a million and a little',
    times(50_000, (i) => -1e6 + 0.25 * Math.cos(i)),
    { bins: 48 },
  ),
  listed('a small outlier far off', [...times(9999, (i) => Math.sin(i)), 1e6]),
  listed('outlier first', [-1e6, ...times(9999, (i) => Math.sin(i))]),
  listed(
    'integers on the edges',
    times(6400, (i) => i % 65),
    { bins: 64 },
  ),
  listed(
    'integers on the edges of a range',
    times(6400, (i) => (i % 100) - 10),
    { range: [0, 64], bins: 64 },
  ),
  listed(
    'tenths on the edges',
    times(10_000, (i) => (i % 101) / 10),
    { bins: 100 },
  ),
  listed(
    'two thirds of a workgroup',
    times(171, (i) => i),
    { bins: 3 },
  ),
  listed(
    'one more than a workgroup',
    times(257, (i) => -i),
    { bins: 257 },
  ),
  listed(
    'one less than a square texture',
    times(1023, (i) => Math.sqrt(i)),
    { bins: 511 },
  ),
  listed(
    'mixed with non-finite',
    times(10_000, (i) => (i % 7 === 0 ? nan : i % 11 === 0 ? inf : i % 13 === 0 ? minusInf : Math.sin(i))),
  ),
  listed('an infinite element does not stretch the range', [1, 2, 3, inf, minusInf, nan], { bins: 2 }),
  listed(
    'range of a single ULP',
    times(500, (i) => 1 + (i % 5) * 2 ** -23),
    { range: [1 + 2 ** -23, 1 + 2 ** -22], bins: 9 },
  ),
  listed(
    'rank 6',
    times(5 * 3 * 2 * 7 * 1 * 4, (i) => Math.sin(i)),
    { shape: [5, 3, 2, 7, 1, 4] },
  ),
  listed(
    'long and thin',
    times(40_000, (i) => Math.sin(i)),
    { shape: [40_000, 1] },
  ),
  listed(
    'wide and flat',
    times(40_000, (i) => Math.cos(i)),
    { shape: [1, 40_000] },
  ),
  {
    name: 'int32',
    dtype: 'int32',
    shape: [1000],
    bins: 64,
    range: null,
    data: () => Int32Array.from({ length: 1000 }, (_, i) => ((i * 7919) % 2001) - 1000),
  },
  {
    name: 'int32 up to 2^24',
    dtype: 'int32',
    shape: [30, 20],
    bins: 30,
    range: null,
    data: () => Int32Array.from({ length: 600 }, (_, i) => (i % 2 ? 1 : -1) * (2 ** 24 - i)),
  },
  {
    name: 'int32 zeros',
    dtype: 'int32',
    shape: [300],
    bins: 4,
    range: [-1, 1],
    data: () => new Int32Array(300),
  },
  {
    name: 'empty int32',
    dtype: 'int32',
    shape: [0],
    bins: 4,
    range: null,
    data: () => new Int32Array(0),
  },
  {
    name: 'bool',
    dtype: 'bool',
    shape: [3, 333],
    bins: 2,
    range: null,
    data: () => Uint8Array.from({ length: 999 }, (_, i) => (i % 5 === 0 ? 1 : 0)),
  },
  {
    name: 'bool, all true',
    dtype: 'bool',
    shape: [100],
    bins: 64,
    range: null,
    data: () => new Uint8Array(100).fill(1),
  },
];

/** Elements drawn from one distribution. */
type Draw = (random: Random) => number;

/** Ways to fill a tensor; each call may choose its own parameters. */
const FILLS: readonly (readonly [name: string, choose: (random: Random) => Draw])[] = [
  [
    'normal',
    (r) => {
      const mean = r.range(-3, 3);
      const std = 10 ** r.range(-4, 3);
      return (r) => mean + std * r.normal();
    },
  ],
  [
    'uniform',
    (r) => {
      const low = r.range(-100, 100);
      return (r) => r.range(low, low + 10);
    },
  ],
  ['lognormal', () => (r) => Math.exp(3 * r.normal())],
  ['heavy tails', () => (r) => r.normal() / (Math.abs(r.normal()) + 1e-6)],
  ['small integers', () => (r) => r.int(20) - 10],
  ['mostly zero', () => (r) => (r.chance(0.9) ? 0 : r.normal())],
  [
    'with non-finite',
    () => (r) => (r.chance(0.1) ? r.pick([nan, inf, minusInf]) : r.chance(0.1) ? 0 : r.normal()),
  ],
  ['with subnormals', () => (r) => (r.chance(0.3) ? r.normal() * 1e-40 : r.normal() * 1e-36)],
  ['up to 3e38', () => (r) => r.range(-1, 1) * 3e38],
  ['of all magnitudes', () => (r) => (r.chance(0.5) ? 1 : -1) * 10 ** r.range(-38, 38)],
  [
    'constant',
    (r) => {
      const value = r.normal() * 10 ** r.range(-20, 20);
      return () => value;
    },
  ],
  [
    'two values',
    (r) => {
      const values = [r.normal(), r.normal() * 1000];
      return (r) => r.pick(values);
    },
  ],
  ['a million and little', () => (r) => 1e6 + r.normal() * 0.5],
  ['tiny', () => (r) => r.normal() * 1e-33],
  ['skewed to one bin', () => (r) => (r.chance(0.999) ? r.next() * 1e-3 : r.next())],
];

/** `count` cases, the same for the same seed; sizes are log-uniform from 0 to `largest`. */
export function randomCases(count: number, seed: number, largest = 100_000): readonly TensorCase[] {
  return Array.from({ length: count }, (_, i) => randomCase(i, seed * 100_003 + i, largest));
}

function randomCase(index: number, seed: number, largest: number): TensorCase {
  const random = seededRandom(seed);
  const [fill, choose] = FILLS[index % FILLS.length] as (typeof FILLS)[number];
  const shape = randomShape(random, largest);
  const size = shape.reduce((a, b) => a * b, 1);
  const bins = random.chance(0.5) ? 1 + random.int(512) : random.pick([1, 2, 7, 64, 100, 256, 257, 300, 512]);
  const draw = choose(random);
  const range = random.chance(0.35) ? randomRange(random, draw) : null;
  const dataSeed = random.int(2 ** 31);
  return {
    name: `${index} (seed ${seed}): ${fill}, [${shape}], ${bins} bins${range ? ` in [${range}]` : ''}`,
    dtype: 'float32',
    shape,
    bins,
    range,
    data() {
      const random = seededRandom(dataSeed);
      return Float32Array.from({ length: size }, () => draw(random));
    },
  };
}

function randomShape(random: Random, largest: number): number[] {
  const rank = random.int(7);
  if (rank === 0) return [];
  if (random.chance(0.03))
    return Array.from({ length: rank }, (_, i) => (i === rank - 1 ? 0 : 1 + random.int(4)));
  const shape: number[] = [];
  let left = Math.exp(random.range(0, Math.log(largest)));
  for (let i = 0; i < rank; i++) {
    const size = i === rank - 1 ? Math.floor(left) : Math.floor(left ** random.next());
    shape.push(Math.max(1, size));
    left /= Math.max(1, size);
  }
  return shape;
}

/** Between two finite elements, or around them. */
function randomRange(random: Random, draw: Draw): readonly [number, number] {
  const ends = [draw(random), draw(random)].map((x) => Math.fround(Number.isFinite(x) ? x : 0));
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  if (high - low > Math.max(2 ** -100, 1e-6 * Math.abs(high))) return [low, high];
  const around = Math.max(1, Math.abs(low)) / 16;
  return [Math.fround(low - around), Math.fround(low + around)];
}

/**
 * What the shaders share. Elements are handled as bits: a compiler may assume that no float is NaN or infinite
 * (https://www.w3.org/TR/WGSL/#floating-point-evaluation), and a GPU may flush subnormals, so both are found and
 * compared as integers, the same on all devices.
 */

/** Threads of a workgroup: the most that every WebGPU device allows. */
export const THREADS = 256;

export const COMMON = /* wgsl */ `
struct Params {
  count: u32, slot: u32, slots: u32, bins: u32, copies: u32, given: u32, low: u32, high: u32,
}
@group(0) @binding(0) var<uniform> params: Params;

const THREADS = ${THREADS}u;
const SIGN = 0x80000000u;
const MAGNITUDE = 0x7fffffffu;
const INFINITE = 0x7f800000u;

// Bits of a float32 number, with zeros and subnormals as +0.
fn flush(bits: u32) -> u32 {
  return select(bits, 0u, (bits & INFINITE) == 0u);
}

// Keys are ordered as the numbers are; those of finite numbers are neither 0 nor ~0.
fn keyOf(bits: u32) -> u32 {
  return select(bits | SIGN, ~bits, (bits & SIGN) != 0u);
}

fn bitsOf(key: u32) -> u32 {
  return select(~key, key & MAGNITUDE, (key & SIGN) != 0u);
}

// Bits of a float32 number times a power of two; what would be subnormal becomes +0, what would overflow the largest number. In floats,
// NVIDIA's compiler makes (a - b) * s of a * s - b * s, which is infinite for ends such as -3e38 and 3e38.
fn timesPower(bits: u32, exponent: i32) -> u32 {
  let biased = i32((bits & INFINITE) >> 23u) + exponent;
  if ((bits & INFINITE) == 0u || biased <= 0) { return 0u; }
  if (biased >= 255) { return (bits & SIGN) | (INFINITE - 1u); }
  return (bits & ~INFINITE) | (u32(biased) << 23u);
}

// A range times 2^exponent, so that its extent and the inverse of that neither overflow nor underflow; factor is the power.
struct Scaled { low: f32, high: f32, extent: f32, factor: f32, exponent: i32 }

fn scaled(low: u32, high: u32) -> Scaled {
  let top = max(low & MAGNITUDE, high & MAGNITUDE);
  var s = Scaled(0.0, 0.0, 0.0, 1.0, 0);
  if (top >= 0x5f800000u) {
    s.factor = 0x1p-64f;
    s.exponent = -64;
  } else if (top < 0x20800000u) {
    s.factor = 0x1p+64f;
    s.exponent = 64;
  }
  s.low = bitcast<f32>(timesPower(low, s.exponent));
  s.high = bitcast<f32>(timesPower(high, s.exponent));
  s.extent = s.high - s.low;
  return s;
}
`;

/** Elements as bits of float32 numbers. Integers are rounded to the nearest one, ties to even: WGSL leaves the direction open. */
const LOAD_FLOAT = /* wgsl */ `
fn load(raw: u32) -> u32 { return raw; }
`;
const LOAD_INTEGER = /* wgsl */ `
fn load(raw: u32) -> u32 {
  let sign = raw & SIGN;
  let magnitude = select(raw, ~raw + 1u, sign != 0u);
  if (magnitude == 0u) { return 0u; }
  let top = firstLeadingBit(magnitude);
  var fraction = magnitude;
  if (top <= 23u) {
    fraction = magnitude << (23u - top);
  } else {
    let shift = top - 23u;
    let rest = magnitude & ((1u << shift) - 1u);
    let half = 1u << (shift - 1u);
    fraction = magnitude >> shift;
    if (rest > half || (rest == half && (fraction & 1u) == 1u)) { fraction += 1u; }
  }
  // The leading bit of the fraction adds one to the exponent; a fraction rounded up to 2^24 adds two.
  return sign | (((top + 126u) << 23u) + fraction);
}
`;

/** The same, and takes the raw integer into `ends`: the largest key of all and the largest of the keys' complements. */
const LOAD_AND_TRACK = LOAD_INTEGER.replace(
  'fn load(raw: u32) -> u32 {',
  `var<private> ends: vec2<u32>;
fn load(raw: u32) -> u32 {
  ends = max(ends, vec2<u32>(raw ^ SIGN, ~(raw ^ SIGN)));`,
);

/** How a chunk's elements are loaded. */
export interface Elements {
  /** Four at a time: their number is a multiple of four. */
  readonly vector: boolean;
  /** They are 32-bit integers. */
  readonly integer: boolean;
}

/** Declares the elements, at binding 1, and `load`; `track`: which keeps the ends of integers in `ends`. */
export function elements({ vector, integer }: Elements, track = false): string {
  return `
@group(0) @binding(1) var<storage, read> x: array<${vector ? 'vec4<u32>' : 'u32'}>;
${integer ? (track ? LOAD_AND_TRACK : LOAD_INTEGER) : LOAD_FLOAT}`;
}

/**
 * Takes all elements, each by one thread: `take4(bits)` four at a time, `take(bits)` what is left over. Needs
 * `thread` (the global index) and `groups` (the number of workgroups).
 */
export function elementLoop({ vector }: Elements): string {
  const raw = vector ? 'x[i]' : 'vec4<u32>(x[4u * i], x[4u * i + 1u], x[4u * i + 2u], x[4u * i + 3u])';
  const rest = /* wgsl */ `
  if (thread < params.count % 4u) { take(load(x[params.count / 4u * 4u + thread])); }`;
  return /* wgsl */ `
  for (var i = thread; i < params.count / 4u; i += groups * THREADS) {
    let raw = ${raw};
    take4(vec4<u32>(load(raw.x), load(raw.y), load(raw.z), load(raw.w)));
  }${vector ? '' : rest}`;
}

/** Threads that combine the items of a workgroup in the first step; the second is one thread. */
const REDUCERS = 16;

/**
 * Combines the items of all threads, in the workgroup's array `items`, into the first one by `merge(a, b)`. In two steps of
 * 16, not eight of 2: that is as fast on a GPU, and where a CPU emulates one, each barrier is dear.
 */
export const REDUCE = /* wgsl */ `
  workgroupBarrier();
  if (local < ${REDUCERS}u) {
    for (var i = local + ${REDUCERS}u; i < THREADS; i += ${REDUCERS}u) { items[local] = merge(items[local], items[i]); }
  }
  workgroupBarrier();
  if (local == 0u) {
    for (var i = 1u; i < ${REDUCERS}u; i++) { items[0] = merge(items[0], items[i]); }
  }`;

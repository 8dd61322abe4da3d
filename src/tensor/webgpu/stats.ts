/**
 * `TensorStats`. Three dispatches: counts and extremes; with the extremes known, moments of elements scaled to 0 … 1, so
 * that nothing overflows; and the merge of the workgroups' moments.
 */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  LOW_RANGE,
  STATS_WORDS,
  WORD_INT_MAX,
  WORD_INT_MIN,
  WORD_MAX,
  WORD_MEAN,
  WORD_MIN,
  WORD_NAN,
  WORD_NEG_INF,
  WORD_POS_INF,
  WORD_STD,
  WORD_ZEROS,
} from '../layout.js';
import { bufferOf, encoderOf, type GpuBackend, withScratch } from './backend.js';
import { chunksOf, dispatch, uniforms } from './program.js';
import { COMMON, type Elements, elementLoop, elements, REDUCE } from './wgsl.js';

/** Most workgroups of a dispatch. Bounded, because one workgroup merges what they leave. */
const MAX_GROUPS = 1024;

/** Words of the totals: four counts, and the largest of the keys and of their complements (so that 0 is where both begin), as float32 and as integers. */
const TOTALS = 8;
const TOTAL_WORDS = /* wgsl */ `
const NAN_COUNT = 0u;
const POS_INF_COUNT = 1u;
const NEG_INF_COUNT = 2u;
const ZERO_COUNT = 3u;
const MAX_KEY = 4u;
const MIN_KEY = 5u;
const MAX_INTEGER = 6u;
const MIN_INTEGER = 7u;
`;

/** First dispatch: each workgroup adds its counts and extremes to `totals`. */
function countsCode(how: Elements): string {
  return /* wgsl */ `
${COMMON}${TOTAL_WORDS}${elements(how, true)}
@group(0) @binding(2) var<storage, read_write> totals: array<atomic<u32>>;

var<private> counts: vec4<u32>;
var<private> keys: vec2<u32>;

fn take(bits: u32) {
  let magnitude = bits & MAGNITUDE;
  if (magnitude < INFINITE) {
    let key = keyOf(flush(bits));
    keys = max(keys, vec2<u32>(key, ~key));
    counts.w += select(0u, 1u, (bits & INFINITE) == 0u);
  } else if (magnitude > INFINITE) {
    counts.x += 1u;
  } else if ((bits & SIGN) == 0u) {
    counts.y += 1u;
  } else {
    counts.z += 1u;
  }
}

fn take4(bits: vec4<u32>) {
  for (var i = 0u; i < 4u; i++) { take(bits[i]); }
}

struct Found { counts: vec4<u32>, keys: vec2<u32>, integers: vec2<u32> }
var<workgroup> items: array<Found, THREADS>;

fn merge(a: Found, b: Found) -> Found {
  return Found(a.counts + b.counts, max(a.keys, b.keys), max(a.integers, b.integers));
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(global_invocation_id) globalId: vec3<u32>,
  @builtin(num_workgroups) size: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let thread = globalId.x;
  let groups = size.x;
  ${elementLoop(how)}
  items[local] = Found(counts, keys, ${how.integer ? 'ends' : 'vec2<u32>()'});
  ${REDUCE}
  if (local == 0u) {
    let found = items[0];
    atomicAdd(&totals[NAN_COUNT], found.counts.x);
    atomicAdd(&totals[POS_INF_COUNT], found.counts.y);
    atomicAdd(&totals[NEG_INF_COUNT], found.counts.z);
    atomicAdd(&totals[ZERO_COUNT], found.counts.w);
    atomicMax(&totals[MAX_KEY], found.keys.x);
    atomicMax(&totals[MIN_KEY], found.keys.y);
    atomicMax(&totals[MAX_INTEGER], found.integers.x);
    atomicMax(&totals[MIN_INTEGER], found.integers.y);
  }
}
`;
}

/**
 * Count, mean and sum of squared deviations, merged pairwise: T. F. Chan, G. H. Golub, R. J. LeVeque, "Updating Formulae
 * and a Pairwise Algorithm for Computing Sample Variances", Stanford STAN-CS-79-773 (1979), formulae 2.1;
 * http://i.stanford.edu/pub/cstr/reports/cs/tr/79/773/CS-TR-79-773.pdf.
 */
const MOMENTS = /* wgsl */ `
struct Moments { count: f32, mean: f32, squares: f32 }
var<workgroup> items: array<Moments, THREADS>;

fn merge(a: Moments, b: Moments) -> Moments {
  if (b.count == 0.0) { return a; }
  if (a.count == 0.0) { return b; }
  let count = a.count + b.count;
  let share = b.count / count;
  let delta = b.mean - a.mean;
  return Moments(count, a.mean + delta * share, a.squares + b.squares + delta * delta * a.count * share);
}
`;

/** Second dispatch: each workgroup leaves the moments of its elements, scaled to 0 … 1. */
function momentsCode(how: Elements): string {
  return /* wgsl */ `
${COMMON}${TOTAL_WORDS}${elements(how)}${MOMENTS}
@group(0) @binding(2) var<storage, read> totals: array<u32>;
@group(0) @binding(3) var<storage, read_write> partials: array<vec4<f32>>;

var<private> moments: Moments;
var<private> range: Scaled;
var<private> perExtent: f32;

fn takeSome(bits: vec4<u32>, there: vec4<bool>) {
  let finite = there & ((bits & vec4<u32>(MAGNITUDE)) < vec4<u32>(INFINITE));
  let cleared = select(bits, vec4<u32>(0u), !finite | ((bits & vec4<u32>(INFINITE)) == vec4<u32>(0u)));
  let weights = select(vec4<f32>(0.0), vec4<f32>(1.0), finite);
  let y = (bitcast<vec4<f32>>(cleared) * range.factor - range.low) * perExtent;
  let count = dot(weights, vec4<f32>(1.0));
  let mean = dot(y, weights) / max(count, 1.0);
  let off = (y - mean) * weights;
  moments = merge(moments, Moments(count, mean, dot(off, off)));
}

fn take4(bits: vec4<u32>) {
  takeSome(bits, vec4<bool>(true));
}

fn take(bits: u32) {
  takeSome(vec4<u32>(bits, 0u, 0u, 0u), vec4<bool>(true, false, false, false));
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(global_invocation_id) globalId: vec3<u32>,
  @builtin(workgroup_id) groupId: vec3<u32>,
  @builtin(num_workgroups) size: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let thread = globalId.x;
  let groups = size.x;
  range = scaled(bitsOf(~totals[MIN_KEY]), bitsOf(totals[MAX_KEY]));
  if (range.extent > 0.0) { perExtent = 1.0 / range.extent; }
  ${elementLoop(how)}
  items[local] = moments;
  ${REDUCE}
  if (local == 0u) {
    let whole = items[0];
    partials[params.slot + groupId.x] = vec4<f32>(whole.count, whole.mean, whole.squares, 0.0);
  }
}
`;
}

/** Third dispatch, one workgroup: merges and writes the result. */
const RESULT_CODE = /* wgsl */ `
${COMMON}${TOTAL_WORDS}${MOMENTS}
@group(0) @binding(1) var<storage, read> totals: array<u32>;
@group(0) @binding(2) var<storage, read> partials: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> result: array<u32>;

fn writeCount(word: u32, count: u32) {
  result[word] = bitcast<u32>(f32(count % ${LOW_RANGE}u));
  result[word + 1u] = bitcast<u32>(f32(count / ${LOW_RANGE}u));
}

fn writeInteger(word: u32, key: u32) {
  result[word] = bitcast<u32>(f32(key >> 16u));
  result[word + 1u] = bitcast<u32>(f32(key & 0xffffu));
}

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) local: u32) {
  var moments: Moments;
  for (var i = local; i < params.slots; i += THREADS) {
    let left = partials[i];
    moments = merge(moments, Moments(left.x, left.y, left.z));
  }
  items[local] = moments;
  ${REDUCE}
  if (local < ${STATS_WORDS}u) { result[local] = 0u; }
  workgroupBarrier();
  storageBarrier();
  if (local == 0u) {
    writeCount(${WORD_NAN}u, totals[NAN_COUNT]);
    writeCount(${WORD_POS_INF}u, totals[POS_INF_COUNT]);
    writeCount(${WORD_NEG_INF}u, totals[NEG_INF_COUNT]);
    writeCount(${WORD_ZEROS}u, totals[ZERO_COUNT]);
    // Both are zero where the elements are no integers.
    if ((totals[MAX_INTEGER] | totals[MIN_INTEGER]) != 0u) {
      writeInteger(${WORD_INT_MIN}u, ~totals[MIN_INTEGER]);
      writeInteger(${WORD_INT_MAX}u, totals[MAX_INTEGER]);
    }
    let whole = items[0];
    if (whole.count > 0.0) {
      let low = bitsOf(~totals[MIN_KEY]);
      let high = bitsOf(totals[MAX_KEY]);
      result[${WORD_MIN}u] = low;
      result[${WORD_MAX}u] = high;
      result[${WORD_MEAN}u] = low;
      if (low != high) {
        let range = scaled(low, high);
        // Within the bounds that both have: a rounded-up value must not overflow when it is scaled back.
        let mean = clamp(range.low + range.extent * whole.mean, range.low, range.high);
        let deviation = min(sqrt(whole.squares / whole.count), 0.5);
        result[${WORD_MEAN}u] = timesPower(bitcast<u32>(mean), -range.exponent);
        result[${WORD_STD}u] = timesPower(bitcast<u32>(deviation * range.extent), -range.exponent);
      }
    }
  }
}
`;

/** The statistics of `x` as words on the device. */
export function tensorStats(backend: GpuBackend, x: TensorInfo, chunkBytes?: number): TensorInfo {
  const chunks = chunksOf(backend, x, MAX_GROUPS, chunkBytes);
  const slots = chunks.reduce((sum, chunk) => sum + chunk.groups, 0);
  const result = backend.makeTensorInfo([STATS_WORDS], 'float32');
  const out = { buffer: bufferOf(backend, result) };
  withScratch(backend, TOTALS, (totals) =>
    // Of one size for all but huge tensors, so that tfjs's pool always has one.
    withScratch(backend, 4 * Math.max(slots, MAX_GROUPS), (partials) => {
      const encoder = encoderOf(backend);
      encoder.clearBuffer(totals);
      const pass = encoder.beginComputePass();
      for (const chunk of chunks) {
        const bindings = [uniforms(backend, { count: chunk.count }), chunk.binding, { buffer: totals }];
        dispatch(backend, pass, countsCode(chunk), bindings, chunk.groups);
      }
      for (const chunk of chunks) {
        const { count, slot } = chunk;
        const params = uniforms(backend, { count, slot });
        const bindings = [params, chunk.binding, { buffer: totals }, { buffer: partials }];
        dispatch(backend, pass, momentsCode(chunk), bindings, chunk.groups);
      }
      const params = uniforms(backend, { slots });
      dispatch(backend, pass, RESULT_CODE, [params, { buffer: totals }, { buffer: partials }, out]);
      pass.end();
    }),
  );
  return result;
}

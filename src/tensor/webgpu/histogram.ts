/**
 * `Histogram`. Three dispatches: the edges, once; the counts, gathered in the memory of each workgroup and then added to the
 * totals; and the result's words.
 */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { MAX_BINS } from '../../record/histogram-options.js';
import { toFloat32 } from '../edges.js';
import { CARRIES_PER_WORD, CARRY_RANGE, histogramWords, LOW_RANGE, WORD_MAX, WORD_MIN } from '../layout.js';
import type { HistogramAttributes } from '../types.js';
import { bufferOf, encoderOf, type GpuBackend, withScratch } from './backend.js';
import { chunksOf, dispatch, uniforms } from './program.js';
import { COMMON, type Elements, elementLoop, elements } from './wgsl.js';

/** Most workgroups: each adds all of its bins to the totals in the end, so fewer where there are many bins. */
const MAX_GROUPS = 1024;
const MAX_GROUPS_MANY_BINS = 512;
const MANY_BINS = 128;

/**
 * Counters in a workgroup's memory (8 KiB, so that several workgroups fit on one unit). They hold up to 16 histograms side by
 * side: threads that meet in one bin, as they do where weights pile up near zero, then meet in different counters.
 */
const COUNTERS = 2060;
const MAX_COPIES = 16;

/** Counters from one copy to the next: bins, under and over, and an odd number, so that copies lie on different memory banks. */
const strideOf = (bins: number) => (bins + 2) | 1;

const copiesOf = (bins: number) => Math.min(MAX_COPIES, Math.floor(COUNTERS / strideOf(bins)));

/** First dispatch, one workgroup: the formula of `edges.ts`, bounded by its ends as the formula says. */
const EDGES_CODE = /* wgsl */ `
${COMMON}
@group(0) @binding(1) var<storage, read> stats: array<u32>;
@group(0) @binding(2) var<storage, read> fractions: array<f32>;
@group(0) @binding(3) var<storage, read_write> result: array<u32>;

var<workgroup> middle: u32;

// Within [low, high], and zero only as +0: keys tell the two zeros apart.
fn bounded(edge: f32, low: u32, high: u32) -> u32 {
  let bits = bitcast<u32>(edge);
  let key = keyOf(select(bits, 0u, (bits & MAGNITUDE) == 0u));
  return bitsOf(clamp(key, keyOf(low), keyOf(high)));
}

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) local: u32) {
  let low = select(stats[${WORD_MIN}u], params.low, params.given == 1u);
  let high = select(stats[${WORD_MAX}u], params.high, params.given == 1u);
  let lowest = bitcast<f32>(low);
  let highest = bitcast<f32>(high);
  let h = bitcast<f32>(timesPower(high, -1)) - bitcast<f32>(timesPower(low, -1));
  let half = params.bins / 2u;
  for (var i = local; i <= half; i += THREADS) {
    let edge = select(bounded(lowest + h * fractions[i], low, high), low, i == 0u);
    result[i] = edge;
    if (i == half) { middle = edge; }
  }
  workgroupBarrier();
  for (var i = half + 1u + local; i <= params.bins; i += THREADS) {
    result[i] = select(bounded(highest - h * fractions[i], middle, high), high, i == params.bins);
  }
}
`;

/** Second dispatch: counts by the recorded edges. */
function countsCode(how: Elements): string {
  return /* wgsl */ `
${COMMON}${elements(how)}
@group(0) @binding(2) var<storage, read> recorded: array<u32>;
@group(0) @binding(3) var<storage, read_write> totals: array<atomic<u32>>;

var<workgroup> edges: array<u32, ${MAX_BINS + 1}>;
var<workgroup> counters: array<atomic<u32>, ${COUNTERS}>;

var<private> range: Scaled;
var<private> perBin: f32;
var<private> first: u32;
// Equal bins in a row are counted here and added at once: a constant tensor costs one atomic operation per thread.
var<private> bin: u32;
var<private> run: u32;
// No finite number has the key 0.
var<private> lastKey: u32;

// The last bin that begins at or below the key, which lies between the outer edges. The formula gives a guess that rounding
// may put one off; edges of few distinct numbers may put it anywhere, and then the rest is searched by halves.
fn find(key: u32, x: f32) -> u32 {
  let bins = params.bins;
  let guess = min(u32(clamp((x * range.factor - range.low) * perBin, 0.0, f32(bins))), bins - 1u);
  var begin = 0u;
  var end = bins;
  if (key < edges[guess]) {
    end = guess;
    if (key >= edges[guess - 1u]) { begin = guess - 1u; }
  } else {
    begin = guess;
    if (guess + 1u < bins && key < edges[guess + 1u]) { end = guess + 1u; }
  }
  while (end - begin > 1u) {
    let half = (begin + end) / 2u;
    if (key < edges[half]) { end = half; } else { begin = half; }
  }
  return begin;
}

fn take(bits: u32) {
  if ((bits & MAGNITUDE) >= INFINITE) { return; }
  let x = flush(bits);
  let key = keyOf(x);
  if (key != lastKey) {
    lastKey = key;
    var found = params.bins;
    if (key > edges[params.bins]) {
      found += 1u;
    } else if (key >= edges[0]) {
      found = find(key, bitcast<f32>(x));
    }
    if (found != bin) {
      if (run > 0u) { atomicAdd(&counters[first + bin], run); }
      bin = found;
      run = 0u;
    }
  }
  run += 1u;
}

fn take4(bits: vec4<u32>) {
  for (var i = 0u; i < 4u; i++) { take(bits[i]); }
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(global_invocation_id) globalId: vec3<u32>,
  @builtin(num_workgroups) size: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let thread = globalId.x;
  let groups = size.x;
  let bins = params.bins;
  let stride = (bins + 2u) | 1u;
  for (var i = local; i <= bins; i += THREADS) { edges[i] = keyOf(recorded[i]); }
  workgroupBarrier();
  range = scaled(bitsOf(edges[0]), bitsOf(edges[bins]));
  if (range.extent > 0.0) { perBin = f32(bins) / range.extent; }
  first = local % params.copies * stride;
  bin = bins;
  ${elementLoop(how)}
  if (run > 0u) { atomicAdd(&counters[first + bin], run); }
  workgroupBarrier();
  for (var i = local; i < bins + 2u; i += THREADS) {
    var sum = 0u;
    for (var copy = 0u; copy < params.copies; copy++) { sum += atomicLoad(&counters[copy * stride + i]); }
    if (sum > 0u) { atomicAdd(&totals[i], sum); }
  }
}
`;
}

/** Third dispatch, one workgroup: totals as low words and carries. */
const RESULT_CODE = /* wgsl */ `
${COMMON}
@group(0) @binding(1) var<storage, read> totals: array<u32>;
@group(0) @binding(2) var<storage, read_write> result: array<f32>;

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) local: u32) {
  let counts = params.bins + 2u;
  let lows = params.bins + 1u;
  let carries = lows + counts;
  for (var i = local; i < counts; i += THREADS) { result[lows + i] = f32(totals[i] % ${LOW_RANGE}u); }
  for (var i = local; i * ${CARRIES_PER_WORD}u < counts; i += THREADS) {
    var word = 0u;
    var weight = 1u;
    for (var j = i * ${CARRIES_PER_WORD}u; j < min((i + 1u) * ${CARRIES_PER_WORD}u, counts); j++) {
      word += totals[j] / ${LOW_RANGE}u * weight;
      weight *= ${CARRY_RANGE}u;
    }
    result[carries + i] = f32(word);
  }
}
`;

/** Inputs of the kernel: `stats` and `fractions` as `layout.ts` and `edges.ts` say. */
export interface HistogramInputs {
  readonly x: TensorInfo;
  readonly stats: TensorInfo;
  readonly fractions: TensorInfo;
}

/** Edges and counts of `x` as words on the device. */
export function histogram(
  backend: GpuBackend,
  { x, stats, fractions }: HistogramInputs,
  { bins, range }: HistogramAttributes,
  chunkBytes?: number,
): TensorInfo {
  const chunks = chunksOf(backend, x, bins > MANY_BINS ? MAX_GROUPS_MANY_BINS : MAX_GROUPS, chunkBytes);
  const result = backend.makeTensorInfo([histogramWords(bins)], 'float32');
  const out = { buffer: bufferOf(backend, result) };
  const statsBinding = { buffer: bufferOf(backend, stats) };
  const fractionsBinding = { buffer: bufferOf(backend, fractions) };
  withScratch(backend, MAX_BINS + 2, (totals) => {
    const encoder = encoderOf(backend);
    encoder.clearBuffer(totals);
    const pass = encoder.beginComputePass();
    const ends = range ? { given: 1, low: bitsOf(range[0]), high: bitsOf(range[1]) } : {};
    const edgesParams = uniforms(backend, { bins, ...ends });
    dispatch(backend, pass, EDGES_CODE, [edgesParams, statsBinding, fractionsBinding, out]);
    for (const chunk of chunks) {
      const params = uniforms(backend, { count: chunk.count, bins, copies: copiesOf(bins) });
      const bindings = [params, chunk.binding, out, { buffer: totals }];
      dispatch(backend, pass, countsCode(chunk), bindings, chunk.groups);
    }
    dispatch(backend, pass, RESULT_CODE, [uniforms(backend, { bins }), { buffer: totals }, out]);
    pass.end();
  });
  return result;
}

/** Bits of the float32 number that `x` is among elements. */
function bitsOf(x: number): number {
  return new Uint32Array(Float32Array.of(toFloat32(x)).buffer)[0] as number;
}

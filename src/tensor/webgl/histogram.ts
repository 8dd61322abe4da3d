/**
 * `Histogram` on WebGL 2, in two variants (see `variant.ts`). Both compute the edges first, once, into a texture of keys;
 * elements are compared with exactly those, and exactly those are recorded. Counts are integers.
 */
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { edgesOf, fractionsOf } from '../edges.js';
import { CARRIES_PER_WORD, CARRY_RANGE, histogramWords, LOW_RANGE, WORD_MAX, WORD_MIN } from '../layout.js';
import type { HistogramAttributes } from '../types.js';
import { contextOf, type OwnContext, type ProgramSource } from './context.js';
import { KEYS, keyOf, SOURCE, WALK } from './glsl.js';
import { drawnVector } from './output.js';
import { type Source, sizeOf, sourceOf } from './source.js';
import { variantFor } from './variant.js';

/** Largest number of bins. */
const MOST_BINS = 512;
/** Gather: edges that one thread compares with, four to a texture. */
const EDGES_PER_THREAD = 16;
const TEXTURES = EDGES_PER_THREAD / 4;
/** Gather: texels that a thread visits, as long as there are no more than {@link MOST_THREADS} per 16 edges. */
const PER_THREAD = 256;
const MOST_THREADS = 4096;
/** Gather: results that one thread merges. Scatter: rows over which the elements are spread. */
const ROWS = 64;

/**
 * Texel `i` is the key of edge `i`, by the form in `edges.ts`. Ends are `given` as keys, or words of the statistics. Ends
 * below 2^-30 are scaled by 2^96 meanwhile, which changes nothing but that no product is subnormal.
 */
const EDGES: ProgramSource = {
  name: 'histogram edges',
  fragment: `${KEYS}${SOURCE}
uniform sampler2D fractions;
uniform int bins;
uniform int isGiven;
uniform ivec2 given;
out ivec4 edge;

void main() {
  ivec2 ends = isGiven == 1 ? given : ivec2(keyOf(elementAt(${WORD_MIN})), keyOf(elementAt(${WORD_MAX})));
  int i = int(gl_FragCoord.x);
  edge = ivec4(i == 0 ? ends.x : ends.y, 0, 0, 0);
  if (i == 0 || i == bins) return;
  int shift = valueOf(max(abs(ends.x), abs(ends.y))) < power(-30) ? 96 : 0;
  float low = valueOf(timesPower(ends.x, shift));
  float high = valueOf(timesPower(ends.y, shift));
  int middle = bins / 2;
  float h = valueOf(timesPower(ends.y, shift - 1)) - valueOf(timesPower(ends.x, shift - 1));
  float value = min(high, low + h * texelFetch(fractions, ivec2(min(i, middle), 0), 0).r);
  if (i > middle) value = max(value, high - h * texelFetch(fractions, ivec2(i, 0), 0).r);
  edge.x = timesPower(keyOf(value), -shift);
}
`,
};

/**
 * Output `4·k + c` of group `g` counts the elements from bound `16·g + 4·k + c` on. The bounds are: below every finite
 * element, the edges but the last, just above the last one.
 */
const GATHER: ProgramSource = {
  name: 'histogram gather',
  fragment: `${KEYS}${SOURCE}${WALK}
uniform isampler2D edges;
uniform int bins;
uniform int threads;
layout(location = 0) out uvec4 out0;
layout(location = 1) out uvec4 out1;
layout(location = 2) out uvec4 out2;
layout(location = 3) out uvec4 out3;

ivec4 from0; ivec4 from1; ivec4 from2; ivec4 from3;
uvec4 count0 = uvec4(0); uvec4 count1 = uvec4(0); uvec4 count2 = uvec4(0); uvec4 count3 = uvec4(0);

int bound(int i) {
  if (i == 0) return LEAST;
  if (i > bins + 1) return MOST;
  return texelFetch(edges, ivec2(i - 1, 0), 0).r + int(i == bins + 1);
}
ivec4 bounds(int i) { return ivec4(bound(i), bound(i + 1), bound(i + 2), bound(i + 3)); }

void visit(float value) {
  ivec4 key = ivec4(keyOf(value));
  count0 += uvec4(greaterThanEqual(key, from0));
  count1 += uvec4(greaterThanEqual(key, from1));
  count2 += uvec4(greaterThanEqual(key, from2));
  count3 += uvec4(greaterThanEqual(key, from3));
}

void main() {
  int first = ${EDGES_PER_THREAD} * int(gl_FragCoord.x);
  from0 = bounds(first);
  from1 = bounds(first + 4);
  from2 = bounds(first + 8);
  from3 = bounds(first + 12);
  visitAll(int(gl_FragCoord.y), threads);
  out0 = count0;
  out1 = count1;
  out2 = count2;
  out3 = count3;
}
`,
};

const FOUR = Array.from({ length: TEXTURES }, (_, i) => i);

const REDUCE: ProgramSource = {
  name: 'histogram reduce',
  fragment: `
${FOUR.map((i) => `uniform usampler2D counts${i};`).join('\n')}
uniform int many;
${FOUR.map((i) => `layout(location = ${i}) out uvec4 out${i};`).join('\n')}

void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
${FOUR.map((i) => `  uvec4 sum${i} = uvec4(0);`).join('\n')}
  for (; at.y < many; at.y += ${ROWS}) {
${FOUR.map((i) => `    sum${i} += texelFetch(counts${i}, at, 0);`).join('\n')}
  }
${FOUR.map((i) => `  out${i} = sum${i};`).join('\n')}
}
`,
};

/** One point per element, at the column of its bin (then under, over), in the row of its number: neighbours do not meet. */
const SCATTER: ProgramSource = {
  name: 'histogram scatter',
  vertex: `${KEYS}${SOURCE}
uniform isampler2D edges;
uniform int bins;

int edge(int i) { return texelFetch(edges, ivec2(i, 0), 0).r; }

void main() {
  gl_PointSize = 1.0;
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
  float value;
  if (!elementOf(gl_VertexID, value)) return;
  int key = keyOf(value);
  if (key == EXCLUDED) return;
  int column = bins;
  if (key > edge(bins)) {
    column = bins + 1;
  } else if (key >= edge(0)) {
    int low = 0;
    int high = bins - 1;
    while (low < high) {
      int middle = (low + high + 1) / 2;
      if (edge(middle) <= key) low = middle;
      else high = middle - 1;
    }
    column = low;
  }
  vec2 pixel = vec2(column, gl_VertexID % ${ROWS}) + 0.5;
  gl_Position = vec4(2.0 * pixel / vec2(bins + 2, ${ROWS}) - 1.0, 0.0, 1.0);
}
`,
  fragment: `
out vec4 one;

void main() {
  one = vec4(1.0);
}
`,
};

/** Words as `layout.ts` has them, two a texel. `countOf(i)`: bins, under, over. */
const finish = (countOf: string) => `${KEYS}
uniform isampler2D edges;
uniform int bins;
uniform int many;
out vec4 words;
${countOf}
float word(int i) {
  if (i <= bins) return valueOf(texelFetch(edges, ivec2(i, 0), 0).r);
  i -= bins + 1;
  if (i < bins + 2) return float(countOf(i) % ${LOW_RANGE}u);
  i -= bins + 2;
  uint carries = 0u;
  for (int k = ${CARRIES_PER_WORD - 1}; k >= 0; k--) {
    int at = ${CARRIES_PER_WORD} * i + k;
    carries = carries * ${CARRY_RANGE}u + (at < bins + 2 ? countOf(at) / ${LOW_RANGE}u : 0u);
  }
  return float(carries);
}

void main() {
  int i = 2 * int(gl_FragCoord.x);
  words = vec4(word(i), word(i + 1), 0.0, 0.0);
}
`;

const FINISH_GATHER: ProgramSource = {
  name: 'histogram finish gather',
  fragment: finish(`
${FOUR.map((i) => `uniform usampler2D counts${i};`).join('\n')}

uint countFrom(int bound) {
  uint sum = 0u;
  int k = (bound / 4) % ${TEXTURES};
  for (ivec2 at = ivec2(bound / ${EDGES_PER_THREAD}, 0); at.y < many; at.y++) {
    uvec4 four = k == 0 ? texelFetch(counts0, at, 0)
      : k == 1 ? texelFetch(counts1, at, 0)
      : k == 2 ? texelFetch(counts2, at, 0) : texelFetch(counts3, at, 0);
    sum += four[bound % 4];
  }
  return sum;
}

uint countOf(int i) {
  int bound = i < bins ? i + 1 : i == bins ? 0 : bins + 1;
  return i > bins ? countFrom(bound) : countFrom(bound) - countFrom(bound + 1);
}
`),
};

/** Each pixel was added to at most 2^24 times, as far as there are textures: its float is exact. */
const FINISH_SCATTER: ProgramSource = {
  name: 'histogram finish scatter',
  fragment: finish(`
uniform sampler2D counts;

uint countOf(int i) {
  uint sum = 0u;
  for (int row = 0; row < many; row++) sum += uint(texelFetch(counts, ivec2(i, row), 0).r);
  return sum;
}
`),
};

const GATHER_PROGRAMS = [EDGES, GATHER, REDUCE, FINISH_GATHER];
const SCATTER_PROGRAMS = [EDGES, SCATTER, FINISH_SCATTER];

/**
 * `Histogram` of `x`; `stats` is its `TensorStats`. Fractions are kept here in 32 bits whatever tfjs would make of them.
 * Enqueues three or four draws; nothing is read back.
 */
export function histogramOnWebGl(
  backend: MathBackendWebGL,
  x: TensorInfo,
  stats: TensorInfo,
  { bins, range }: HistogramAttributes,
): TensorInfo {
  const context = contextOf(backend);
  const words = histogramWords(bins);
  if (sizeOf(x.shape) === 0) return backend.makeTensorInfo([words], 'float32', emptyWords(bins, range));
  const source = sourceOf(backend, x);
  const ends = sourceOf(backend, stats);
  const { gl } = context;
  return context.frame(() => {
    const scatters = variantFor(bins, context.blendsFloats) === 'scatter';
    context.prepare(scatters ? SCATTER_PROGRAMS : GATHER_PROGRAMS);
    const edges = context.target('edges', [gl.R32I], MOST_BINS + 1, 1);
    context.draw(EDGES, edges, bins + 1, 1, {
      uniforms: {
        ...ends.uniforms,
        bins,
        isGiven: range ? 1 : 0,
        given: range ? [keyOf(range[0]), keyOf(range[1])] : [0, 0],
      },
      samplers: {
        x: ends.texture,
        fractions: context.constant(`fractions ${bins}`, () => fractionsOf(bins)),
      },
    });
    const count = scatters ? scatter : gather;
    return count(context, source, edges.textures[0] as WebGLTexture, bins, words);
  });
}

function gather(
  context: OwnContext,
  source: Source,
  edges: WebGLTexture,
  bins: number,
  words: number,
): TensorInfo {
  const { gl, backend } = context;
  const groups = Math.ceil((bins + 2) / EDGES_PER_THREAD);
  const threads = Math.ceil(Math.min(source.texels / PER_THREAD, MOST_THREADS));
  const formats = FOUR.map(() => gl.RGBA32UI);
  let counts = context.target('gathered', formats, groups, threads);
  context.draw(GATHER, counts, groups, threads, {
    uniforms: { ...source.uniforms, bins, threads },
    samplers: { x: source.texture, edges },
  });
  const samplers = () => Object.fromEntries(counts.textures.map((texture, i) => [`counts${i}`, texture]));
  let many = threads;
  if (threads > ROWS) {
    const reduced = context.target('reduced', formats, groups, ROWS);
    context.draw(REDUCE, reduced, groups, ROWS, { uniforms: { many }, samplers: samplers() });
    counts = reduced;
    many = ROWS;
  }
  return drawnVector(backend, words, () =>
    context.drawHere(FINISH_GATHER, { uniforms: { bins, many }, samplers: { edges, ...samplers() } }),
  );
}

function scatter(
  context: OwnContext,
  source: Source,
  edges: WebGLTexture,
  bins: number,
  words: number,
): TensorInfo {
  const { gl, backend } = context;
  const target = context.target('scattered', [gl.R32F], bins + 2, ROWS);
  gl.bindFramebuffer(gl.FRAMEBUFFER, target.framebuffer);
  gl.clearBufferfv(gl.COLOR, 0, [0, 0, 0, 0]);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE);
  try {
    context.draw(SCATTER, target, bins + 2, ROWS, {
      uniforms: { ...source.uniforms, bins },
      samplers: { x: source.texture, edges },
      points: source.slots,
    });
  } finally {
    gl.disable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ZERO);
  }
  const counts = target.textures[0] as WebGLTexture;
  return drawnVector(backend, words, () =>
    context.drawHere(FINISH_SCATTER, { uniforms: { bins, many: ROWS }, samplers: { edges, counts } }),
  );
}

/** Edges when they are known, and no counts. */
function emptyWords(bins: number, range: HistogramAttributes['range']): Float32Array {
  const words = new Float32Array(histogramWords(bins));
  if (range) words.set(edgesOf(Math.fround(range[0]), Math.fround(range[1]), bins));
  return words;
}

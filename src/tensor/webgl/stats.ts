/**
 * `TensorStats` on WebGL 2. Each thread (a pixel) reduces a share of the elements, then trees of up to 64 branches merge. First
 * counts and ends, then, with the ends known, mean and sum of squared distances.
 *
 * Moments are of y = (x/2 − min/2) / (max/2 − min/2), in [0, 1], by Welford's update in each thread and the pairwise merge
 * of Chan, Golub and LeVeque (Updating Formulae and a Pairwise Algorithm for Computing Sample Variances, STAN-CS-79-773, 1979):
 *
 *     mean = meanA + δ·nB/n      M2 = M2A + M2B + δ²·nA·nB/n      with δ = meanB − meanA
 *
 * Nothing overflows, and nothing cancels when the mean is large. Very large and very small ranges are scaled by a power of
 * two before, since GPUs divide rightly only between 2^-126 and 2^126 (GLSL ES 3.00, 4.5.1) and flush what is subnormal.
 */
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { LOW_RANGE, STATS_WORDS, WORD_MEAN, WORD_MIN } from '../layout.js';
import { contextOf, type ProgramSource } from './context.js';
import { KEYS, SOURCE, WALK } from './glsl.js';
import { drawnVector } from './output.js';
import { sizeOf, sourceOf } from './source.js';

/** Texels that a thread visits, as long as there are no more than {@link MOST_THREADS}. */
const PER_THREAD = 256;
const MOST_THREADS = 4096;
/** Results that one thread merges. */
const BRANCHES = 64;

/** Results of thread `i` are in texel (i % 64, i / 64). */
const TEXEL = `
ivec2 texelOf(int i) { return ivec2(i % ${BRANCHES}, i / ${BRANCHES}); }
`;
const THREAD = `
int thread() { return int(gl_FragCoord.y) * ${BRANCHES} + int(gl_FragCoord.x); }
`;

/** NaN, +Infinity, −Infinity and zeros; least and greatest key. */
const COUNT: ProgramSource = {
  name: 'stats count',
  fragment: `${KEYS}${SOURCE}${WALK}${THREAD}
uniform int threads;
layout(location = 0) out uvec4 tally;
layout(location = 1) out ivec4 ends;

uvec4 seen = uvec4(0);
ivec2 span = ivec2(MOST, LEAST);

void visit(float value) {
  int key = keyOf(value);
  if (key == EXCLUDED) {
    uint bits = floatBitsToUint(value);
    bool isNan = (bits & 0x007fffffu) != 0u;
    bool isNegative = bits >= 0x80000000u;
    seen += uvec4(isNan, !isNan && !isNegative, !isNan && isNegative, 0);
    return;
  }
  seen.w += uint(key == 0);
  span = ivec2(min(span.x, key), max(span.y, key));
}

void main() {
  visitAll(thread(), threads);
  tally = seen;
  ends = ivec4(span, 0, 0);
}
`,
};

const MERGE_COUNTS = `
uniform usampler2D tallies;
uniform isampler2D allEnds;

void mergeCounts(int first, int stride, int many, out uvec4 tally, out ivec4 ends) {
  tally = uvec4(0);
  ends = ivec4(MOST, LEAST, 0, 0);
  for (int i = first; i < many; i += stride) {
    tally += texelFetch(tallies, texelOf(i), 0);
    ivec4 other = texelFetch(allEnds, texelOf(i), 0);
    ends.xy = ivec2(min(ends.x, other.x), max(ends.y, other.y));
  }
}
`;

const REDUCE_COUNTS: ProgramSource = {
  name: 'stats reduce counts',
  fragment: `${KEYS}${TEXEL}${THREAD}${MERGE_COUNTS}
uniform int many;
layout(location = 0) out uvec4 tally;
layout(location = 1) out ivec4 ends;

void main() {
  mergeCounts(thread(), ${BRANCHES}, many, tally, ends);
}
`,
};

/** x ↦ y for the ends: `low` and `spread` are those of the elements times 2^`exponent`. */
const UNIT = `
struct Unit { float low; float spread; int exponent; };

Unit unitOf(ivec2 ends) {
  float largest = valueOf(max(abs(ends.x), abs(ends.y)));
  Unit unit;
  unit.exponent = (largest < power(-30) ? 96 : largest >= power(60) ? -64 : 0) - 1;
  unit.low = valueOf(timesPower(ends.x, unit.exponent));
  unit.spread = valueOf(timesPower(ends.y, unit.exponent)) - unit.low;
  return unit;
}
`;

/** The ends are merged three times per draw, by the vertices, and not by every pixel. */
const MOMENTS: ProgramSource = {
  name: 'stats moments',
  vertex: `${KEYS}${TEXEL}${MERGE_COUNTS}${UNIT}
uniform int many;
flat out vec3 unit;

void main() {
  uvec4 tally;
  ivec4 ends;
  mergeCounts(0, 1, many, tally, ends);
  Unit made = unitOf(ends.xy);
  unit = vec3(made.low, made.spread, power(made.exponent));
  gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0);
}
`,
  fragment: `${KEYS}${SOURCE}${WALK}${THREAD}
uniform int threads;
flat in vec3 unit;
out vec4 moments;

float n = 0.0;
float mean = 0.0;
float squares = 0.0;

void visit(float value) {
  int key = keyOf(value);
  if (key == EXCLUDED) return;
  float y = unit.y > 0.0 ? (valueOf(key) * unit.z - unit.x) / unit.y : 0.0;
  n += 1.0;
  float delta = y - mean;
  mean += delta / n;
  squares += delta * (y - mean);
}

void main() {
  visitAll(thread(), threads);
  moments = vec4(n, mean, squares, 0.0);
}
`,
};

const MERGE_MOMENTS = `
uniform sampler2D allMoments;

vec4 mergeMoments(int first, int stride, int many) {
  vec4 a = vec4(0.0);
  for (int i = first; i < many; i += stride) {
    vec4 b = texelFetch(allMoments, texelOf(i), 0);
    float n = a.x + b.x;
    if (b.x > 0.0) {
      float delta = b.y - a.y;
      float share = b.x / n;
      a = vec4(n, a.y + delta * share, a.z + b.z + delta * delta * a.x * share, 0.0);
    }
  }
  return a;
}
`;

const REDUCE_MOMENTS: ProgramSource = {
  name: 'stats reduce moments',
  fragment: `${TEXEL}${THREAD}${MERGE_MOMENTS}
uniform int many;
out vec4 moments;

void main() {
  moments = mergeMoments(thread(), ${BRANCHES}, many);
}
`,
};

/** Words as `layout.ts` has them, two a texel. */
const FINISH: ProgramSource = {
  name: 'stats finish',
  fragment: `${KEYS}${TEXEL}${MERGE_COUNTS}${UNIT}${MERGE_MOMENTS}
uniform int many;
out vec4 words;

void main() {
  int word = 2 * int(gl_FragCoord.x);
  words = vec4(0.0);
  uvec4 tally;
  ivec4 ends;
  mergeCounts(0, 1, many, tally, ends);
  if (word < 8) {
    uint count = tally[word / 2];
    words.xy = vec2(count % ${LOW_RANGE}u, count / ${LOW_RANGE}u);
    return;
  }
  if (ends.x > ends.y) return;
  float low = valueOf(ends.x);
  float high = valueOf(ends.y);
  if (word == ${WORD_MIN}) {
    words.xy = vec2(low, high);
  } else if (word == ${WORD_MEAN}) {
    if (ends.x == ends.y) {
      words.xy = vec2(low, 0.0);
      return;
    }
    vec4 moments = mergeMoments(0, 1, many);
    Unit unit = unitOf(ends.xy);
    int mean = timesPower(keyOf(unit.low + unit.spread * moments.y), -unit.exponent);
    int deviation = timesPower(keyOf(unit.spread * sqrt(moments.z / moments.x)), -unit.exponent);
    words.xy = vec2(valueOf(clamp(mean, ends.x, ends.y)), valueOf(deviation));
  }
}
`,
};

const STATS_PROGRAMS = [COUNT, REDUCE_COUNTS, MOMENTS, REDUCE_MOMENTS, FINISH];

/** `TensorStats` of a tensor of any shape. Enqueues up to five draws; nothing is read back. */
export function statsOnWebGl(backend: MathBackendWebGL, x: TensorInfo): TensorInfo {
  const context = contextOf(backend);
  if (sizeOf(x.shape) === 0)
    return backend.makeTensorInfo([STATS_WORDS], 'float32', new Float32Array(STATS_WORDS));
  const source = sourceOf(backend, x);
  const { gl } = context;
  return context.frame(() => {
    context.prepare(STATS_PROGRAMS);
    const rows = Math.ceil(Math.min(source.texels / PER_THREAD, MOST_THREADS) / BRANCHES);
    const threads = rows * BRANCHES;
    const visiting = { ...source.uniforms, threads };
    const side = MOST_THREADS / BRANCHES;

    let counts = context.target('counts', [gl.RGBA32UI, gl.RGBA32I], BRANCHES, side);
    context.draw(COUNT, counts, BRANCHES, rows, { uniforms: visiting, samplers: { x: source.texture } });
    const samplers = () => ({
      tallies: counts.textures[0] as WebGLTexture,
      allEnds: counts.textures[1] as WebGLTexture,
    });
    if (rows > 1) {
      const reduced = context.target('reduced counts', [gl.RGBA32UI, gl.RGBA32I], BRANCHES, 1);
      context.draw(REDUCE_COUNTS, reduced, BRANCHES, 1, {
        uniforms: { many: threads },
        samplers: samplers(),
      });
      counts = reduced;
    }

    let moments = context.target('moments', [gl.RGBA32F], BRANCHES, side);
    context.draw(MOMENTS, moments, BRANCHES, rows, {
      uniforms: { ...visiting, many: BRANCHES },
      samplers: { x: source.texture, ...samplers() },
    });
    const allMoments = () => ({ allMoments: moments.textures[0] as WebGLTexture });
    if (rows > 1) {
      const reduced = context.target('reduced moments', [gl.RGBA32F], BRANCHES, 1);
      context.draw(REDUCE_MOMENTS, reduced, BRANCHES, 1, {
        uniforms: { many: threads },
        samplers: allMoments(),
      });
      moments = reduced;
    }

    return drawnVector(backend, STATS_WORDS, () =>
      context.drawHere(FINISH, {
        uniforms: { many: BRANCHES },
        samplers: { ...samplers(), ...allMoments() },
      }),
    );
  });
}

/** GLSL that the programs share. */

/** First lines of every shader. */
export const HEADER = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp isampler2D;
precision highp usampler2D;
`;

/** Vertex shader of a pass over all pixels: one triangle that covers the viewport. */
export const FULL_SCREEN = `
void main() {
  gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0);
}
`;

/**
 * Floats as integers of the same order. GPUs may flush subnormals, and compilers may assume that there is no NaN: integers
 * leave them no choice. Subnormals and −0 become 0; `EXCLUDED`, below all others, stands for NaN and infinities.
 *
 * `timesPower` multiplies the number of a key by a power of two; what would be subnormal becomes 0, what would overflow the largest
 * number. In floats, NVIDIA's compiler makes (a − b)·s of a·s − b·s, which is infinite for ends such as ±3e38.
 */
export const KEYS = `
const int EXCLUDED = -2147483647 - 1;
const int LEAST = -2147483647;
const int MOST = 2147483647;

int keyOf(float value) {
  uint bits = floatBitsToUint(value);
  int magnitude = int(bits & 0x7fffffffu);
  if (magnitude >= 0x7f800000) return EXCLUDED;
  if (magnitude < 0x00800000) return 0;
  return bits >= 0x80000000u ? -magnitude : magnitude;
}

float power(int exponent) { return intBitsToFloat((exponent + 127) << 23); }

float valueOf(int key) {
  return uintBitsToFloat(key < 0 ? uint(-key) | 0x80000000u : uint(key));
}

int timesPower(int key, int exponent) {
  int magnitude = abs(key);
  int biased = (magnitude >> 23) + exponent;
  if (magnitude == 0 || biased <= 0) return 0;
  int result = biased >= 255 ? 0x7f7fffff : (biased << 23) | (magnitude & 0x007fffff);
  return key < 0 ? -result : result;
}
`;

/** The key of a float32 number, as `keyOf` in GLSL has it. Takes finite numbers. */
export function keyOf(value: number): number {
  const bits = new Int32Array(Float32Array.of(value).buffer)[0] as number;
  const magnitude = bits & 0x7fffffff;
  if (magnitude < 0x00800000) return 0;
  return bits < 0 ? -magnitude : magnitude;
}

/**
 * The elements of a tfjs texture. Unpacked: one element per texel (red), from element `from` on, since slices are views.
 * Packed: each texel holds 2 × 2 neighbours of one matrix; at odd ends some of them are padding. See `source.ts`.
 */
export const SOURCE = `
uniform sampler2D x;
uniform int isPacked;
uniform int across;
uniform int from;
uniform int texels;
uniform ivec4 cells;

bool elementOf(int slot, out float value) {
  int texel = isPacked == 1 ? slot / 4 : slot + from;
  vec4 v = texelFetch(x, ivec2(texel % across, texel / across), 0);
  value = v.r;
  if (isPacked == 0) return true;
  int channel = slot % 4;
  value = v[channel];
  int column = 2 * (texel % cells.x) + channel % 2;
  int row = 2 * ((texel / cells.x) % cells.y) + channel / 2;
  return column < cells.z && row < cells.w;
}

float elementAt(int index) {
  if (isPacked == 0) {
    int texel = index + from;
    return texelFetch(x, ivec2(texel % across, texel / across), 0).r;
  }
  int line = index / cells.z;
  int column = index % cells.z;
  int row = line % cells.w;
  int texel = (line / cells.w * cells.y + row / 2) * cells.x + column / 2;
  vec4 v = texelFetch(x, ivec2(texel % across, texel / across), 0);
  return v[2 * (row % 2) + column % 2];
}
`;

/**
 * Visits every element of texels `first`, `first + stride`, … once. Neighbouring threads read neighbouring texels; the position
 * is carried along, because a division per element would cost as much as the rest.
 */
export const WALK = `
void visit(float value);

void visitAll(int first, int stride) {
  ivec2 at = ivec2((first + from) % across, (first + from) / across);
  ivec2 step_ = ivec2(stride % across, stride / across);
  if (isPacked == 0) {
    for (int texel = first; texel < texels; texel += stride) {
      visit(texelFetch(x, at, 0).r);
      at += step_;
      if (at.x >= across) at += ivec2(-across, 1);
    }
    return;
  }
  ivec2 cell = ivec2(first % cells.x, (first / cells.x) % cells.y);
  ivec2 cellStep = ivec2(stride % cells.x, (stride / cells.x) % cells.y);
  for (int texel = first; texel < texels; texel += stride) {
    vec4 v = texelFetch(x, at, 0);
    bool right = 2 * cell.x + 1 < cells.z;
    bool below = 2 * cell.y + 1 < cells.w;
    visit(v.r);
    if (right) visit(v.g);
    if (below) visit(v.b);
    if (right && below) visit(v.a);
    at += step_;
    if (at.x >= across) at += ivec2(-across, 1);
    cell += cellStep;
    if (cell.x >= cells.x) cell += ivec2(-cells.x, 1);
    if (cell.y >= cells.y) cell.y -= cells.y;
  }
}
`;

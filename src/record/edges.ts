/**
 * Where bins begin and end. With `h = high/2 − low/2` and the fraction `f(i) = 2i/bins`:
 *
 *     edge(i) = low + h·f(i)                              for i ≤ bins/2, at most `high`
 *     edge(i) = high − h·f(bins − i)                      above, at least edge(⌊bins/2⌋)
 *     edge(0) = low, edge(bins) = high
 *
 * This is `low + (high − low)·i/bins` in a form that cannot overflow, never goes down however it is rounded (also when
 * fused), and stays within 2 ULP of the larger end. Fractions are rounded to float32 by the CPU, because division on a
 * GPU is not exact. The computed edges are recorded, and elements are compared with exactly those.
 *
 * In float32 every result below 2^-126 is zero, as on GPUs: no edge is subnormal.
 */
export function fractionsOf(bins: number): Float32Array {
  const half = Math.floor(bins / 2);
  return Float32Array.from({ length: bins + 1 }, (_, i) => (2 * (i <= half ? i : bins - i)) / bins);
}

/** Smallest normal float32. */
export const SMALLEST_NORMAL = 2 ** -126;

/** The nearest float32; zero for a subnormal one. */
export function toFloat32(x: number): number {
  const rounded = Math.fround(x);
  return Math.abs(rounded) < SMALLEST_NORMAL ? 0 : rounded;
}

/** The edges, each operation rounded to float32 (as kernels on float32 do), or with `double` to float64. */
export function edgesOf(low: number, high: number, bins: number, double = false): Float64Array {
  const round = double ? (x: number) => x : toFloat32;
  const half = Math.floor(bins / 2);
  const h = round(round(high * 0.5) - round(low * 0.5));
  const fraction = (i: number) => round((2 * i) / bins);
  const edges = new Float64Array(bins + 1);
  for (let i = 0; i <= half; i++) edges[i] = Math.min(high, round(low + round(h * fraction(i))));
  const middle = edges[half] as number;
  for (let i = half + 1; i < bins; i++) {
    edges[i] = Math.max(middle, round(high - round(h * fraction(bins - i))));
  }
  edges[0] = low;
  edges[bins] = high;
  return edges;
}

/** The two ways of counting on WebGL, and which one is taken. */

/**
 * `gather`: threads (pixels) compare a share of the elements with 16 edges each. Works on every WebGL 2.
 * `scatter`: each element is a point that is added to the pixel of its bin. Needs blending of 32-bit floats.
 */
export type WebGlVariant = 'gather' | 'scatter';

/**
 * Bins from which on the scatter is taken: a gather costs by bins (one pass over the elements per 16), a scatter does not.
 *
 * Milliseconds of a `Histogram` kernel with its readback, gather / scatter, best of two runs of 3 to 12 calls. Software GL
 * (SwiftShader), Chromium 156, 2 CPU cores that had other work as well. On the one real GPU that was measured (NVIDIA H200: the table in
 * the README) scatter is as fast or faster up to 2^22 elements, and gather above for few bins; one GPU of a data centre decides nothing
 * for those of people, so the threshold stays.
 *
 *     elements  data         TensorStats  64 bins       256 bins       512 bins
 *     2^14      normal             2.7      4.0 / 16      10 / 17        18 / 16
 *     2^14      in one bin         2.7      4.0 / 16      12 / 17        19 / 16
 *     2^18      normal             9.5       33 / 147     98 / 147      168 / 149
 *     2^18      in one bin          11       33 / 147     82 / 164      169 / 147
 *     2^20      normal              35       98 / 584    347 / 552      672 / 586
 *     2^20      in one bin          37      192 / 607    494 / 600      662 / 567
 *     2^22      normal             124      376 / 2129  1025 / 2271    1642 / 1206
 *     2^22      in one bin          65      230 / 1126   665 / 1190    2039 / 2722
 */
const SCATTER_FROM = 448;

let forced: WebGlVariant | 'auto' = 'auto';

/** For tests and measurements: takes one variant always. A context that cannot scatter gathers all the same. */
export function setWebGlVariant(variant: WebGlVariant | 'auto'): void {
  forced = variant;
}

/** The variant for so many bins. `blendsFloats`: what the context offers. */
export function variantFor(bins: number, blendsFloats: boolean): WebGlVariant {
  if (!blendsFloats) return 'gather';
  if (forced !== 'auto') return forced;
  return bins >= SCATTER_FROM ? 'scatter' : 'gather';
}

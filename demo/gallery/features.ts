/** What is known of a pixel: its own grey, and the greys around it at several distances. */

/** Distances, in pixels, over which greys are averaged; 0: the pixel itself. */
const RADII = [0, 1, 2, 4, 8] as const;

/** Numbers for each pixel. */
export const FEATURES = RADII.length;

/** Features of a square picture of greys from 0 to 1, `side² × FEATURES`, about the grey in the middle. */
export function featuresOf(grey: Float32Array, side: number): Float32Array {
  const result = new Float32Array(grey.length * FEATURES);
  for (const [feature, radius] of RADII.entries()) {
    const blurred = radius === 0 ? grey : blur(grey, side, radius);
    for (let at = 0; at < grey.length; at++)
      result[at * FEATURES + feature] = 4 * ((blurred[at] as number) - 0.6);
  }
  return result;
}

/** Means over squares of `2 radius + 1` pixels, smaller at the edges: along the rows, then along the columns. */
function blur(grey: Float32Array, side: number, radius: number): Float32Array {
  const rows = new Float32Array(grey.length);
  const result = new Float32Array(grey.length);
  for (let line = 0; line < side; line++) slide(grey, rows, line * side, 1, side, radius);
  for (let line = 0; line < side; line++) slide(rows, result, line, side, side, radius);
  return result;
}

/** Means of a line of pixels, by a window that slides along the line. */
function slide(
  from: Float32Array,
  to: Float32Array,
  start: number,
  stride: number,
  length: number,
  radius: number,
): void {
  let sum = 0;
  let count = 0;
  for (let at = -radius; at < length; at++) {
    const entering = at + radius;
    if (entering < length) {
      sum += from[start + entering * stride] as number;
      count++;
    }
    const leaving = at - radius - 1;
    if (leaving >= 0) {
      sum -= from[start + leaving * stride] as number;
      count--;
    }
    if (at >= 0) to[start + at * stride] = sum / count;
  }
}

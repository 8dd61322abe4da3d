/** The points at one x: smoothing counts them as one value, their mean (QRY4). */

/**
 * Called for each x, ascending.
 *
 * @param from index of the first point at the x
 * @param end index after the last one
 * @param mean mean of the finite values; NaN: there is none
 * @param broken true if a value is not finite
 */
export type VisitX = (from: number, end: number, mean: number, broken: boolean) => void;

/** Visits each x from point `from` on. */
export function eachX(xs: Float64Array, values: Float64Array, from: number, visit: VisitX): void {
  for (let i = from; i < xs.length; ) {
    const value = values[i] as number;
    if (xs[i + 1] === xs[i]) {
      const { end, mean, broken } = valueAt(xs, values, i);
      visit(i, end, mean, broken);
      i = end;
    } else {
      const broken = value - value !== 0;
      visit(i, i + 1, broken ? Number.NaN : value, broken);
      i++;
    }
  }
}

/** Writes the height of the curve to the points at one x. Values that are not finite stay unchanged. */
export function putHeight(
  smoothed: Float64Array,
  values: Float64Array,
  from: number,
  end: number,
  height: number,
): void {
  for (let i = from; i < end; i++) {
    const own = values[i] as number;
    smoothed[i] = own - own === 0 ? height : own;
  }
}

/** The points at the x of point `i`: their end, the mean of the finite values (NaN: none), and whether a value is not finite. */
export function valueAt(xs: Float64Array, values: Float64Array, i: number) {
  const x = xs[i] as number;
  let end = i;
  let sum = 0;
  let count = 0;
  for (; xs[end] === x; end++) {
    const value = values[end] as number;
    if (value - value !== 0) continue;
    sum += value;
    count++;
  }
  let mean = sum / count;
  // The sum of values near the largest float may be infinite although their mean is finite.
  if (count > 0 && mean - mean !== 0) {
    mean = 0;
    for (let j = i; j < end; j++) {
      const value = values[j] as number;
      if (value - value === 0) mean += value / count;
    }
  }
  return { end, mean: count > 0 ? mean : Number.NaN, broken: count < end - i };
}

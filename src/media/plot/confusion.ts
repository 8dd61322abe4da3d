/** Confusion matrices, with scikit-learn's conventions: rows are true classes, columns predicted ones. Pure. */

/** How a confusion matrix is normalised: over each row, over each column, over all samples, or not. */
export const NORMALIZATIONS = ['none', 'true', 'pred', 'all'] as const;
export type Normalization = (typeof NORMALIZATIONS)[number];

/** The counts of a confusion matrix of `size` classes, row by row. Classes are numbers from 0 on. */
export function confusionCounts(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  size: number,
): Float64Array {
  const counts = new Float64Array(size * size);
  for (let i = 0; i < truth.length; i++) {
    const at = (truth[i] as number) * size + (predicted[i] as number);
    counts[at] = (counts[at] as number) + 1;
  }
  return counts;
}

/** The shares of a confusion matrix. Shares of an empty row or column are 0. */
export function normalized(counts: Float64Array, size: number, by: Normalization): Float64Array {
  if (by === 'none') return counts.slice();
  const groupOf = (i: number) => (by === 'true' ? Math.floor(i / size) : by === 'pred' ? i % size : 0);
  const sums = new Float64Array(Math.max(1, size));
  for (let i = 0; i < counts.length; i++) {
    sums[groupOf(i)] = (sums[groupOf(i)] as number) + (counts[i] as number);
  }
  return counts.map((count, i) => {
    const sum = sums[groupOf(i)] as number;
    return sum === 0 ? 0 : count / sum;
  });
}

/** Projection of vectors onto the directions in which they differ most. */

/** Rounds of the power iteration: each brings a direction closer by the ratio of two eigenvalues. */
const ROUNDS = 40;

/**
 * Principal components: the coordinates of `rows` vectors of `columns` numbers, row-major, along the `count` directions of the largest
 * variance, `rows × count`. Directions come from power iteration on the covariance, each orthogonal to those before. A direction's sign
 * makes its largest part positive, so that the pictures of two epochs do not mirror each other.
 */
export function principalComponents(
  values: ArrayLike<number>,
  rows: number,
  columns: number,
  count: number,
): Float32Array {
  const centred = centre(values, rows, columns);
  const covariance = covarianceOf(centred, rows, columns);
  const directions: Float64Array[] = [];
  for (let at = 0; at < count; at++) directions.push(nextDirection(covariance, columns, directions));
  const result = new Float32Array(rows * count);
  for (let row = 0; row < rows; row++) {
    const vector = centred.subarray(row * columns, (row + 1) * columns);
    for (const [at, direction] of directions.entries()) result[row * count + at] = dot(vector, direction);
  }
  return result;
}

function centre(values: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const centred = Float64Array.from(values);
  for (let column = 0; column < columns; column++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += (centred[row * columns + column] as number) / rows;
    for (let row = 0; row < rows; row++) (centred[row * columns + column] as number) -= mean;
  }
  return centred;
}

function covarianceOf(centred: Float64Array, rows: number, columns: number): Float64Array[] {
  const covariance = Array.from({ length: columns }, () => new Float64Array(columns));
  for (let row = 0; row < rows; row++) {
    const vector = centred.subarray(row * columns, (row + 1) * columns);
    for (let i = 0; i < columns; i++) {
      const line = covariance[i] as Float64Array;
      for (let j = 0; j < columns; j++)
        (line[j] as number) += ((vector[i] as number) * (vector[j] as number)) / rows;
    }
  }
  return covariance;
}

function nextDirection(
  covariance: readonly Float64Array[],
  columns: number,
  before: readonly Float64Array[],
): Float64Array {
  // Unequal parts, so that the first vector is orthogonal to no direction by symmetry.
  let direction = Float64Array.from({ length: columns }, (_, i) => 1 + 1 / (i + 2));
  for (let round = 0; round < ROUNDS; round++) {
    const next = Float64Array.from(covariance, (line) => dot(line, direction));
    for (const other of before) {
      const part = dot(next, other);
      for (let i = 0; i < columns; i++) (next[i] as number) -= part * (other[i] as number);
    }
    const length = Math.sqrt(dot(next, next));
    // Vectors that do not differ in any further direction.
    if (length === 0) return next;
    direction = next.map((part) => part / length);
  }
  const largest = direction.reduce((most, part) => (Math.abs(part) > Math.abs(most) ? part : most), 0);
  return largest < 0 ? direction.map((part) => -part) : direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

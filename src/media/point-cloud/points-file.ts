/** The file of points: NumPy's `.npy`, 32-bit floats, one row each. */
import { decodeNpy, encodeNpy } from '../../files/npy.js';
import { COLUMNS, MAX_POINTS } from './kind.js';

/** The points of a file. */
export interface Points {
  readonly count: number;
  readonly columns: number;
  /** Row-major. */
  readonly data: Float32Array<ArrayBuffer>;
}

/** The file of points. */
export function pointsFile({ count, columns, data }: Points): Uint8Array<ArrayBuffer> {
  return encodeNpy({ data, shape: [count, columns], dtype: 'float32' });
}

/** The points in a file. Throws for a damaged file, and for one whose array is no cloud. */
export function readPoints(file: Uint8Array): Points {
  const { data, shape } = decodeNpy(file);
  const [count = 0, columns = 0] = shape;
  if (shape.length !== 2 || !COLUMNS.some((each) => each === columns) || count > MAX_POINTS) {
    throw new RangeError(`An array of the shape [${shape.join(', ')}] is no point cloud`);
  }
  const floats = data instanceof Float32Array ? data : Float32Array.from(data as ArrayLike<number>, Number);
  return { count, columns, data: floats };
}

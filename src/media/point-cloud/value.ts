import { MediaValue } from '../value.js';

/** How to read points, and their caption. */
export interface PointCloudOptions {
  /** Shown under the cloud. For a tensor of several clouds: one text for all, or a list with one text for each. Default: none. */
  readonly caption?: string | readonly string[];
  /** Shape of a typed array, such as `[1000, 6]`. Default: `[length / 3, 3]`. */
  readonly shape?: readonly number[];
}

/** A value of `log()` that stands for one point cloud or several. Made by {@link pointCloud}; read when it is logged. */
export type PointCloudValue = MediaValue<'pointCloud', PointCloudOptions>;

/** A box around points. */
export interface PointCloudBox {
  /** The eight corners, in any order. */
  readonly corners: readonly ArrayLike<number>[];
  /** Shown beside the box. Default: none. */
  readonly label?: string;
  /** Red, green and blue, 0 to 255. Default: a colour of the board. */
  readonly color?: ArrayLike<number>;
}

/** An arrow from one place to another. */
export interface PointCloudVector {
  readonly start: ArrayLike<number>;
  readonly end: ArrayLike<number>;
  /** Red, green and blue, 0 to 255. Default: a colour of the board. */
  readonly color?: ArrayLike<number>;
}

/** Points with what is around them. */
export interface PointCloudScene {
  /** As W&B has it. There is no other kind of scene. */
  readonly type?: 'lidar/beta';
  /** What {@link pointCloud} takes alone. */
  readonly points?: unknown;
  /** At most 500. */
  readonly boxes?: readonly PointCloudBox[];
  /** At most 500. */
  readonly vectors?: readonly PointCloudVector[];
}

/**
 * Makes points a value for `run.log()`: `run.log({ scan: pointCloud(points, { caption: 'epoch 3' }) })`.
 *
 * `x` is a tensor, a nested array or a typed array (with `shape`) of points, one row each: `[x, y, z]`, `[x, y, z, category]` with a
 * category from 1 to 14, or `[x, y, z, red, green, blue]` with colours from 0 to 255; or `{ points, boxes, vectors }`. A tensor of
 * three dimensions is several clouds. At most 1,000,000 points a cloud. Points are stored as 32-bit floats in NumPy's `.npy`, boxes
 * and vectors in the record, to nine digits.
 */
export function pointCloud(x: PointCloudScene | unknown, options: PointCloudOptions = {}): PointCloudValue {
  return new MediaValue('pointCloud', x, options);
}

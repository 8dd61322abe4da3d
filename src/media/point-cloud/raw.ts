import { type Refusal, refuse } from '../../base/refusal.js';
import type { TensorData } from '../../record/elements.js';
import { type CloudScene, COLUMNS, MAX_POINTS } from './kind.js';

/** Most clouds in one value. */
export const MAX_CLOUDS = 64;

/** Points that the worker encodes. The page has copied all of its data. */
export interface RawCloud {
  /** Row-major. */
  readonly data: TensorData;
  /** [points, columns], or [clouds, points, columns]. */
  readonly shape: readonly number[];
  readonly scene: CloudScene;
  readonly caption: string;
  /** Of the clouds in `data`, when they differ: one each. */
  readonly captions?: readonly string[];
}

/** What a shape means. */
export interface CloudPlan {
  readonly clouds: number;
  readonly points: number;
  readonly columns: number;
}

/** How to read points of a shape, or why they cannot be read. `hasShapes`: boxes or vectors stand beside them. */
export function planPoints(shape: readonly number[], hasShapes: boolean): CloudPlan | Refusal {
  const [columns = 0, points = 0, clouds = 1] = [...shape].reverse();
  const isShape =
    (shape.length === 2 || shape.length === 3) && shape.every((each) => Number.isInteger(each) && each >= 0);
  if (!isShape || !COLUMNS.some((each) => each === columns)) {
    const known = 'n × 3 (x, y, z), n × 4 (with a category) or n × 6 (with red, green, blue)';
    return refuse('shape', `points have the shape ${known}, not [${shape.join(', ')}]`);
  }
  if (clouds === 0 || (points === 0 && !hasShapes)) return refuse('shape', 'a point cloud is empty');
  if (clouds > MAX_CLOUDS)
    return refuse('limit', `one value may hold ${MAX_CLOUDS} point clouds, not ${clouds}`);
  if (points > MAX_POINTS) {
    return refuse(
      'limit',
      `a point cloud may have ${MAX_POINTS} points, not ${points}: log every ${Math.ceil(points / MAX_POINTS)}th of them`,
    );
  }
  return { clouds, points, columns };
}

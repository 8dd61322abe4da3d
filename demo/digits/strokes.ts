/** The ten digits as pen strokes, so that the page can write them by hand as well as set them in type. */
import type { Random } from './random.js';

type Point = readonly [x: number, y: number];

/** A way to write a digit: points in the unit square (y down) and the strokes that run through them. Strokes that share a point meet in a corner. */
interface Skeleton {
  readonly points: readonly Point[];
  readonly strokes: readonly (readonly number[])[];
}

/** How far a point moves, as a share of the digit's size: more than this makes digits that people misread. */
const POINT_JITTER = 0.04;

const SKELETONS: readonly (readonly Skeleton[])[] = [
  [
    skeleton('50,0 10,22 6,70 50,100 93,70 90,22 56,1', '0 1 2 3 4 5 6'),
    skeleton('70,5 20,15 5,60 40,100 90,75 92,30 60,0', '0 1 2 3 4 5 6'),
  ],
  [
    skeleton('50,0 50,50 50,100', '0 1 2'),
    skeleton('22,24 55,0 55,50 55,100', '0 1', '1 2 3'),
    skeleton('25,20 52,0 52,100 20,100 85,100', '0 1', '1 2', '3 4'),
  ],
  [
    skeleton('8,26 30,2 78,5 88,32 55,66 6,100 96,98', '0 1 2 3 4 5', '5 6'),
    skeleton('10,20 45,0 85,20 65,60 20,98 10,82 45,84 98,98', '0 1 2 3 4 5 6 7'),
  ],
  [
    skeleton('10,12 50,0 86,20 74,42 36,48 82,58 92,80 50,100 6,88', '0 1 2 3 4', '4 5 6 7 8'),
    skeleton('10,2 86,2 42,42 88,58 84,88 45,100 6,88', '0 1', '1 2', '2 3 4 5 6'),
  ],
  [
    skeleton('22,0 6,60 95,60 72,15 68,100', '0 1', '1 2', '3 4'),
    skeleton('66,0 4,66 97,66 66,100', '0 1', '1 2', '0 3'),
  ],
  [skeleton('90,2 20,2 14,44 55,36 92,62 74,93 35,100 5,88', '0 1', '1 2', '2 3 4 5 6 7')],
  [
    skeleton('75,0 30,30 7,70 32,98 76,96 90,72 55,52 12,70', '0 1 2 3 4 5 6 7'),
    skeleton('40,0 12,40 12,85 50,100 86,82 70,58 36,60 14,82', '0 1 2 3 4 5 6 7'),
  ],
  [
    skeleton('6,3 94,3 60,45 36,100', '0 1', '1 2 3'),
    skeleton('6,3 94,3 60,45 40,100 26,52 84,50', '0 1', '1 2 3', '4 5'),
    skeleton('8,22 10,3 94,3 60,45 40,100', '0 1', '1 2', '2 3 4'),
  ],
  [
    skeleton('86,16 46,0 13,22 50,48 92,76 50,100 8,78 50,48 86,24 80,10', '0 1 2 3 4 5 6 7 8 9'),
    skeleton('50,46 14,24 50,0 86,24 52,46 92,74 50,100 8,74', '0 1 2 3 4', '4 5 6 7 0'),
  ],
  [
    skeleton('86,26 50,2 10,26 38,52 86,26 84,60 70,100', '0 1 2 3 4', '4 5 6'),
    skeleton('86,24 50,0 12,25 40,50 86,24 86,75 55,100 12,90', '0 1 2 3 4', '4 5 6 7'),
  ],
];

/** Points as `x,y` in hundredths; strokes as indexes into them. */
function skeleton(points: string, ...strokes: readonly string[]): Skeleton {
  const numbers = (text: string, separator: string) => text.split(separator).map(Number);
  return {
    points: points
      .split(' ')
      .map((point) => numbers(point, ',').map((value) => value / 100) as [number, number]),
    strokes: strokes.map((stroke) => numbers(stroke, ' ')),
  };
}

/**
 * Adds one handwritten digit to the context's current path: inside the unit square scaled to `width` × `height` and
 * centred at the origin, one of the digit's ways to be written, every point a little off.
 */
export function traceDigit(
  context: CanvasPath,
  digit: number,
  width: number,
  height: number,
  random: Random,
): void {
  const { points, strokes } = random.pick(SKELETONS[digit] ?? []);
  const placed = points.map(([x, y]): Point => {
    const dx = POINT_JITTER * random.normal();
    const dy = POINT_JITTER * random.normal();
    return [(x + dx - 0.5) * width, (y + dy - 0.5) * height];
  });
  for (const stroke of strokes) {
    const line = stroke.map((index) => placed[index] as Point);
    traceCurve(context, line);
  }
}

/** A smooth curve through all points: a Catmull–Rom spline, drawn as cubic Béziers. */
function traceCurve(context: CanvasPath, points: readonly Point[]): void {
  const at = (index: number) => points[Math.min(points.length - 1, Math.max(0, index))] as Point;
  context.moveTo(...at(0));
  for (let i = 0; i + 1 < points.length; i++) {
    const [before, from, to, after] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    context.bezierCurveTo(
      from[0] + (to[0] - before[0]) / 6,
      from[1] + (to[1] - before[1]) / 6,
      to[0] - (after[0] - from[0]) / 6,
      to[1] - (after[1] - from[1]) / 6,
      to[0],
      to[1],
    );
  }
}

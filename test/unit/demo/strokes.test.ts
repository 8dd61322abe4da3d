import { describe, expect, it } from 'vitest';
import { CLASSES } from '../../../demo/digits/images.js';
import { seededRandom } from '../../../demo/digits/random.js';
import { traceDigit } from '../../../demo/digits/strokes.js';

/** The path that a digit leaves, as numbers: where strokes start and where each curve ends. */
function trace(digit: number, seed: number): { starts: number; points: number[][] } {
  const path = { starts: 0, points: [] as number[][] };
  const context = {
    moveTo: (...point: number[]) => {
      path.starts += 1;
      path.points.push(point);
    },
    bezierCurveTo: (...numbers: number[]) => path.points.push(numbers.slice(4)),
  };
  traceDigit(context as unknown as CanvasPath, digit, 10, 20, seededRandom(seed));
  return path;
}

describe('digits by pen', () => {
  it('writes every digit in strokes around the origin, no larger than asked and some jitter', () => {
    for (let digit = 0; digit < CLASSES; digit++) {
      for (let seed = 0; seed < 30; seed++) {
        const { starts, points } = trace(digit, seed);
        expect(starts).toBeGreaterThan(0);
        for (const [x, y] of points as [number, number][]) {
          expect(Math.abs(x)).toBeLessThan(5 * 1.6);
          expect(Math.abs(y)).toBeLessThan(10 * 1.6);
        }
        const heights = points.map(([, y]) => y as number);
        expect(Math.max(...heights) - Math.min(...heights)).toBeGreaterThan(12);
      }
    }
  });

  it('writes the same way for the same seed only', () => {
    expect(trace(5, 1)).toEqual(trace(5, 1));
    expect(trace(5, 1)).not.toEqual(trace(5, 2));
  });
});

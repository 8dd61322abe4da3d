import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DifferenceSums, writeDifference } from '../../../../src/media/image/difference.js';

const byte = fc.integer({ min: 0, max: 255 });
const pixel = fc.tuple(byte, byte, byte, byte);
const pixels = fc.array(pixel, { minLength: 1, maxLength: 20 });

function difference(a: readonly number[][], b: readonly number[][], gain = 1) {
  const out = new Uint8ClampedArray(4 * a.length);
  const sums = new DifferenceSums();
  writeDifference(Uint8ClampedArray.from(a.flat()), Uint8ClampedArray.from(b.flat()), out, gain, sums);
  return { out: [...out], ...sums.summary };
}

test('opaque pixels differ by the absolute difference of each colour, times the gain, cut off at white', () => {
  const a = [
    [10, 200, 30, 255],
    [1, 2, 3, 255],
  ];
  const b = [
    [40, 100, 30, 255],
    [1, 2, 3, 255],
  ];
  expect(difference(a, b).out).toEqual([30, 100, 0, 255, 0, 0, 0, 255]);
  expect(difference(a, b, 4).out).toEqual([120, 255, 0, 255, 0, 0, 0, 255]);
  expect(difference(a, b, 4)).toMatchObject({ mean: 130 / 6, most: 100, share: 0.5 });
});

test('what nobody sees makes no difference: the colour of a transparent pixel', () => {
  expect(difference([[255, 0, 0, 0]], [[0, 90, 255, 0]])).toMatchObject({ most: 0, share: 0 });
});

test('another alpha is a difference, whatever is behind: black over nothing, white over nothing', () => {
  expect(difference([[0, 0, 0, 255]], [[0, 0, 0, 0]]).out).toEqual([255, 255, 255, 255]);
  expect(difference([[255, 255, 255, 255]], [[0, 0, 0, 0]]).out).toEqual([255, 255, 255, 255]);
});

test('the difference of any pixels is symmetric, at most 255, and 0 of a pixel to itself', () => {
  fc.assert(
    fc.property(pixels, pixels, (a, b) => {
      const count = Math.min(a.length, b.length);
      const [left, right] = [a.slice(0, count), b.slice(0, count)];
      const there = difference(left, right);
      const back = difference(right, left);
      expect(there.out).toEqual(back.out);
      expect(there.most).toBeCloseTo(back.most, 9);
      expect(there.most).toBeLessThanOrEqual(255.000001);
      expect(difference(left, left)).toMatchObject({ mean: 0, most: 0, share: 0 });
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkLabels,
  type ImageSet,
  splitImages,
  takeImages,
  toUnitRange,
} from '../../../demo/digits/images.js';

/** A set whose images can be told apart: each has its number in its pixels. */
function numbered(count: number): ImageSet {
  const pixels = Uint8Array.from({ length: count * 4 }, (_, i) => Math.floor(i / 4) % 256);
  return {
    width: 2,
    height: 2,
    count,
    maximum: 255,
    pixels,
    labels: Uint8Array.from({ length: count }, (_, i) => i % 10),
  };
}

describe('image sets', () => {
  it('takes images with their labels, in the order asked', () => {
    const taken = takeImages(numbered(12), Uint32Array.of(11, 0, 3));
    expect([...taken.pixels]).toEqual([11, 11, 11, 11, 0, 0, 0, 0, 3, 3, 3, 3]);
    expect([...taken.labels]).toEqual([1, 0, 3]);
    expect(taken.count).toBe(3);
  });

  it('splits so that every image is in exactly one part, images stay with their labels, and a seed gives one split', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        (count, share, seed) => {
          const { train, test } = splitImages(numbered(count), share, seed);
          expect(train.count + test.count).toBe(count);
          expect(Math.min(train.count, test.count)).toBeGreaterThanOrEqual(1);
          const numbers = [train, test].flatMap((part) =>
            Array.from(part.labels, (_, i) => part.pixels[4 * i] as number),
          );
          expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
          for (const part of [train, test]) {
            part.labels.forEach((label, i) => {
              expect((part.pixels[4 * i] as number) % 10).toBe(label);
            });
          }
          expect(splitImages(numbered(count), share, seed)).toEqual({ train, test });
        },
      ),
    );
  });

  it('does not split a single image', () => {
    expect(() => splitImages(numbered(1), 0.5, 1)).toThrow('One image is not enough');
  });

  it('scales pixels to 0 … 1 by the full white of the set', () => {
    expect([...toUnitRange(Uint8Array.of(0, 8, 16), 16)]).toEqual([0, 0.5, 1]);
    expect([...toUnitRange(Uint8Array.of(0, 255), 255)]).toEqual([0, 1]);
  });

  it('names the first label that is no digit', () => {
    expect(() => checkLabels(Uint8Array.of(3, 9, 10, 11), 'a.idx')).toThrow('a.idx: label 10 at image 3');
    expect(() => checkLabels(Uint8Array.of(0, 9), 'a.idx')).not.toThrow();
  });
});

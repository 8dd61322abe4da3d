import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIdx, parseIdx } from '../../../demo/digits/idx.js';
import { idxFile, imagesFile, labelsFile } from './idx-files.js';

describe('IDX files', () => {
  it('reads images', () => {
    expect(parseIdx(imagesFile(2), 'i')).toEqual({
      kind: 'images',
      count: 2,
      width: 3,
      height: 2,
      pixels: Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1),
    });
  });

  it('reads labels', () => {
    expect(parseIdx(labelsFile(3), 'l')).toEqual({
      kind: 'labels',
      count: 3,
      labels: Uint8Array.of(0, 1, 2),
    });
  });

  it('reads a file that stands inside a larger buffer', () => {
    const file = imagesFile(1);
    const larger = new Uint8Array(file.length + 7);
    larger.set(file, 7);
    expect(parseIdx(larger.subarray(7), 'i')).toMatchObject({ count: 1, width: 3, height: 2 });
  });

  it.each([
    ['no IDX file', Uint8Array.of(80, 75, 3, 4), 'a is not an IDX file'],
    ['an empty file', new Uint8Array(0), 'a is not an IDX file'],
    ['another type', idxFile([1], [0], 0x0d), 'values of type 13'],
    ['other dimensions', idxFile([1, 1], [0]), '2 dimensions'],
    ['255 dimensions', Uint8Array.of(0, 0, 8, 255), '255 dimensions'],
    ['a header that is cut off', imagesFile(1).subarray(0, 15), 'a is cut off in its header'],
    ['no labels', idxFile([0], []), 'a has no labels'],
    ['no images', idxFile([0, 28, 28], []), 'a has no images'],
    ['images without pixels', idxFile([1, 0, 28], []), 'images of 28 × 0'],
    ['huge images', idxFile([1, 2 ** 32 - 1, 2 ** 32 - 1], []), 'images of 4294967295 × 4294967295'],
    [
      'a count far beyond the file',
      idxFile([2 ** 32 - 1, 64, 64], [0]),
      'announces 17592186040320 values, 1 are there',
    ],
    [
      'a last byte that is missing',
      imagesFile(2).subarray(0, -1),
      'a is cut off: its header announces 12 values, 11 are there',
    ],
    ['a byte too many', idxFile([1], [0, 0]), 'a goes on after its end'],
    ['labels that are no digits', idxFile([2], [9, 26]), 'a: label 26 at image 2'],
  ])('says what is wrong with %s', (_, bytes, message) => {
    expect(() => parseIdx(bytes, 'a')).toThrow(message);
  });

  it('cut at any byte it is refused', () => {
    const file = imagesFile(5);
    for (let length = 0; length < file.length; length++) {
      expect(() => parseIdx(file.subarray(0, length), 'a')).toThrow(/^a /);
    }
  });

  it('of any bytes gives an answer that fits them or an error that names the file', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .tuple(fc.constantFrom(1, 3), fc.uint8Array({ maxLength: 40 }))
        .map(([rank, rest]) => Uint8Array.of(0, 0, 8, rank, ...rest)),
    );
    fc.assert(
      fc.property(bytes, (file) => {
        try {
          const idx = parseIdx(file, 'a');
          const size = idx.kind === 'images' ? idx.pixels.length + 16 : idx.labels.length + 8;
          expect(size).toBe(file.length);
          expect(isIdx(file)).toBe(true);
        } catch (error) {
          expect((error as Error).message).toMatch(/^a[ :]/);
        }
      }),
    );
  });
});

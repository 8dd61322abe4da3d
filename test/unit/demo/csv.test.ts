import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../../demo/digits/csv.js';
import { anyCharacter } from '../../support/any-character.js';

const HEADER = [...Array.from({ length: 64 }, (_, i) => `Block ${i + 1}`), 'Class'].join(',');

function row(pixel: number, label: number | string, pixels = 64): string {
  return [...Array.from({ length: pixels }, () => pixel), label].join(',');
}

describe('CSV tables of digits', () => {
  it('reads 64 pixels of 0 … 16 and the class, after a header', () => {
    const set = parseCsv([HEADER, row(16, 7), row(0, 3), ''].join('\n'), 'a.csv');
    expect(set).toMatchObject({ width: 8, height: 8, count: 2, maximum: 16 });
    expect([...set.labels]).toEqual([7, 3]);
    expect([...set.pixels]).toEqual([...Array(64).fill(16), ...Array(64).fill(0)]);
  });

  it('keeps the order of rows and pixels', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.array(fc.integer({ min: 0, max: 16 }), { minLength: 64, maxLength: 64 }),
            fc.integer({ min: 0, max: 9 }),
          ),
          { minLength: 1, maxLength: 8 },
        ),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        (images, end, header) => {
          const lines = images.map(([pixels, label]) => [...pixels, label].join(','));
          const set = parseCsv([...(header ? [HEADER] : []), ...lines].join(end), 'a.csv');
          expect([...set.pixels]).toEqual(images.flatMap(([pixels]) => pixels));
          expect([...set.labels]).toEqual(images.map(([, label]) => label));
        },
      ),
    );
  });

  it('takes a mark of byte order, quotes and spaces, and a class that comes first', () => {
    const header = ['label', ...Array.from({ length: 9 }, (_, i) => `pixel${i}`)].join(',');
    const set = parseCsv(`\uFEFF${header}\n"5", 255,0,0,0,0,0,0,0,1\n`, 'kaggle.csv');
    expect(set).toMatchObject({ width: 3, height: 3, count: 1, maximum: 255 });
    expect([...set.labels]).toEqual([5]);
    expect([...set.pixels]).toEqual([255, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it.each([
    ['an empty file', '', 'a.csv is empty'],
    ['only blank lines', '\n \n', 'a.csv is empty'],
    ['a header alone', HEADER, 'a.csv has a header and no images'],
    ['columns that make no square', '1,2,3,4', '4 columns do not make a square image'],
    ['a single column', 'hello', '1 columns do not make a square image'],
    ['a picture that is too large', row(0, 1, 65 * 65), 'do not make a square image'],
    [
      'a row that is cut off',
      `${HEADER}\n${row(1, 1)}\n${row(1, 1).slice(0, 39)}`,
      'a.csv, line 3: 20 columns where 65 are expected',
    ],
    ['a row that is too long', `${HEADER}\n${row(1, 1)},5`, 'a.csv, line 2: 66 columns'],
    ['a blank line inside', `${HEADER}\n${row(1, 1)}\n\n${row(1, 1)}`, 'a.csv, line 3: 1 columns'],
    [
      'a word for a class',
      `${HEADER}\n${row(1, 'one')}`,
      'a.csv, line 2, column 65: “one” is not a whole number',
    ],
    ['a class that is no digit', `${HEADER}\n${row(1, 10)}`, 'a.csv, line 2: class 10'],
    [
      'a pixel above the maximum',
      `${HEADER}\n${row(17, 1)}`,
      'a.csv, line 2: pixel 17; 8 × 8 images have 0–16',
    ],
    ['a negative pixel', `${HEADER}\n${row(-1, 1)}`, 'column 1: “-1” is not a whole number'],
    ['a fraction', `${HEADER}\n${row(0.5, 1)}`, 'column 1: “0.5” is not a whole number'],
    ['another notation', `${HEADER}\n${row(1, '0x1')}`, 'column 65: “0x1” is not a whole number'],
  ])('says what is wrong with %s', (_, text, message) => {
    expect(() => parseCsv(text, 'a.csv')).toThrow(message);
  });

  it('never takes a hostile text for digits that it does not hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 300 }), (text) => {
        try {
          const set = parseCsv(text, 'a.csv');
          expect(set.pixels).toHaveLength(set.count * set.width * set.height);
        } catch (error) {
          expect((error as Error).message).toContain('a.csv');
        }
      }),
    );
  });
});

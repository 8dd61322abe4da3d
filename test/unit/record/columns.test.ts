import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter } from '../../../src/record/bytes.js';
import { decodeFloats, encodeFloats } from '../../../src/record/columns.js';
import { decodeIndexes, encodeIndexes } from '../../../src/record/indexes.js';
import { rounds } from '../../support/long.js';
import { numbers, places } from './arbitraries.js';
import { codeOfError, sameNumbers } from './helpers.js';

function encoded(values: ArrayLike<number>): Uint8Array {
  const writer = new ByteWriter(1);
  encodeFloats(writer, Float64Array.from(values));
  return writer.finish();
}

const series = (value: (i: number) => number) => Float64Array.from({ length: 1000 }, (_, i) => value(i));

describe('float columns', () => {
  it('keep every bit of every value', () => {
    fc.assert(
      fc.property(fc.nat(40).chain(numbers), (values) => {
        const reader = new ByteReader(encoded(values));
        expect(sameNumbers(decodeFloats(reader, values.length), values)).toBe(true);
        reader.finish();
      }),
      { numRuns: rounds(2000) },
    );
  });

  it.each([
    ['a constant integer', series(() => 12), 3],
    ['a constant float', series(() => 0.1), 9],
    ['negative zeros', series(() => -0), 5],
    ['nothing but NaN', series(() => Number.NaN), 5],
    ['steps', series((i) => i + 1), 3],
    ['half steps backwards', series((i) => 9 - i / 2), 3],
    ['small integers', series((i) => (i * 7) % 10), 1001],
    ['record times', series((i) => 1.7e12 + (i * 100 + (i % 7)) / 128), 2008],
    ['float32 values', series((i) => Math.fround(Math.sin(i))), 4001],
    ['float32 values among NaN', series((i) => (i % 9 ? Math.fround(Math.sin(i)) : Number.NaN)), 4001],
    ['float64 values', series((i) => Math.sin(i)), 8001],
    ['integers that jump too far for differences', series((i) => (i % 2 ? 1 : -1) * 2 ** 40), 4001],
    ['integers too large for exact differences', series((i) => (i % 3) * 2 ** 52 + 1), 8001],
  ])('take few bytes for %s', (_, values, size) => {
    const bytes = encoded(values);
    expect(bytes.length).toBeLessThanOrEqual(size);
    expect(sameNumbers(decodeFloats(new ByteReader(bytes), values.length), values)).toBe(true);
  });

  it('keep differences written after the buffer had to grow for a long one', () => {
    const big = 2 ** 32;
    const values = [big, 0, big, 0, big, 0, 1, 2, big, big - 512];
    expect(sameNumbers(decodeFloats(new ByteReader(encoded(values)), values.length), values)).toBe(true);
  });

  it('throw CorruptDataError for bytes that do not parse, before anything large is made', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(1000), (bytes, count) => {
        try {
          decodeFloats(new ByteReader(bytes), count);
        } catch (error) {
          expect(error).toHaveProperty('code', 'corrupt');
        }
      }),
      { numRuns: rounds(2000) },
    );
    for (const count of [2 ** 30, 2 ** 53, Number.NaN]) {
      expect(codeOfError(() => decodeFloats(new ByteReader(encoded([1])), count))).toBe('corrupt');
    }
  });
});

describe('index columns', () => {
  it('keep every index', () => {
    const someRows = fc.nat(400).chain((rows) => fc.tuple(fc.constant(rows), places(rows)));
    fc.assert(
      fc.property(someRows, ([rows, at]) => {
        const writer = new ByteWriter(1);
        encodeIndexes(writer, at, rows);
        const reader = new ByteReader(writer.finish());
        expect(sameNumbers(decodeIndexes(reader, rows), at)).toBe(true);
        reader.finish();
      }),
    );
    const writer = new ByteWriter(1);
    const far = Uint32Array.of(0, 200, 70_000, 4_000_000_000, 4_294_967_294);
    encodeIndexes(writer, far, 2 ** 32);
    expect(sameNumbers(decodeIndexes(new ByteReader(writer.finish()), 2 ** 32), far)).toBe(true);
  });

  it('refuse to write what does not ascend or is beyond the rows', () => {
    const write = (...at: number[]) => encodeIndexes(new ByteWriter(), Uint32Array.from(at), 10);
    expect(codeOfError(() => write(3, 3))).toBe('validation');
    expect(codeOfError(() => write(3, 2))).toBe('validation');
    expect(codeOfError(() => write(3, 10))).toBe('validation');
  });

  it('come out ascending and below the rows, or not at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), fc.nat(50), fc.nat(2), (bytes, rows, form) => {
        if (bytes.length > 0) bytes[0] = form;
        let at: Uint32Array;
        try {
          at = decodeIndexes(new ByteReader(bytes), rows);
        } catch (error) {
          expect(error).toHaveProperty('code', 'corrupt');
          return;
        }
        for (const [i, index] of at.entries()) {
          expect(index).toBeGreaterThan(i === 0 ? -1 : (at[i - 1] as number));
          expect(index).toBeLessThan(rows);
        }
      }),
      { numRuns: rounds(2000) },
    );
  });
});

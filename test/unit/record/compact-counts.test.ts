import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader, ByteWriter } from '../../../src/record/bytes.js';
import {
  areCompactable,
  decodeCompactCounts,
  encodeCompactCounts,
} from '../../../src/record/compact-counts.js';
import { rounds } from '../../support/long.js';
import { codeOfError } from './helpers.js';

function encode(counts: readonly number[]): Uint8Array {
  const writer = new ByteWriter();
  encodeCompactCounts(writer, Float64Array.from(counts));
  return writer.finish();
}

function decode(bytes: Uint8Array, bins: number): number[] {
  const reader = new ByteReader(bytes);
  const counts = decodeCompactCounts(reader, bins);
  reader.finish();
  return [...counts];
}

const stored = (counts: readonly number[]) => decode(encode(counts), counts.length);
const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
const largest = (counts: readonly number[]) => counts.reduce((a, b) => Math.max(a, b), 0);

/** Counts of all sizes beside each other: empty bins, single elements, and what dwarfs them. */
const counts = fc.array(
  fc.oneof(
    fc.constantFrom(0, 1, 2, 254, 255, 256),
    fc.nat(300),
    fc.nat(100_000),
    fc.nat({ max: 2 ** 31 - 1 }),
    fc.maxSafeNat().map((count) => count % 2 ** 38),
  ),
  // Otherwise most have ten.
  { maxLength: 512, size: 'large' },
);

describe('compact counts', () => {
  test('[HIS1] keep the exact total, never empty a bin that held something, and fill none that was empty', () => {
    fc.assert(
      fc.property(counts, (counts) => {
        expect(areCompactable(Float64Array.from(counts))).toBe(true);
        const found = stored(counts);
        expect(sum(found)).toBe(sum(counts));
        expect(found.map((count) => count > 0)).toEqual(counts.map((count) => count > 0));
        expect(found.every(Number.isSafeInteger)).toBe(true);
      }),
      { numRuns: rounds(500) },
    );
  });

  test('[HIS1] no count is wrong by more than the largest one / 170, and small ones are not wrong at all', () => {
    fc.assert(
      fc.property(counts, (counts) => {
        const found = stored(counts);
        const most = largest(counts);
        const bound = most > 255 ? most / 170 : 0;
        counts.forEach((count, i) => {
          expect(Math.abs((found[i] as number) - count)).toBeLessThanOrEqual(bound);
        });
        expect(largest(found)).toBe(most);
      }),
      { numRuns: rounds(500) },
    );
  });

  test('[HIS1] a million normals: the thin tails are there', () => {
    // As many as a normal distribution puts into 64 bins over ±4.9 standard deviations.
    const weights = Array.from({ length: 64 }, (_, i) => Math.exp(-(((i - 31.5) * 0.153) ** 2) / 2));
    const counts = weights.map((weight) => Math.max(1, Math.round((weight / sum(weights)) * 1e6)));
    const found = stored(counts);
    expect(counts.filter((count) => count < largest(counts) / 510).length).toBeGreaterThan(10);
    expect(found.filter((count) => count === 0)).toEqual([]);
    expect(sum(found)).toBe(sum(counts));
  });

  test('what was read gives the same bytes again', () => {
    fc.assert(
      fc.property(counts, (counts) => {
        const bytes = encode(counts);
        expect(encode(decode(bytes, counts.length))).toEqual(bytes);
      }),
      { numRuns: rounds(300) },
    );
  });

  test('take one byte a bin and a few more', () => {
    fc.assert(
      fc.property(counts, (counts) => {
        expect(encode(counts).length).toBeLessThanOrEqual(counts.length + 14);
      }),
    );
  });

  test.each([
    { name: 'no bins', counts: [] },
    { name: 'an empty bin', counts: [0] },
    { name: 'one bin of anything', counts: [2 ** 48 - 1] },
    { name: 'all ones', counts: new Array(512).fill(1) },
    { name: '255 everywhere', counts: new Array(64).fill(255) },
    { name: 'the same large count everywhere', counts: new Array(512).fill(2 ** 39 - 1) },
    { name: 'one huge bin and two with one element', counts: [1, 2 ** 47, 0, 1] },
  ])('are exact: $name', ({ counts }) => {
    expect(stored(counts)).toEqual(counts);
  });

  test('the stored bytes of format 1', () => {
    expect([...encode([0, 7, 255])]).toEqual([0, 0, 7, 255]);
    // Largest 510 and total 1,021 (7 bits a byte, the lowest first), then levels.
    expect([...encode([510, 0, 1, 510])]).toEqual([254, 3, 253, 7, 255, 0, 1, 255]);
    // Levels 2 and 3 stand for two counts each: the total says which.
    expect(stored([510, 4, 6, 0])).toEqual([510, 4, 6, 0]);
  });

  test('bins of one level are read as about the same count', () => {
    fc.assert(
      fc.property(counts, (counts) => {
        const found = stored(counts);
        const most = largest(counts);
        fc.pre(most > 255);
        const levels = new Map<number, number[]>();
        found.forEach((count, i) => {
          // The first of the largest ones is what it was.
          if (i === found.indexOf(most)) return;
          const level = Math.max(count > 0 ? 1 : 0, Math.round((count * 255) / most));
          levels.set(level, [...(levels.get(level) ?? []), count]);
        });
        for (const same of levels.values()) expect(largest(same) - Math.min(...same)).toBeLessThanOrEqual(2);
      }),
      { numRuns: rounds(300) },
    );
    expect(stored([100_000, 333, 777, 52_000, 10, 1])).toEqual([100_000, 132, 676, 52_048, 133, 132]);
  });

  test('only integers with a total below 2^48 have the form', () => {
    const compactable = (...counts: number[]) => areCompactable(Float64Array.from(counts));
    expect(compactable()).toBe(true);
    expect(compactable(2 ** 48 - 1)).toBe(true);
    expect(compactable(2 ** 48)).toBe(false);
    expect(compactable(2 ** 47, 2 ** 47)).toBe(false);
    expect(compactable(2 ** 53)).toBe(false);
    expect(compactable(1.5)).toBe(false);
    expect(compactable(Infinity)).toBe(false);
  });

  test('levels whose counts cannot have the total are corrupt, and so are bytes that are cut', () => {
    const bytes = encode([510, 0, 1, 510]);
    const read = (bytes: readonly number[]) => codeOfError(() => decode(Uint8Array.from(bytes), 4));
    for (let cut = 0; cut < bytes.length; cut++) expect(read([...bytes.subarray(0, cut)])).toBe('corrupt');
    // Largest, total, four levels.
    expect(read([254, 3, 254, 2, 255, 0, 1, 255])).toBe('corrupt');
    expect(read([254, 3, 255, 127, 255, 0, 1, 255])).toBe('corrupt');
    expect(read([254, 3, 253, 7, 254, 0, 1, 254])).toBe('corrupt');
    // A total that 200, 0, 1 and 200 have, but counts up to 255 stand as they are.
    expect(read([200, 1, 145, 3, 255, 0, 1, 255])).toBe('corrupt');
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader, ByteWriter } from '../../../src/record/bytes.js';
import { edgesOf } from '../../../src/record/edges.js';
import { asStored, decodeHistogram, encodeHistogram } from '../../../src/record/histogram-codec.js';
import type { HistogramRecord } from '../../../src/record/kinds.js';
import { modelHistogram } from '../../model/histograms.js';
import { rounds } from '../../support/long.js';
import { histogram } from './arbitraries.js';
import { codeOfError, sameNumbers } from './helpers.js';

function encode(record: HistogramRecord): Uint8Array {
  const writer = new ByteWriter();
  encodeHistogram(writer, record);
  return writer.finish();
}

function decode(bytes: Uint8Array, keys?: ReadonlySet<string>): HistogramRecord | null {
  const reader = new ByteReader(bytes);
  const record = decodeHistogram(reader, keys);
  reader.finish();
  return record;
}

/** Every float64 of the record but its counts, −0 apart from 0. */
function expectSame(found: HistogramRecord, record: HistogramRecord): void {
  expect({ ...found, counts: null }).toEqual({ ...record, counts: null });
  expect(sameNumbers(found.edges, record.edges)).toBe(true);
  for (const [field, value] of Object.entries(record.stats)) {
    expect(Object.is(found.stats[field as keyof typeof found.stats], value)).toBe(true);
  }
}

const none = modelHistogram([Number.NaN, Infinity, Number.NaN, -Infinity], 8);
const ranged = modelHistogram([Number.NaN], [0, 1, 4], { precision: 'compact' });
const constant = modelHistogram([-2.5, -2.5], [-2.5, -2.5, -2.5]);
const uneven = modelHistogram([0.1, 0.2, 0.5, 9, -7], [-1, 0.3, 0.31, 2]);

describe('histograms as bytes', () => {
  test('[HIS1] exact ones come back bit by bit: edges of the formula or not, any statistics, no bins', () => {
    fc.assert(
      fc.property(histogram, (some) => {
        const record = { ...some, precision: 'exact' as const };
        const found = decode(encode(record)) as HistogramRecord;
        expectSame(found, record);
        expect(sameNumbers(found.counts, record.counts)).toBe(true);
      }),
      { numRuns: rounds(500) },
    );
  });

  test('[HIS1] compact ones keep everything beside the counts, of which they keep the total and which are empty', () => {
    fc.assert(
      fc.property(histogram, (some) => {
        const record = { ...some, precision: 'compact' as const };
        const found = decode(encode(record)) as HistogramRecord;
        expectSame(found, record);
        const total = (counts: Float64Array) => counts.reduce((a, b) => a + b, 0);
        expect(total(found.counts)).toBe(total(record.counts));
        expect(Array.from(found.counts, (count) => count > 0)).toEqual(
          Array.from(record.counts, (count) => count > 0),
        );
        expect(encode(found)).toEqual(encode(record));
        expect(asStored(found)).toEqual(found);
      }),
      { numRuns: rounds(500) },
    );
  });

  test('[HIS1] counts that have no compact form are exact: huge ones and parts of an element', () => {
    for (const counts of [
      [2 ** 53, 1, 0],
      [0.5, 300, 0],
      [1e300, 1, 2],
    ]) {
      const record = { ...uneven, counts: Float64Array.from(counts), precision: 'compact' as const };
      expect(asStored(record)).toEqual(record);
    }
  });

  test.each([
    { name: 'nothing finite', record: none },
    { name: 'nothing finite, a given range', record: ranged },
    { name: 'equal elements', record: constant },
    { name: 'elements outside a range', record: uneven },
  ])('[HIS1] $name', ({ record }) => {
    expect(decode(encode(record))).toEqual(record);
  });

  test('bins of 512 are small: edges of the formula are two numbers, compact counts one byte each', () => {
    const edges = edgesOf(-1.5, 2.25, 512);
    const counts = edges.slice(1).map((_, i) => 1000 + ((i * 7919) % 3001));
    const exact: HistogramRecord = { ...uneven, edges, counts };
    expect(encode({ ...exact, precision: 'compact' }).length).toBeLessThan(512 + 150);
    expect(encode(exact).length).toBeLessThan(2 * 512 + 150);
    const moved = edges.map((edge, i) => (i === 100 ? edge + 1e-9 : edge));
    expect(asStored({ ...exact, edges: moved }).edges).toEqual(moved);
  });

  test('an edge of −0 keeps its sign', () => {
    const edges = Float64Array.of(-1, -0, 1);
    const counts = Float64Array.of(1, 2);
    expect(sameNumbers(asStored({ ...uneven, edges, counts }).edges, edges)).toBe(true);
  });

  test('cut at any byte they are corrupt, never another histogram', () => {
    for (const record of [none, ranged, constant, uneven, { ...uneven, precision: 'compact' as const }]) {
      const bytes = encode(record);
      for (let cut = 0; cut < bytes.length; cut++) {
        expect(codeOfError(() => decode(bytes.subarray(0, cut)))).toBe('corrupt');
      }
    }
    fc.assert(
      fc.property(histogram, fc.nat(), (record, at) => {
        const bytes = encode(record);
        expect(codeOfError(() => decode(bytes.subarray(0, at % bytes.length)))).toBe('corrupt');
      }),
      { numRuns: rounds(500) },
    );
  });

  test('few bytes cannot claim many bins', () => {
    const bytes = encode(none);
    // The number of bins is the last byte of one without any; then edges and counts that are all 0.
    for (const bins of [
      [0x81, 0x20],
      [0xff, 0xff, 0xff, 0xff, 0x7f],
    ]) {
      const zeros = [3, 0, 0, 0, 0];
      const claim = Uint8Array.from([...bytes.subarray(0, -1), ...bins, ...zeros, ...zeros]);
      expect(codeOfError(() => decode(claim))).toBe('corrupt');
    }
    const two = decode(Uint8Array.from([...bytes.subarray(0, -1), 2, 3, 0, 0, 0, 0, 3, 0, 0, 0, 0]));
    expect(two).toEqual({ ...none, edges: new Float64Array(3), counts: new Float64Array(2) });
  });

  test('what a later version appends is passed over', () => {
    const bytes = Uint8Array.from([...encode(uneven), 1, 2, 3]);
    expect(decode(bytes)).toEqual(uneven);
  });

  test('those of other keys are passed over without a look', () => {
    const bytes = encode({ ...uneven, key: 'w' });
    const damaged = bytes.map((byte, i) => (i < 2 ? byte : 0xff));
    expect(decode(damaged, new Set(['v']))).toBeNull();
    expect(decode(bytes, new Set(['w', 'v']))).toEqual({ ...uneven, key: 'w' });
    expect(codeOfError(() => decode(damaged, new Set(['w'])))).toBe('corrupt');
  });

  test('what is read shares no memory with the bytes', () => {
    for (const precision of ['exact', 'compact'] as const) {
      const bytes = encode({ ...uneven, precision });
      const found = decode(bytes);
      bytes.fill(0);
      expect(found).toEqual({ ...uneven, precision });
    }
  });
});

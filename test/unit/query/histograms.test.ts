import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerHistograms } from '../../../src/query/histograms/answer.js';
import { percentilesOf } from '../../../src/query/histograms/percentiles.js';
import type { HistogramRecord } from '../../../src/record/kinds.js';
import { BAND_PERCENTILES, type HistogramAxis, type Histograms } from '../../../src/source/types.js';
import { modelHistogram } from '../../model/histograms.js';
import { codeOfError } from '../record/helpers.js';
import { loggedHistograms } from './histograms.js';
import { RUN, START } from './runs.js';

const AXES = ['step', 'globalStep', 'time', 'relative', 'active'] as const;

const xOf = (record: HistogramRecord, axis: HistogramAxis) =>
  axis === 'relative' || axis === 'active' ? record.time - START : record[axis];

/** All that have a place on the axis, in its order. */
const placed = (records: readonly HistogramRecord[], axis: HistogramAxis) =>
  records
    .filter((record) => Number.isFinite(xOf(record, axis)))
    .sort((a, b) => xOf(a, axis) - xOf(b, axis) || a.row - b.row);

const answer = (
  records: readonly HistogramRecord[],
  query: Partial<Parameters<typeof answerHistograms>[1]> = {},
) => answerHistograms(records, { key: 'weights', ...query }, START);

/** The histograms of an answer, each put together from its columns. */
function read(found: Histograms) {
  return Array.from(found.x, (x, i) => {
    const [first, end] = [found.binStart[i] as number, found.binStart[i + 1] as number];
    const edges = found.edges.slice(first + i, end + i + 1);
    return {
      x,
      row: found.rows[i],
      step: found.steps[i],
      time: found.times[i],
      edges: end > first ? edges : new Float64Array(edges.filter((edge) => !Number.isNaN(edge))),
      counts: found.counts.slice(first, end),
      under: found.under[i],
      over: found.over[i],
      stats: Object.fromEntries(Object.entries(found.stats).map(([field, column]) => [field, column[i]])),
      bands: [...found.bands.slice(i * BAND_PERCENTILES.length, (i + 1) * BAND_PERCENTILES.length)],
    };
  });
}

const expected = (record: HistogramRecord, axis: HistogramAxis) => {
  const { row, step, time, edges, counts, under, over, stats } = record;
  const bands = percentilesOf(record, BAND_PERCENTILES);
  return { x: xOf(record, axis), row, step, time, edges, counts, under, over, stats, bands };
};

const many = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    modelHistogram([i, i + 1], 2, { row: i, step: i, time: START + i }),
  );

describe('answerHistograms', () => {
  test('columns are the records in the range, in the order of x, on every axis', () => {
    const bound = fc.option(fc.integer({ min: -6, max: 32 }), { nil: undefined });
    fc.assert(
      fc.property(loggedHistograms(), fc.constantFrom(...AXES), bound, bound, (records, axis, a, b) => {
        const shift = axis === 'time' ? START : 0;
        const [from, to] = a !== undefined && b !== undefined && a > b ? [b, a] : [a, b];
        const found = answer(records, {
          ...(axis === 'step' ? {} : { x: axis }),
          ...(from === undefined ? {} : { from: from + shift }),
          ...(to === undefined ? {} : { to: to + shift }),
        });
        const wanted = placed(records, axis).filter((record) => {
          const x = xOf(record, axis) - shift;
          return x >= (from ?? -Infinity) && x <= (to ?? Infinity);
        });
        expect(read(found)).toEqual(wanted.map((record) => expected(record, axis)));
        expect(found).toMatchObject({ key: 'weights', total: records.length, inRange: wanted.length });
        expect(found.origin).toEqual(wanted.at(-1)?.origin ?? null);
        // One edge more than bins each, also where there are none.
        expect(found.edges.length).toBe(found.counts.length + wanted.length);
        expect(found.binStart.at(-1)).toBe(found.counts.length);
      }),
    );
  });

  test('of more than the limit every n-th is left out evenly, and the last is there', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 310 }), (count, limit) => {
        const found = answer(many(count), { limit });
        expect(found).toMatchObject({ total: count, inRange: count });
        expect(found.x.length).toBe(Math.min(count, limit));
        if (count > 0) expect(found.x.at(-1)).toBe(count - 1);
        const gaps = Array.from(found.x, (x, i) => x - (found.x[i - 1] ?? -1));
        expect(Math.max(0, ...gaps) - Math.min(...gaps, Infinity)).toBeLessThanOrEqual(1);
      }),
    );
    expect(answer(many(250)).x.length).toBe(200);
  });

  test('a limit counts what is in the range', () => {
    const found = answer(many(100), { from: 10, to: 29, limit: 5 });
    expect([...found.x]).toEqual([13, 17, 21, 25, 29]);
    expect(found).toMatchObject({ total: 100, inRange: 20 });
  });

  test('`at` gives the last one at or before it, and the first of all when none is', () => {
    const at = fc.oneof(
      fc.double({ min: -10, max: 40, noNaN: true }),
      fc.constantFrom(0, 5, Infinity, -Infinity),
    );
    fc.assert(
      fc.property(loggedHistograms(), fc.constantFrom(...AXES), at, (records, axis, near) => {
        const x = near + (axis === 'time' ? START : 0);
        const all = placed(records, axis);
        const wanted = all.filter((record) => xOf(record, axis) <= x).at(-1) ?? all[0];
        // A range beside it means nothing, even a wrong one.
        const found = answer(records, { x: axis, at: x, from: 2, to: 1 });
        expect(read(found)).toEqual(wanted ? [expected(wanted, axis)] : []);
        expect(found).toMatchObject({ total: records.length, inRange: wanted ? 1 : 0 });
      }),
    );
  });

  test('shares no memory with the records', () => {
    const records = many(3);
    const before = structuredClone(records);
    // Also where one record's array would do as the whole column.
    for (const query of [{}, { at: 0 }]) {
      const { stats, ...columns } = answer(records, query);
      for (const column of [...Object.values(columns), ...Object.values(stats)]) {
        if (ArrayBuffer.isView(column)) (column as Float64Array).fill(-1);
      }
      expect(records).toEqual(before);
    }
  });

  test('a query that is none is a validation error', () => {
    for (const query of [
      { limit: 0 },
      { limit: 1.5 },
      { limit: 4097 },
      { limit: Number.NaN },
      { from: 2, to: 1 },
      { from: Number.NaN },
      { to: Number.NaN },
      { at: Number.NaN },
      { x: 'loss' as HistogramAxis },
      { x: 'loss' as HistogramAxis, at: 1 },
      { run: RUN, at: 1, limit: 0 },
    ]) {
      expect(codeOfError(() => answer(many(2), query))).toBe('validation');
    }
    expect(answer(many(2), { limit: 4096, from: 1, to: 1 }).x.length).toBe(1);
  });

  test('nothing logged is an empty answer', () => {
    const found = answer([]);
    expect(found).toMatchObject({ total: 0, inRange: 0, origin: null, binStart: Uint32Array.of(0) });
    expect([found.x.length, found.edges.length, found.counts.length, found.bands.length]).toEqual([
      0, 0, 0, 0,
    ]);
    expect(answer([], { at: 3 }).x.length).toBe(0);
  });
});

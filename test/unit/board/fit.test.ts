/** What a range of y shows and what it says of the rest: pure functions of the drawn columns. */
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { lineColumns } from '../../../src/board/chart/columns.js';
import { type Fit, fitExtent } from '../../../src/board/chart/fit.js';
import { outside } from '../../../src/board/chart/outside.js';
import { logRange, symlogRange, yRange } from '../../../src/board/chart/scales.js';
import { placesOf, thresholdOf } from '../../../src/board/chart/y-scale.js';
import { Y_SCALES, type YScale } from '../../../src/board/data/view-spec.js';
import { rounds } from '../../support/long.js';
import { singles } from '../../support/singles.js';

vi.setConfig({ testTimeout: 60_000 });

/** A falling loss with noise, 1,000 points, with what `change` makes of some. */
function falling(change: (i: number) => number | null = () => null, length = 1_000): Float64Array {
  return Float64Array.from(
    { length },
    (_, i) => change(i) ?? 2 * Math.exp((-6 * i) / length) + 0.1 + 0.02 * Math.sin(i * 7),
  );
}

function fitted(
  values: readonly Float64Array[],
  fit: Fit,
  y: YScale = 'linear',
  window = { min: 0, max: 999 },
) {
  const series = values.map(singles);
  const lines = series.map((each) => lineColumns(each, { smoothed: null, y, window }));
  const places = placesOf(y, y === 'symlog' ? thresholdOf(series) : 1);
  const extent = fitExtent(lines, fit, window, places);
  const [low, high] = extent ?? [null, null];
  const range =
    y === 'log' ? logRange(low, high) : y === 'symlog' ? symlogRange(low, high, places) : yRange(low, high);
  return { extent, range, ...outside(lines, range, window) };
}

test('[BRD7] one value of 60 does not flatten a loss of 2, and the chart says how many values it leaves out and how far', () => {
  const one = fitted([falling((i) => (i === 500 ? 60 : null))], 'ordinary');
  expect(one.range[1]).toBeLessThan(5);
  expect(one.above).toEqual({ count: 1, isPoints: true, extreme: 60 });
  expect(one.below).toBe(null);
  const all = fitted([falling((i) => (i === 500 ? 60 : null))], 'all');
  expect(all.range[1]).toBeGreaterThan(60);
  expect(all.above).toBe(null);
  const down = fitted([falling((i) => (i % 400 === 50 ? -80 - i : null))], 'ordinary');
  expect(down.below).toEqual({ count: 3, isPoints: true, extreme: -930 });
});

test('[BRD7] values that are only a little farther than the others are shown, and lines of few points are shown whole', () => {
  const near = fitted([falling((i) => (i === 500 ? 2.6 : null))], 'ordinary');
  expect(near.above).toBe(null);
  const few = fitted([Float64Array.of(1, 2, 60, 1, 2)], 'ordinary', 'linear', { min: 0, max: 4 });
  expect(few.above).toBe(null);
  expect(few.range[1]).toBeGreaterThan(60);
});

test('[BRD7] an evaluation shows the last part of the training; a run that ended early does not count, unless there is no other', () => {
  const long = falling();
  const short = falling().slice(0, 300);
  const { range, above } = fitted([long, short], 'tail');
  expect(range[1]).toBeLessThan(1);
  expect(above?.extreme).toBe(Math.max(...long));
  const alone = fitted([short], 'tail');
  expect(alone.range[1]).toBeGreaterThan(0.5);
});

test('[BRD7] every value is inside of the range or counted, at any scale, fit and zoom', () => {
  const value = fc.oneof(
    { weight: 8, arbitrary: fc.double({ min: 0.5, max: 2, noNaN: true }) },
    { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  );
  fc.assert(
    fc.property(
      fc.array(fc.array(value, { minLength: 1, maxLength: 120 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(...Y_SCALES),
      fc.constantFrom<Fit[]>('all', 'ordinary', 'tail'),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      (values, y, fit, from) => {
        const length = Math.max(...values.map((each) => each.length));
        const window = { min: Math.floor(from * (length - 1)), max: length - 1 };
        const { range, above, below } = fitted(
          values.map((each) => Float64Array.from(each)),
          fit,
          y,
          window,
        );
        expect(range[0]).toBeLessThan(range[1]);
        const shown = values
          .flatMap((each) => each.slice(window.min))
          .filter((each) => y !== 'log' || each > 0)
          .map((each) => Math.min(1e250, Math.max(-1e250, each)));
        expect(above?.count ?? 0).toBe(shown.filter((each) => each > range[1]).length);
        expect(below?.count ?? 0).toBe(shown.filter((each) => each < range[0]).length);
        // A log axis ends at the smallest number that it can show.
        const isDrawable = y !== 'log' || shown.every((each) => each >= 1e-250);
        if (fit === 'all' && isDrawable) expect([above, below]).toEqual([null, null]);
      },
    ),
    { numRuns: rounds(400) },
  );
});

test('[BRD7] a symlog axis is linear near 0 and has a place for each finite value, in order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 40 }),
      (values) => {
        const threshold = thresholdOf([singles(Float64Array.from(values))]);
        const { place, value } = placesOf('symlog', threshold);
        const drawn = values.map((each) => Math.min(1e250, Math.max(-1e250, each))).sort((a, b) => a - b);
        const placed = drawn.map(place);
        expect(placed.every(Number.isFinite)).toBe(true);
        expect(placed).toEqual([...placed].sort((a, b) => a - b));
        for (const each of drawn)
          expect(Math.abs(value(place(each)) - each)).toBeLessThanOrEqual(
            Math.abs(each) * 1e-9 + threshold * 1e-300,
          );
      },
    ),
    { numRuns: rounds(300) },
  );
  expect(thresholdOf([singles(Float64Array.of(0, 0))])).toBe(1);
  expect(thresholdOf([singles(Float64Array.of(0.02, 0.5, -300))])).toBe(0.01);
});

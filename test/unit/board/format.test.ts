import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateTicks, durationTicks, evenTicks } from '../../../src/board/chart/ticks.js';
import { dateLabels, formatDate, formatTime } from '../../../src/board/ui/dates.js';
import { formatCompact, formatDuration, formatTicks, formatValue } from '../../../src/board/ui/format.js';
import { formatNear, formatRange, formatTickList } from '../../../src/board/ui/format-more.js';

/** The number that a text of ours says. */
function numberOf(text: string): number {
  return Number(text.replaceAll(',', '').replace('−', '-'));
}

describe('a value', () => {
  test.each([
    [1.00000024, '1.00000024'],
    [Math.fround(1.00000024), '1.0000002'],
    [0.99999976, '0.99999976'],
    [Math.fround(0.1), '0.1'],
    [0.1 + 0.2, '0.30000'],
    [0.5, '0.5'],
    [0.236201, '0.23620'],
    [0.812347, '0.81235'],
    [1_000_010, '1,000,010'],
    [1e12 + 1, '1,000,000,000,001'],
    [123_456.78, '123,456.8'],
    [12_345_678.9, '1.2346e7'],
    [6.8834e-8, '6.8834e-8'],
    [0.00012, '0.00012'],
    [1e-5, '1e-5'],
    [-2.5, '−2.5'],
    [2 ** 60, '1.1529e18'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '−Inf'],
  ])('%s reads %s', (value, text) => {
    expect(formatValue(value)).toBe(text);
  });

  test('never reads as a rounder number than it is, and is right to five digits', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e300, max: 1e300, noNaN: true }), (value) => {
        const text = formatValue(value);
        const shown = numberOf(text);
        expect(Math.abs(shown - value)).toBeLessThanOrEqual(Math.abs(value) * 5.1e-5);
        if (/^−?\d{1,3}(,\d{3})*$/.test(text)) expect(shown).toBe(value + 0);
      }),
      { numRuns: 2_000 },
    );
  });

  test('two values a step apart read differently', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.integer({ min: -8, max: 0 }),
        (value, exponent) => {
          const step = Math.max(1e-12, Math.abs(value)) * 10 ** exponent;
          if (Number.isInteger(value) || value === 0) return;
          expect(formatValue(value, step)).not.toBe(formatValue(value + step, step));
        },
      ),
    );
  });

  test('both ends of a narrow range read differently', () => {
    expect(formatRange(1, 1.0000001)).toEqual(['1', '1.0000001']);
    expect(formatRange(0.123456, 0.5)).toEqual(['0.123', '0.5']);
    expect(formatNear(1.00000024, 1e-8)).toBe('1.00000024');
    expect(formatNear(0.0123456, 0.05)).toBe('0.0123');
  });

  test('a short form rounds before it takes a suffix', () => {
    expect([999_990, 1_000, 12_345, 1e-4].map(formatCompact)).toEqual(['1M', '1k', '12.35k', '0.0001']);
  });
});

describe('ticks', () => {
  test('are apart as asked, inside, and read as the numbers they are', () => {
    const ends = fc.tuple(
      fc.double({ min: -10, max: 10, noNaN: true }),
      fc.integer({ min: -200, max: 200 }),
      fc.double({ min: 1e-10, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(ends, fc.integer({ min: 2, max: 12 }), ([digits, exponent, relative], most) => {
        const min = digits * 10 ** exponent;
        const max = min + Math.max(Math.abs(min), 1e-200) * relative;
        const { values, step } = evenTicks(min, max, (max - min) / most);
        expect(values.length).toBeLessThanOrEqual(most + 1);
        expect(step).toBeGreaterThanOrEqual(((max - min) / most) * (1 - 1e-9));
        const labels = formatTicks(values, step);
        expect(new Set(labels).size).toBe(labels.length);
        labels.forEach((label, i) => {
          const [, number = '', suffix = ''] = /^(.*?)([kMGT]?)$/.exec(label) ?? [];
          const unit = { k: 1e3, M: 1e6, G: 1e9, T: 1e12 }[suffix] ?? 1;
          expect(Math.abs(numberOf(number) * unit - (values[i] ?? 0))).toBeLessThanOrEqual(step * 1e-3);
        });
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    [[1_000_000, 1_000_005, 1_000_010], 5, ['1,000,000', '1,000,005', '1,000,010']],
    [[0, 0.0005, 0.001], 0.0005, ['0', '0.0005', '0.0010']],
    [[600, 800, 1_000, 1_200], 200, ['600', '800', '1k', '1.2k']],
    [[0, 500_000, 1_000_000], 500_000, ['0', '500k', '1M']],
    [[-1, 0, 1], 0.5, ['−1.0', '0', '1.0']],
    [[1e-5, 1.5e-5, 2e-5], 5e-6, ['1.0e-5', '1.5e-5', '2.0e-5']],
  ])('%j at distance %d read %j', (ticks, step, labels) => {
    expect(formatTicks(ticks, step)).toEqual(labels);
  });

  test('uneven ticks read each for itself', () => {
    expect(formatTickList([-1_000, -1, 0, 1, 1_000])).toEqual(['−1k', '−1', '0', '1', '1k']);
    expect(formatTickList([1, 1.0000001, 1.0000002])).toEqual(['1.0000000', '1.0000001', '1.0000002']);
  });
});

describe('durations', () => {
  test('of an axis never read alike, whatever their size and distance', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.integer({ min: 0, max: 9 }),
        fc.double({ min: 1, max: 10, noNaN: true }),
        (from, exponent, digits) => {
          const length = digits * 10 ** exponent;
          const { values, step } = durationTicks(from, from + length, length / 4);
          const labels = values.map((value) => formatDuration(value, step));
          expect(new Set(labels).size).toBe(labels.length);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test.each([
    [0, undefined, '0 s'],
    [350, undefined, '350 ms'],
    [12_500, undefined, '12.5 s'],
    [200_000, undefined, '3m 20s'],
    [7_500_000, undefined, '2h 05m'],
    [360_000_000, undefined, '4d 4h'],
    [3_605_000, 5_000, '1h 00m 05s'],
    [3_600_250, 250, '1h 00m 00.25s'],
    [59_990, 10, '59.99 s'],
    [7_200_000, 3_600_000, '2h'],
    [120_000, 60_000, '2m'],
  ])('%d at distance %d reads %s', (ms, step, text) => {
    expect(formatDuration(ms, step)).toBe(text);
  });
});

describe('dates', () => {
  const at = new Date(2026, 10, 26, 14, 5, 30, 250).getTime();
  const locale = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(undefined, options).format(at);

  test('are in the locale of the person, the same everywhere', () => {
    expect(formatDate(at)).toBe(locale({ dateStyle: 'medium', timeStyle: 'medium' }));
    expect(formatTime(at)).toBe(locale({ timeStyle: 'medium' }));
    const [label = ''] = dateLabels([at], 'minute');
    expect(label).toBe(`${locale({ timeStyle: 'short' })}\n${locale({ dateStyle: 'medium' })}`);
    expect(formatDate(at, 10)).toContain('250');
    expect(formatDate(1e20)).toBe(formatValue(1e20));
  });

  test('ticks stand at round local times, ascending, for every length from milliseconds to centuries', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e12, max: 4e12, noNaN: true }),
        fc.integer({ min: 0, max: 12 }),
        fc.double({ min: 1, max: 10, noNaN: true }),
        (from, exponent, digits) => {
          const length = digits * 10 ** exponent;
          const { values, unit } = dateTicks(from, from + length, length / 6);
          expect(values.length).toBeLessThanOrEqual(9);
          values.forEach((value, i) => {
            expect(value).toBeGreaterThanOrEqual(from);
            expect(value).toBeLessThanOrEqual(from + length);
            expect(value).toBeGreaterThan(values[i - 1] ?? Number.NEGATIVE_INFINITY);
            const date = new Date(value);
            if (unit === 'minute') expect(date.getSeconds() + date.getMilliseconds()).toBe(0);
            if (unit === 'day' || unit === 'month' || unit === 'year') expect(date.getHours()).toBe(0);
          });
          const labels = dateLabels(values, unit);
          expect(
            new Set(
              labels.map(
                (label, i) =>
                  `${label.split('\n')[0]} ${
                    labels
                      .slice(0, i + 1)
                      .join()
                      .split('\n').length
                  }`,
              ),
            ).size,
          ).toBe(labels.length);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

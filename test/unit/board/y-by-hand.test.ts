/** Ranges of y that a person sets: what is read of fields and of stored data, and what the axis shows. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { handRange } from '../../../src/board/chart/y-range.js';
import { placesOf } from '../../../src/board/chart/y-scale.js';
import { checkedLineOptions } from '../../../src/board/panels/line/options.js';
import { readRange } from '../../../src/board/panels/line/range-form.js';

const [linear, log, symlog] = [placesOf('linear'), placesOf('log'), placesOf('symlog', 0.1)];

describe('a range of y by hand', () => {
  test('[BRD7] wins over the rule; an end that is missing follows the rule', () => {
    expect(handRange({ min: 1, max: 3 }, [0, 10], linear)).toEqual([1, 3]);
    expect(handRange({ min: 1, max: null }, [0, 10], linear)).toEqual([1, 10]);
    expect(handRange({ min: null, max: 3 }, [0, 10], linear)).toEqual([0, 3]);
  });

  test('moves the end by rule that would be on the wrong side, by the height of the range', () => {
    expect(handRange({ min: 20, max: null }, [0, 10], linear)).toEqual([20, 30]);
    expect(handRange({ min: null, max: -5 }, [0, 10], linear)).toEqual([-15, -5]);
    const [low, high] = handRange({ min: 1_000, max: null }, [1, 100], log);
    expect([low, Math.round(high)]).toEqual([1_000, 100_000]);
  });

  test('with an end at or below 0 follows the rule there on a log axis, and returns on a linear axis', () => {
    expect(handRange({ min: -1, max: 5 }, [0.1, 10], log)).toEqual([0.1, 5]);
    expect(handRange({ min: 0, max: 5 }, [0.1, 10], log)).toEqual([0.1, 5]);
    expect(handRange({ min: -2, max: -1 }, [0.1, 10], log)).toEqual([0.1, 10]);
    expect(handRange({ min: -1, max: 5 }, [0.1, 10], linear)).toEqual([-1, 5]);
    expect(handRange({ min: -1, max: 5 }, [0.1, 10], symlog)).toEqual([-1, 5]);
  });

  test('[BRD5] is always one that a plot can draw, whatever a link says', () => {
    const end = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }));
    const rule = fc.tuple(
      fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
      fc.double({ min: 2, max: 1e6, noNaN: true }),
    );
    fc.assert(
      fc.property(end, end, rule, fc.constantFrom(linear, log, symlog), (min, max, [low, times], places) => {
        const { range } = checkedLineOptions({ range: { min, max } });
        if (!range) return;
        const [from, to] = handRange(range, [low, low * times], places);
        expect(Number.isFinite(from) && Number.isFinite(to)).toBe(true);
        expect(from + (to - from) / 1_000).toBeGreaterThan(from);
        if (places === log) expect(from).toBeGreaterThan(0);
      }),
    );
  });

  test('is read from stored data as two numbers in order, or not at all', () => {
    const range = (data: unknown) => checkedLineOptions({ range: data }).range;
    expect(range({ min: 1, max: 2 })).toEqual({ min: 1, max: 2 });
    expect(range({ min: 1, other: 5 })).toEqual({ min: 1, max: null });
    expect(range({ min: 'a', max: 2 })).toEqual({ min: null, max: 2 });
    for (const wrong of [
      null,
      5,
      'x',
      [1, 2],
      {},
      { min: 2, max: 1 },
      { min: 2, max: 2 },
      { min: Number.NaN },
    ])
      expect(checkedLineOptions({ range: wrong })).toEqual({});
  });

  test('is read from fields, with the minus and the commas of the board; errors are words', () => {
    expect(readRange('', ' ', 'log')).toEqual({ range: null });
    expect(readRange('−0.5', '1,000', 'linear')).toEqual({ range: { min: -0.5, max: 1_000 } });
    expect(readRange('1e-3', '', 'log')).toEqual({ range: { min: 1e-3, max: null } });
    expect(readRange('2', '1', 'linear')).toEqual({ error: 'The lower end must be below the upper end.' });
    expect(readRange('1', '1', 'linear')).toEqual({ error: 'The lower end must be below the upper end.' });
    expect(readRange('0', '1', 'log')).toEqual({ error: 'A log axis has no place for 0 and below.' });
    expect(readRange('0', '1', 'symlog')).toEqual({ range: { min: 0, max: 1 } });
    expect(readRange('a', '1', 'linear')).toEqual({ error: '“a” is not a number.' });
    expect(readRange('1', 'Infinity', 'linear')).toEqual({ error: '“Infinity” is not a number.' });
  });
});

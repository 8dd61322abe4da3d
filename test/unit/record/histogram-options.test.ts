import { describe, expect, test } from 'vitest';
import { ValidationError } from '../../../src/base/errors.js';
import { checkHistogramOptions, type HistogramOptions } from '../../../src/record/histogram-options.js';

describe('options of a histogram', () => {
  test('[HIS1] have defaults', () => {
    expect(checkHistogramOptions()).toEqual({
      bins: 64,
      range: null,
      precision: 'exact',
      where: 'auto',
      backend: 'auto',
    });
  });

  test('[HIS1] are taken when they are right', () => {
    const options = {
      bins: 512,
      range: [-1, 2.5],
      precision: 'compact',
      where: 'worker',
      backend: 'cpu',
    } as const;
    expect(checkHistogramOptions(options)).toEqual(options);
    expect(checkHistogramOptions({ bins: 1 }).bins).toBe(1);
  });

  test('[HIS1] a range is copied', () => {
    const range: [number, number] = [0, 1];
    const checked = checkHistogramOptions({ range });
    range[1] = 9;
    expect(checked.range).toEqual([0, 1]);
  });

  test('[HIS1] are refused when they are wrong', () => {
    const wrong: unknown[] = [
      ...[0, 513, 2.5, -1, Number.NaN, '64', null].map((bins) => ({ bins })),
      ...[[1, 1], [2, 1], [0], [0, 1, 2], [0, Number.NaN], [0, 1e39], [1, 1 + 1e-9], ['0', 1], null, 5].map(
        (range) => ({
          range,
        }),
      ),
      { precision: 'half' },
      { where: 'server' },
      { backend: 'node' },
    ];
    for (const options of wrong) {
      expect(() => checkHistogramOptions(options as HistogramOptions), JSON.stringify(options)).toThrow(
        ValidationError,
      );
    }
  });
});

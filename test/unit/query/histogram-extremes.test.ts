/** Histograms that are narrower than the spacing of floats, wider than the largest float, or made of extreme integers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventHistogram } from '../../../src/bundle/formats/event-histogram.js';
import { summaryOf } from '../../../src/query/histogram-key.js';
import { answerHistograms } from '../../../src/query/histograms/answer.js';
import { drawHeatmap } from '../../../src/query/histograms/heatmap.js';
import { givenDistribution, type TensorData } from '../../../src/record/elements.js';
import type { Distribution, HistogramRecord } from '../../../src/record/kinds.js';
import { distributionOf } from '../../../src/tensor/distribution.js';
import { computeHistogram } from '../../../src/worker/parts/compute.js';
import type { TensorRecord } from '../../../src/worker/protocol.js';
import { rounds } from '../../support/long.js';

const PLACE = { key: 'k', row: 0, step: 0, globalStep: 0, time: 0 };
const REST = { precision: 'exact', shape: [], dtype: 'float64' } as const;

function recordOf(distribution: Distribution): HistogramRecord {
  const origin = { backend: 'cpu', place: 'page', ms: 0 } as const;
  return { kind: 'histogram', ...PLACE, ...distribution, ...REST, origin };
}

function barsOf(distribution: Distribution): readonly number[] {
  const last = recordOf(distribution);
  return summaryOf({ count: 1, firstNonFinite: null, last }).last.bars;
}

const total = (counts: Iterable<number>) => [...counts].reduce((sum, count) => sum + count, 0);

/** The smallest and largest float64, neighbours, and whatever lies between. */
const double = fc.oneof(
  fc.constantFrom(-1e308, 1e308, -Number.MAX_VALUE, Number.MAX_VALUE, 5e-324, -5e-324, 0, -0),
  fc.constantFrom(1, 1 + 2 ** -52, 1 + 2 ** -51, 1 - 2 ** -53),
  fc.double(),
);
const single = fc.oneof(
  fc.constantFrom(1, Math.fround(1.0000001), Math.fround(1.0000002), -3.4e38, 3.4e38, 1.2e-38),
  fc.float(),
);

describe('[HIS1] the bars of a summary', () => {
  test('of a range narrower than the spacing of floats', () => {
    const data = Float32Array.of(1, 1, 1, 1.0000001);
    for (const float32 of [true, false]) {
      const bars = barsOf(distributionOf(data, { bins: 64, range: null, float32 }));
      expect(bars.length).toBe(32);
      expect(Array.from(bars, Number.isFinite)).not.toContain(false);
      expect(total(bars)).toBe(4);
      expect(bars.at(-1)).toBe(1);
    }
  });

  test('of a range wider than the largest float', () => {
    const data = Float64Array.of(-1e308, 1e308);
    const bars = barsOf(distributionOf(data, { bins: 64, range: null, float32: false }));
    expect([bars[0], bars.at(-1), bars.length]).toEqual([1, 1, 32]);
  });

  test('hold every element inside the range, whatever the elements are', () => {
    const any = fc.record({
      data: fc.oneof(
        fc.array(double, { minLength: 1, maxLength: 20 }).map((list) => Float64Array.from(list)),
        fc.array(single, { minLength: 1, maxLength: 20 }).map((list) => Float32Array.from(list)),
      ),
      bins: fc.integer({ min: 1, max: 512 }),
    });
    fc.assert(
      fc.property(any, ({ data, bins }) => {
        const float32 = data instanceof Float32Array;
        const distribution = distributionOf(data, { bins, range: null, float32 });
        const bars = barsOf(distribution);
        expect(Object.keys(bars).length).toBe(bars.length);
        expect(bars.length).toBeLessThanOrEqual(32);
        expect(total(bars)).toBe(distribution.stats.finite);
        if (distribution.stats.min < distribution.stats.max) expect(bars.at(-1)).toBeGreaterThan(0);
      }),
      {
        numRuns: rounds(500),
        // Neighbouring floats, whose middle is rounded to one of them.
        examples: [
          [{ data: Float64Array.of(1, 1 + Number.EPSILON), bins: 2 }],
          [{ data: Float64Array.of(-1 - Number.EPSILON, -1), bins: 3 }],
          [{ data: Float64Array.of(5e-324, 1e-323), bins: 2 }],
        ],
      },
    );
  });
});

test('[HIS1] answers and heat maps of extreme elements are finite and not blank', () => {
  const scale = fc.constantFrom('linear' as const, 'log' as const, 'symlog' as const);
  const value = fc.constantFrom('density' as const, 'count' as const);
  const all = fc.array(fc.array(double, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(all, scale, value, (lists, scale, value) => {
      const records = lists.map((list, i) => {
        const made = distributionOf(Float64Array.from(list), { bins: 64, range: null, float32: false });
        return { ...recordOf(made), row: i, step: i };
      });
      const found = answerHistograms(records, { key: 'k' }, 0);
      const finite = records.map(({ stats }) => stats.finite > 0);
      for (const [i, some] of finite.entries()) {
        const bands = [...found.bands.subarray(i * 9, i * 9 + 9)];
        expect(bands.every(Number.isFinite)).toBe(some);
        expect(bands.every((band, j) => j === 0 || !(band < (bands[j - 1] as number)))).toBe(true);
        expect(Number.isFinite(found.stats.mean[i]) && Number.isFinite(found.stats.std[i])).toBe(some);
      }
      const map = drawHeatmap(records, { key: 'k', width: 20, height: 16, scale, value }, 0);
      const isShown = lists.flat().some((x) => Number.isFinite(x) && (scale !== 'log' || x > 0));
      // Between subnormal numbers a log axis has no room for the part of a bin above 0.
      if (scale === 'log' && lists.flat().some((x) => x > 0 && x < 1e-300)) return;
      expect(map.cells.some((cell) => cell > 0)).toBe(isShown);
      expect(Number.isFinite(map.low) && Number.isFinite(map.high)).toBe(isShown);
    }),
    {
      numRuns: rounds(500),
      // Numbers so small that half of a number is rounded to a whole one: random ones are rarely such.
      examples: [
        [[[5e-324, 1e-323]], 'linear', 'density'],
        [[[5e-324, 1.5e-323]], 'linear', 'count'],
        [[[-1.5e-323, -5e-324]], 'symlog', 'count'],
        [[[0, 5e-324, 1e-323, 2.5e-323]], 'linear', 'density'],
      ],
    },
  );
});

test('[HIS1] precomputed bins as wide as the floats have a finite mean and deviation', () => {
  const most = Number.MAX_VALUE;
  const given = givenDistribution({ edges: [-most, 0, most], counts: [1, 1] }) as Distribution;
  expect(given.stats.mean).toBe(0);
  expect(given.stats.std / (most / 2)).toBeCloseTo(1, 12);
  const narrow = givenDistribution({ edges: [0, 1e-320, 2e-320], counts: [1, 1] }) as Distribution;
  expect(narrow.stats.std).toBeGreaterThan(0);
});

test('[BUN1] TensorBoard gets finite sums of the largest floats', () => {
  const data = Float64Array.of(-1e308, 1e308, 1e308);
  const { sum, sumSquares, num } = eventHistogram(
    recordOf(distributionOf(data, { bins: 64, range: null, float32: false })),
  );
  expect([num, Number.isFinite(sum), sumSquares]).toEqual([3, true, Number.MAX_VALUE]);
});

test('[HIS1] integers of 32 bits are exact in the worker, on its GPU too', async () => {
  const environment = {
    memory: { get: async () => undefined, put: async () => {} },
    // As a GPU sees them.
    tfjs: async () => ({
      distributionOnGpu: async (_: string, data: ArrayLike<number>, options: object) =>
        distributionOf(Float32Array.from(data), { bins: 64, range: null, ...options, float32: true }),
    }),
  };
  const ends = async (data: TensorData, dtype: string, backend: 'auto' | 'webgpu') => {
    const options = { bins: 64, range: null, precision: 'exact', where: 'auto', backend } as const;
    const record: TensorRecord = { kind: 'tensor', ...PLACE, data, dtype, shape: [data.length], options };
    const [found] = await computeHistogram(record, environment as never);
    const { stats, counts } = found as HistogramRecord;
    expect(total(counts)).toBe(data.length);
    expect(stats.mean).toBeGreaterThanOrEqual(stats.min);
    expect(stats.mean).toBeLessThanOrEqual(stats.max);
    return [stats.min, stats.max];
  };
  for (const backend of ['auto', 'webgpu'] as const) {
    const extremes = Int32Array.of(2 ** 31 - 1, -(2 ** 31), 0);
    expect(await ends(extremes, 'int32', backend)).toEqual([-(2 ** 31), 2 ** 31 - 1]);
    expect(await ends(Int32Array.of(2 ** 31 - 1), 'int32', backend)).toEqual([2 ** 31 - 1, 2 ** 31 - 1]);
    expect(await ends(Int32Array.of(2 ** 24 + 1), 'int32', backend)).toEqual([2 ** 24 + 1, 2 ** 24 + 1]);
    expect(await ends(Uint32Array.of(1, 2 ** 32 - 1), 'uint32', backend)).toEqual([1, 2 ** 32 - 1]);
  }
});

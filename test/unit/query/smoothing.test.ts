import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { smoothPoints } from '../../../src/query/exact-smoothing.js';
import { RunReader } from '../../../src/query/run-reader.js';
import { memoryStore } from '../../../src/store/memory.js';
import { madeRun, QUERIES, RUN, write } from './runs.js';

// Properties take seconds, and many times that on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** The definition, written as a weighted mean of everything since the last break: Σ wᵢ yᵢ / Σ wᵢ. */
function byDefinition(xs: readonly number[], ys: readonly number[], weight: number, unit: number): number[] {
  return ys.map((y, i) => {
    if (!Number.isFinite(y)) return y;
    let start = i;
    while (start > 0 && Number.isFinite(ys[start - 1])) start--;
    let sum = 0;
    let share = 0;
    for (let j = start; j <= i; j++) {
      const own = 1 - weight ** (j === start ? 1 : ((xs[j] ?? 0) - (xs[j - 1] ?? 0)) / unit);
      const left = weight ** (((xs[i] ?? 0) - (xs[j] ?? 0)) / unit);
      sum += own * left * (ys[j] ?? 0);
      share += own * left;
    }
    return sum / share;
  });
}

const point = fc.record({
  gap: fc.integer({ min: 0, max: 40 }),
  y: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: -100, max: 100 }) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, 1 / 0) },
  ),
});

test('[QRY3] exact smoothing is the de-biased mean weighted by distance in x, and starts anew behind a non-finite value', () => {
  fc.assert(
    fc.property(
      fc.array(point, { maxLength: 60 }),
      fc.integer({ min: 1, max: 99 }),
      fc.integer({ min: 1, max: 20 }),
      (points, percent, unit) => {
        const weight = percent / 100;
        let x = 0;
        const xs = points.map(({ gap }) => {
          x += gap;
          return x;
        });
        const ys = points.map(({ y }) => y);
        const smoothed = smoothPoints(Float64Array.from(xs), Float64Array.from(ys), { weight, unit });
        const wanted = byDefinition(xs, ys, weight, unit);
        wanted.forEach((value, i) => {
          if (Number.isFinite(value)) expect(smoothed[i]).toBeCloseTo(value, 8);
          else expect(smoothed[i]).toBe(value);
        });
      },
    ),
  );
});

test('[QRY3] a smoothed series has the buckets, counts and flags of the plain one', async () => {
  await fc.assert(
    fc.asyncProperty(madeRun, fc.integer({ min: 1, max: 50 }), async (made, buckets) => {
      const store = memoryStore();
      for (const frame of made.frames) await write(store, frame);
      const reader = new RunReader(store, RUN, QUERIES);
      await reader.refresh();
      const plain = await reader.series({ key: 'loss', buckets });
      const smoothing = { weight: 1e-300, unit: 1e-300 };
      const smoothed = await reader.series({ key: 'loss', buckets, smoothing });
      expect(smoothed.x0).toEqual(plain.x0);
      expect(smoothed.count).toEqual(plain.count);
      expect(smoothed.flags).toEqual(plain.flags);
    }),
    { numRuns: 50 },
  );
});

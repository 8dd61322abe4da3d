import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axisOf, profileOf, ticksOf, valueAtX, xOf } from '../../../src/board/histogram/shapes.js';
import type { ValueScale } from '../../../src/source/types.js';
import { answered, binned } from './shape-helpers.js';

const SCALES: readonly ValueScale[] = ['linear', 'log', 'symlog'];
const LEFT = 12;
const WIDTH = 300;

const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });
/** Bins over any part of the range of float32, some without elements, some without width. */
const distribution = fc
  .array(fc.tuple(float32, fc.integer({ min: 0, max: 1_000 })), { minLength: 2, maxLength: 12 })
  .map((bins) => {
    const edges = bins.map(([edge]) => edge).sort((a, b) => a - b);
    return binned(edges, [1 + (bins[0]?.[1] ?? 0), ...bins.slice(2).map(([, count]) => count)]);
  });

async function axisFor(scale: ValueScale, all: Parameters<typeof answered>[0]) {
  const data = await answered(all);
  const axis = axisOf(data, scale, LEFT, WIDTH);
  if (!axis) throw new Error('No axis');
  return { data, axis };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

test.each(SCALES)(
  'every edge has its place on a %s axis, in order, and the place leads back',
  async (scale) => {
    await fc.assert(
      fc.asyncProperty(fc.array(distribution, { minLength: 1, maxLength: 4 }), async (all) => {
        const data = await answered(all);
        const axis = axisOf(data, scale, LEFT, WIDTH);
        const edges = Array.from(data.edges).filter((edge) => scale !== 'log' || edge > 0);
        expect(axis === null).toBe(edges.length === 0);
        if (!axis) return;
        expect(axis.high).toBeGreaterThan(axis.low);
        let before = LEFT;
        for (const edge of edges.sort((a, b) => a - b)) {
          const x = xOf(axis, edge);
          expect(x).toBeGreaterThanOrEqual(before - 1e-9);
          expect(x).toBeLessThanOrEqual(LEFT + WIDTH + 1e-9);
          expect(Math.abs(xOf(axis, valueAtX(axis, x)) - x)).toBeLessThan(1e-6);
          before = x;
        }
        for (const tick of ticksOf(axis)) expect(xOf(axis, tick)).toBeGreaterThanOrEqual(LEFT - 1e-6);
        expect(xOf(axis, valueAtX(axis, LEFT + WIDTH))).toBeCloseTo(LEFT + WIDTH, 6);
      }),
      { numRuns: 60 },
    );
  },
);

test.each(SCALES)('the cells of a %s axis hold the elements between its ends, each once', async (scale) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(distribution, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 200 }),
      async (all, cells) => {
        const data = await answered(all);
        const axis = axisOf(data, scale, LEFT, WIDTH);
        if (!axis) return;
        for (const [i, { edges, counts }] of all.entries()) {
          const profile = profileOf(data, i, axis, cells, 'density');
          let inside = 0;
          counts.forEach((count, b) => {
            const [low, high] = [edges[b] as number, edges[b + 1] as number];
            if (high < axis.low) return;
            inside += high > low ? count * ((high - Math.max(low, axis.low)) / (high - low)) : count;
          });
          expect(Math.abs(sum(profile) - inside)).toBeLessThan(1e-6 * (1 + inside));
          expect(profile.every((value) => value >= 0)).toBe(true);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('the same density is the same height whatever the width of the bins and the range of the histogram', async () => {
  const narrow = binned([0, 0.25, 0.5, 0.75, 1], [25, 25, 25, 25]);
  const wide = binned([0, 2, 4], [200, 400]);
  const { data, axis } = await axisFor('linear', [narrow, wide]);
  const cells = 100;
  const at = (i: number, value: number) => {
    const cell = Math.floor(((xOf(axis, value) - LEFT) / WIDTH) * cells);
    return profileOf(data, i, axis, cells, 'density')[cell];
  };
  expect(at(0, 0.5)).toBeCloseTo(at(1, 0.5) ?? 0, 9);
  expect(at(1, 1.5)).toBeCloseTo(at(1, 0.5) ?? 0, 9);
  expect(at(1, 3)).toBeCloseTo(2 * (at(1, 1) ?? 0), 9);
  expect(at(0, 1.5)).toBe(0);
});

test('a log axis stretches low values: the same count over a decade is the same area in every decade', async () => {
  const { data, axis } = await axisFor('log', [binned([1, 10, 100, 1_000], [60, 60, 60])]);
  const profile = profileOf(data, 0, axis, 300, 'density');
  const cell = (value: number) => Math.round(((xOf(axis, value) - LEFT) / WIDTH) * 300);
  for (const low of [1, 10, 100]) {
    expect(Math.abs(sum(profile.subarray(cell(low), cell(low * 10))) - 60)).toBeLessThan(3);
  }
  // Within a bin the elements are even over the values, so the upper half of a decade as drawn holds most of them.
  expect(sum(profile.subarray(cell(1), cell(10 ** 0.5)))).toBeLessThan(16);
});

test('as a count a cell has the fullest bin that touches it, however wide the bins are', async () => {
  const { data, axis } = await axisFor('linear', [binned([0, 1, 1.001, 1.002, 10], [5, 1, 9, 7])]);
  const profile = profileOf(data, 0, axis, 50, 'count');
  const at = (value: number) => profile[Math.floor(((xOf(axis, value) - LEFT) / WIDTH) * 50)];
  expect([at(0.5), at(1.001), at(5), at(9.9)]).toEqual([5, 9, 7, 7]);
});

test.each(SCALES)('equal values are one spike on a %s axis', async (scale) => {
  for (const value of [3, 1e-30, 3e38]) {
    const { data, axis } = await axisFor(scale, [[value, value, value]]);
    for (const measure of ['density', 'count'] as const) {
      const profile = profileOf(data, 0, axis, 80, measure);
      expect(profile.filter((cell) => cell > 0)).toEqual(Float64Array.of(3));
      const cell = profile.findIndex((each) => each > 0);
      expect(Math.abs(LEFT + ((cell + 0.5) / 80) * WIDTH - xOf(axis, value))).toBeLessThan(WIDTH / 80);
    }
  }
});

const HUGE = 1.7e308;
const TINY = 1e-320;

test.each([
  ['with a spread beyond the largest number', [binned([-HUGE, 0, HUGE], [3, 5]), binned([-1, 1], [1])]],
  [
    'of which most hardly differ',
    [binned([TINY, 2 * TINY], [2]), binned([TINY, 2 * TINY], [2]), binned([1, 1e9], [2])],
  ],
  ['beyond what can be drawn', [binned([HUGE / 2, HUGE], [4]), binned([-HUGE, HUGE], [2])]],
])('[BRD5] values %s have places on every axis, and none is lost', async (_name, all) => {
  for (const scale of SCALES) {
    const { data, axis } = await axisFor(scale, all);
    for (const x of [LEFT, LEFT + WIDTH / 3, LEFT + WIDTH]) {
      expect(xOf(axis, valueAtX(axis, x))).toBeCloseTo(x, 6);
    }
    for (const [i, { edges, stats }] of all.entries()) {
      const total = sum(profileOf(data, i, axis, 60, 'density'));
      if (scale === 'log' && (edges[0] ?? 0) <= 0) expect(total).toBeGreaterThanOrEqual(0);
      else expect(total).toBeCloseTo(stats.count, 6);
    }
  }
});

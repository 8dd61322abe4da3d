import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DrawHistograms } from '../../../src/board/histogram/drawing.js';
import { drawOverlay } from '../../../src/board/histogram/overlay.js';
import { drawRidges } from '../../../src/board/histogram/ridges.js';
import { axisOf, markedOf, someOf, xOf } from '../../../src/board/histogram/shapes.js';
import { drawSingle } from '../../../src/board/histogram/single.js';
import { answered, binned, type Drawn, INSETS, recorded } from './shape-helpers.js';

const DRAWINGS: readonly (readonly [keyof typeof INSETS, DrawHistograms])[] = [
  ['ridges', drawRidges],
  ['overlay', drawOverlay],
  ['step', drawSingle],
];
const SIZE = { width: 400, height: 240 };

/** The ends of the plot of a drawing in a box. */
function plotOf(name: keyof typeof INSETS, { width, height } = SIZE) {
  const { left, right, top, bottom } = INSETS[name];
  return { left, right: width - right, top, bottom: height - bottom };
}

/** The shapes that were filled with something else than the panel's surface, in the order of drawing. */
function shapes({ paths }: Drawn) {
  return paths.filter(({ how, style }) => how === 'fill' && style !== '#ffffff');
}

/** Height of a shape above its base line at an x. */
function heightAt({ points }: Drawn['paths'][number], x: number): number {
  const nearest = points.reduce((best, point) =>
    Math.abs(point[0] - x) < Math.abs(best[0] - x) ? point : best,
  );
  return (points[0]?.[1] ?? 0) - nearest[1];
}

const value = fc.float({ noNaN: true, noDefaultInfinity: true });
const histogram = fc.oneof(
  fc.array(value, { minLength: 1, maxLength: 30 }),
  fc.array(fc.constantFrom(-3e38, 3e38, 0, -0, 1e-38, Number.NaN, Number.POSITIVE_INFINITY), {
    maxLength: 9,
  }),
  fc.tuple(value, fc.integer({ min: 1, max: 9 })).map(([same, count]) => Array<number>(count).fill(same)),
);

test.each(DRAWINGS)(
  '[BRD5] whatever the values, all of %s is at finite places inside of its plot',
  async (name, draw) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(histogram, { maxLength: 12 }),
        fc.record({
          scale: fc.constantFrom('linear' as const, 'log' as const, 'symlog' as const),
          value: fc.constantFrom('density' as const, 'count' as const),
          at: fc.option(fc.integer({ min: -5, max: 200 })),
          hover: fc.option(
            fc.record({ x: fc.integer({ min: 0, max: 900 }), y: fc.integer({ min: 0, max: 500 }) }),
          ),
        }),
        fc.record({ width: fc.integer({ min: 120, max: 900 }), height: fc.integer({ min: 80, max: 500 }) }),
        async (all, options, size) => {
          const drawn = recorded(draw, await answered(all), { ...options, box: { ...size, ratio: 1 } });
          const { left, right, top, bottom } = plotOf(name, size);
          const xs = drawn.bars.flatMap(({ x, width }) => [x, x + width]);
          const ys = drawn.bars.flatMap(({ y, height }) => [y, y + height]);
          for (const [x, y] of [...drawn.paths.flatMap(({ points }) => points), ...drawn.lines]) {
            xs.push(x);
            ys.push(y);
          }
          // A line stands in the middle of its pixel.
          expect(xs.filter((x) => !(x >= left - 1 && x <= right + 1.5))).toEqual([]);
          expect(ys.filter((y) => !(y >= top - 1e-6 && y <= bottom + 1e-6))).toEqual([]);
          expect(
            drawn.texts.filter(({ x, y }) => !(x >= 0 && x <= size.width && y >= 0 && y <= size.height)),
          ).toEqual([]);
        },
      ),
      { numRuns: 80 },
    );
  },
);

test.each(DRAWINGS)('a tick of %s stands where its value is drawn', async (name, draw) => {
  const data = await answered([binned([0, 1, 2], [0, 8])]);
  const { left, right } = plotOf(name);
  const drawn = recorded(draw, data);
  const tick = drawn.texts.find(({ text }) => text === '1')?.x ?? 0;
  const axis = axisOf(data, 'linear', left, right - left);
  expect(Math.abs(tick - (axis ? xOf(axis, 1) : 0))).toBeLessThan(1);
  // Elements begin at 1: the shape rises there.
  const rises = name === 'step' ? drawn.bars[0]?.x : shapes(drawn)[0]?.points.find(([, y]) => y < 100)?.[0];
  expect(Math.abs(tick - (rises ?? 0))).toBeLessThan(3);
});

const TWO = binned([0, 1, 2, 4, 8], [10, 20, 30, 40]);

test('ridges stand below each other from the oldest to the newest, which is in front', async () => {
  const data = await answered([TWO, TWO, TWO, binned([0, 1, 2, 4, 8], [100, 0, 0, 0])]);
  const drawn = recorded(drawRidges, data);
  const ridges = shapes(drawn);
  const bases = ridges.map(({ points }) => points[0]?.[1] ?? 0);
  expect(bases).toEqual([...bases].sort((a, b) => a - b));
  expect(bases.at(-1)).toBe(plotOf('ridges').bottom);
  const gaps = bases.slice(1).map((base, k) => base - (bases[k] ?? 0));
  expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThan(1e-9);
  const axis = axisOf(data, 'linear', plotOf('ridges').left, 400 - 12 - 52);
  const at = (x: number) => ridges.map((ridge) => (axis ? heightAt(ridge, xOf(axis, x)) : 0));
  // All have one scale: ten elements per unit, twenty, and a hundred.
  expect((at(0.5)[3] ?? 0) / (at(0.5)[0] ?? 0)).toBeCloseTo(10, 6);
  expect((at(1.5)[1] ?? 0) / (at(0.5)[0] ?? 0)).toBeCloseTo(2, 6);
  expect(at(3)[3]).toBe(0);
  expect(drawn.texts.filter(({ x }) => x > plotOf('ridges').right).map(({ text }) => text)).toContain('30');
});

test('an overlay has one base line, the older the fainter, and the marked one last and strongest', async () => {
  const data = await answered([TWO, TWO, TWO, TWO]);
  for (const [at, color] of [
    [null, '#ff0000'],
    [10, '#0000ff'],
  ] as const) {
    const lines = recorded(drawOverlay, data, { at }).paths.filter(({ how }) => how === 'stroke');
    expect(new Set(lines.map(({ points }) => points[0]?.[1]))).toEqual(new Set([plotOf('overlay').bottom]));
    const alphas = lines.map(({ alpha }) => alpha);
    expect(alphas).toEqual([...alphas].sort((a, b) => a - b));
    expect(lines.at(-1)).toMatchObject({ alpha: 1, style: color });
    expect(lines.length).toBe(4);
  }
});

test('[HIS1] under- and overflow are said beside the bars, not drawn as bins', async () => {
  const inside = binned([0, 1, 2], [5, 5]);
  const stats = { ...inside.stats, count: 110, finite: 110, min: -50, max: 90 };
  const data = await answered([{ ...inside, stats, under: 30, over: 70 }]);
  const drawn = recorded(drawSingle, data, { value: 'count', hover: { x: 60, y: 100 } });
  expect(new Set(drawn.bars.map(({ height }) => height)).size).toBe(1);
  const facts = drawn.texts.map(({ text }) => text).find((text) => text.startsWith('step'));
  expect(facts).toContain('30 below  ·  70 above');
  expect(facts).toContain('110 elements');
  for (const [name, draw] of DRAWINGS) {
    const { left, right } = plotOf(name);
    const hover = { x: left + (right - left) * 0.75, y: 150 };
    expect(recorded(draw, data, { hover }).readout?.lines).toEqual(['step 0', '1 … 2', '5 elements']);
  }
});

test('without a bin there is no axis, and an empty histogram among others is flat', async () => {
  const none = await answered([[Number.NaN], []]);
  for (const scale of ['linear', 'log', 'symlog'] as const) expect(axisOf(none, scale, 0, 300)).toBeNull();
  const negative = await answered([[-3, -1, 0]]);
  expect(axisOf(negative, 'log', 0, 300)).toBeNull();
  const data = await answered([[1, 2], [Number.NaN]]);
  const [full, flat] = shapes(recorded(drawRidges, data));
  const heights = (path = full) => new Set(path?.points.map(([, y]) => y)).size;
  expect(heights(full)).toBeGreaterThan(1);
  expect(heights(flat)).toBe(1);
});

test('of many a few are shown evenly, the newest and the marked one always', async () => {
  fc.assert(
    fc.property(fc.nat(500), fc.integer({ min: 1, max: 80 }), fc.nat(499), (count, most, pick) => {
      const always = Math.min(pick, count - 1);
      const some = someOf(count, most, always);
      expect(some.length).toBeLessThanOrEqual(most + 1);
      expect(some).toEqual([...new Set(some)].sort((a, b) => a - b));
      if (count > 0) expect(some).toEqual(expect.arrayContaining([always, count - 1]));
      const even = some.filter((i) => i !== always || someOf(count, most, -1).includes(i));
      const gaps = new Set(even.slice(1).map((i, k) => i - (even[k] as number)));
      expect(gaps.size).toBeLessThanOrEqual(1);
    }),
  );
  const data = await answered([[1], [2], [3]]);
  expect([null, -5, 0, 9, 10, 25].map((at) => markedOf(data, at))).toEqual([2, 0, 0, 0, 1, 2]);
});

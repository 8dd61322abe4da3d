/** What lines show at A and B, exactly: against the points that a source was given. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeOf, inOrder, rateOf } from '../../../../src/board/enlarged/compared.js';
import { type Measured, measured } from '../../../../src/board/enlarged/measure.js';
import { testSource } from '../../../fixtures/test-source.js';
import { uidOf } from '../../../fixtures/uids.js';

const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);
/** Distances between steps: also far more steps than a query has buckets. */
const distance = fc.oneof(fc.constantFrom(0, 1, 2, 7), fc.integer({ min: 1, max: 100_000 }));

test('values at two places and extremes between are those of the points, however many steps there are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(distance, value), { minLength: 1, maxLength: 60 }),
      fc.nat(),
      fc.nat(),
      async (given, i, j) => {
        let step = 0;
        const points = given.map(([by, each]) => {
          step += by;
          return { step, value: each };
        });
        const source = testSource();
        source.addRun('a');
        for (const point of points) source.log('a', { k: point.value }, point.step);
        const [a, b] = [points[i % points.length], points[j % points.length]].map(
          (point) => point?.step ?? 0,
        ) as [number, number];
        const found = await measured(
          { source, x: 'step', smoothing: 0, smoothingKind: 'ema' },
          { run: uidOf('a'), key: 'k' },
          a,
          b,
        );
        for (const [at, reading] of [
          [a, found.a],
          [b, found.b],
        ] as const) {
          const there = points.filter((point) => point.step === at && Number.isFinite(point.value));
          const mean =
            there.length > 0 ? there.reduce((sum, point) => sum + point.value / there.length, 0) : Number.NaN;
          expect(reading?.x).toBe(at);
          if (Number.isNaN(mean)) expect(reading?.value).toBeNaN();
          else expect(reading?.value).toBeCloseTo(mean, 3);
        }
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const between = points
          .filter((point) => point.step >= from && point.step <= to && Number.isFinite(point.value))
          .map((point) => point.value);
        expect(found.range).toEqual(between.length > 0 ? [Math.min(...between), Math.max(...between)] : null);
        expect(found.end).toBe(points.at(-1)?.step);
      },
    ),
    { numRuns: 60 },
  );
});

test('between two logged steps counts the step before; before the first and after the last step there is nothing', async () => {
  const source = testSource();
  source.addRun('a');
  for (const step of [10, 20, 30]) source.log('a', { k: step / 10 }, step);
  const at = async (a: number, b: number | null) =>
    measured({ source, x: 'step', smoothing: 0, smoothingKind: 'ema' }, { run: uidOf('a'), key: 'k' }, a, b);
  const { a, b } = await at(14, 29);
  expect([a, b]).toEqual([
    { x: 10, value: 1 },
    { x: 20, value: 2 },
  ]);
  expect(await at(9, 31)).toMatchObject({ a: null, b: null, end: 30 });
  expect(await at(20, null)).toMatchObject({ a: { x: 20, value: 2 }, b: null, range: null });
});

test('with smoothing, the height of the curve counts', async () => {
  const source = testSource();
  source.addRun('a');
  for (let step = 0; step < 50; step++) source.log('a', { k: step % 2 }, step);
  const { a } = await measured(
    { source, x: 'step', smoothing: 0.9, smoothingKind: 'ema' },
    { run: uidOf('a'), key: 'k' },
    40,
    null,
  );
  expect(a?.value).toBeGreaterThan(0.4);
  expect(a?.value).toBeLessThan(0.6);
});

const line = (id: string, a: number, b: number | null): { id: string; measured: Measured } => ({
  id,
  measured: { a: { x: 100, value: a }, b: b === null ? null : { x: 600, value: b }, range: null, end: 600 },
});

test('changes are in units, in percent of the size of the value at A, and per length of the axis', () => {
  const rate = rateOf('step');
  expect(changeOf(line('', 2, 1).measured, rate)).toEqual({ delta: -1, percent: -50, rate: -2 });
  expect(changeOf(line('', -2, -1).measured, rate)).toEqual({ delta: 1, percent: 50, rate: 2 });
  expect(changeOf(line('', 0, 1).measured, rate)).toMatchObject({ delta: 1, percent: Number.NaN });
  expect(changeOf(line('', 1, null).measured, rate)).toBeNull();
  expect([rateOf('time').text, rateOf({ key: 'epoch' }).text]).toEqual(['per minute', 'per 1 of epoch']);
});

test('the best line at B comes first, lines without a value come last', () => {
  const lines = [
    line('nan', 1, Number.NaN),
    line('high', 1, 3),
    line('low', 1, 2),
    { id: 'new', measured: null },
  ];
  expect(inOrder(lines, 'lower').map(({ id }) => id)).toEqual(['low', 'high', 'nan', 'new']);
  expect(inOrder(lines, 'higher').map(({ id }) => id)).toEqual(['high', 'low', 'nan', 'new']);
});

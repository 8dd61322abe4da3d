/**
 * Labels of all axes over random ranges, as uPlot asks for them. A character has the width that it has in DejaVu Sans, the widest face
 * of systems; test/browser/board/labels.test.ts measures real ones.
 */
import fc from 'fast-check';
import type uPlot from 'uplot';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { axes, type YAxis } from '../../../src/board/chart/axes.js';
import { MIN_LOG, type Range, widen } from '../../../src/board/chart/scales.js';
import { placesOf } from '../../../src/board/chart/y-scale.js';
import type { XAxis } from '../../../src/source/types.js';

const RANGES = 1_000;
const SIZE_PX = 11;
/** Width of the axis of y, and the margin on the right of a plot. */
const Y_PX = 46;
const MARGIN_PX = 14;
/** Room between the labels of y and the plot. */
const GAP_PX = 8;
const theme = {
  text: '',
  grid: '',
  line: '',
  soft: '',
  surface: '',
  labelFont: '12px DejaVu',
  font: `${SIZE_PX}px DejaVu`,
};

const widthOf = (text: string) =>
  [...text].reduce(
    (sum, letter) => sum + SIZE_PX * (/[.,: ]/.test(letter) ? 0.32 : /[−]/.test(letter) ? 0.84 : 0.64),
    0,
  );

beforeAll(() => {
  const context = { font: '', measureText: (text: string) => ({ width: widthOf(text) }) };
  vi.stubGlobal('document', { createElement: () => ({ getContext: () => context }) });
});
afterAll(() => void vi.unstubAllGlobals());

/** What an axis shows over a range on a length in CSS pixels: values, labels and width. */
function shownBy(axis: uPlot.Axis, [min, max]: Range, length: number) {
  const plot = {} as uPlot;
  const call = (property: unknown, ...args: unknown[]) =>
    (property as (...all: unknown[]) => unknown)(plot, ...args);
  const values = call(axis.splits, 0, min, max, max - min, length) as number[];
  const labels = call(axis.values, values, 0, 0, 0) as string[];
  const size =
    typeof axis.size === 'function' ? (call(axis.size, labels, 1, 0) as number) : Number(axis.size);
  return { values, labels, size };
}

const anyNumber = fc.oneof(
  fc.double({ min: -1e9, max: 1e9, noNaN: true }),
  fc
    .tuple(fc.double({ min: -10, max: 10, noNaN: true }), fc.integer({ min: -250, max: 248 }))
    .map(([digits, exponent]) => digits * 10 ** exponent),
  fc.integer({ min: -1_000_000, max: 1_000_000 }),
  fc.constantFrom(0, 1, -1, 1e15, 0.001),
);
const anyRange = fc
  .tuple(anyNumber, anyNumber, fc.boolean())
  .map(([a, b, isNear]) => [a, isNear ? a + Math.abs(a) * Math.abs(b % 1) * 1e-3 : b])
  .map(([a = 0, b = 0]): Range => widen(Math.min(a, b), Math.max(a, b)));
const positive = anyRange.map(([a, b]): Range => {
  const [low, high] = [Math.abs(a), Math.abs(b)].sort((p, q) => p - q) as Range;
  const [from, to] = widen(Math.max(MIN_LOG, low), Math.max(MIN_LOG * 10, high));
  return [Math.max(MIN_LOG, from), to];
});
const times = fc
  .tuple(fc.double({ min: 0, max: 4e12, noNaN: true }), fc.double({ min: 0, max: 11.5, noNaN: true }))
  .map(([from, exponent]): Range => [from, from + 10 ** exponent]);
const durations = fc
  .tuple(fc.double({ min: 0, max: 1e10, noNaN: true }), fc.double({ min: 1, max: 10, noNaN: true }))
  .map(([from, exponent]): Range => [from, from + 10 ** exponent]);

describe('labels of y', () => {
  /** What is wrong with the labels; empty: nothing. */
  const wrongIn = ({ values, labels, size }: ReturnType<typeof shownBy>, [min, max]: Range) => {
    const said = labels.filter((label) => label !== '');
    if (said.length === 0) return 'no label';
    if (new Set(said).size < said.length) return `two are alike in ${said}`;
    if (said.some((label) => widthOf(label) > size - GAP_PX)) return `cut at ${size}: ${said}`;
    return values.every((value) => value >= min && value <= max) ? '' : `outside: ${values}`;
  };
  const scales: readonly (readonly [string, YAxis, fc.Arbitrary<Range>])[] = [
    ['linear', { scale: 'linear' }, anyRange],
    ['log', { scale: 'log' }, positive],
    ['symlog', { scale: 'symlog', places: () => placesOf('symlog', 0.01) }, anyRange],
  ];
  test.each(scales)(
    `[BRD7] differ and are never cut on a %s axis, over ${RANGES} ranges`,
    (_name, y, ranges) => {
      fc.assert(
        fc.property(ranges, fc.integer({ min: 60, max: 900 }), (range, length) => {
          const shown = shownBy(axes('step', y, theme).axes[1], range, length);
          expect(wrongIn(shown, range)).toBe('');
        }),
        { numRuns: RANGES },
      );
    },
  );
});

/** A label of x that was drawn: its rows, and where, in CSS pixels of the canvas. */
interface Drawn {
  readonly rows: readonly string[];
  readonly left: number;
  readonly right: number;
}

/** The labels of x over a range, as they are drawn beside an axis of y and a margin. */
function drawnBelow(
  x: XAxis,
  [min, max]: Range,
  length: number,
): { labels: Drawn[]; ticks: number; width: number } {
  const { axes: both, drawLabels } = axes(x, { scale: 'linear' }, theme);
  const { values } = shownBy(both[0], [min, max], length);
  const width = Y_PX + length + MARGIN_PX;
  const texts: { text: string; at: number; row: number }[] = [];
  const ctx = {
    ...{ canvas: { width }, save() {}, restore() {}, scale() {} },
    fillText: (text: string, at: number, row: number) => texts.push({ text, at, row }),
  };
  const plot = {
    ...{ ctx, bbox: { left: Y_PX, top: 0, width: length, height: 100 }, axes: both },
    valToPos: (value: number) => ((value - min) / (max - min)) * length,
  };
  drawLabels(plot as unknown as uPlot, 1);
  const places = [...new Set(texts.map(({ at }) => at))];
  return {
    labels: places.map((place) => {
      const rows = texts.filter(({ at }) => at === place).sort((one, other) => one.row - other.row);
      const half = Math.max(...rows.map(({ text }) => widthOf(text))) / 2;
      return { rows: rows.map(({ text }) => text), left: place - half, right: place + half };
    }),
    ticks: values.length,
    width,
  };
}

describe('labels of x', () => {
  const xs: readonly (readonly [string, XAxis, fc.Arbitrary<Range>])[] = [
    ['step', 'step', anyRange],
    ['globalStep', 'globalStep', anyRange],
    ['metric', { key: 'epoch' }, anyRange],
    ['time', 'time', times],
    ['relative', 'relative', durations],
    ['active', 'active', durations],
  ];
  test.each(xs)(
    `[BRD7] differ, have room and are never cut on the axis %s, over ${RANGES} ranges`,
    (_name, x, ranges) => {
      fc.assert(
        fc.property(ranges, fc.integer({ min: 160, max: 1_600 }), (range, length) => {
          const { labels, ticks, width } = drawnBelow(x, range, length);
          let day = '';
          const said = labels.map(({ rows: [first, second = ''] }) => {
            // The second row says the day or the year, where it changes.
            day = second || day;
            return `${first} ${day}`;
          });
          const isCut = labels.some(({ left, right }) => left < 0 || right > width);
          const isOver = labels.some(
            ({ left }, i) => left <= (labels[i - 1]?.right ?? Number.NEGATIVE_INFINITY),
          );
          // At each end, a label that moved inwards may take the place of its neighbour.
          const areAll = labels.length > 0 && labels.length >= ticks - 2;
          expect([areAll, new Set(said).size === said.length, isCut, isOver], said.join()).toEqual([
            ...[true, true],
            ...[false, false],
          ]);
        }),
        { numRuns: RANGES },
      );
    },
  );
});

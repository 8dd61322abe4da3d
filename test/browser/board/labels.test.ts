import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LineChart } from '../../../src/board/chart/line-chart.js';
import { logRange, MAX_DRAWN, xRange, yRange } from '../../../src/board/chart/scales.js';
import type { YScale } from '../../../src/board/data/view-spec.js';
import type { Series, XAxis } from '../../../src/source/types.js';
import { longOrShort } from '../../support/long.js';
import { clear } from './helpers.js';
import 'uplot/dist/uPlot.min.css';

// Properties take seconds, and many times that on a busy machine.
vi.setConfig({ testTimeout: 240_000 });
afterEach(clear);

const FONT = '11px sans-serif';
const SIZE = { width: 320, height: 170 };
/** Ranges that are drawn, linear ones and others. The short form draws other ranges in each run, since fast-check has another seed. */
const LINEAR = longOrShort(1_000, 250);
const OTHERS = longOrShort(300, 75);

/** A label that was drawn, in CSS pixels of the canvas. */
interface Label {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly axis: 'x' | 'y';
}

function seriesOver(x: readonly [number, number], y: readonly [number, number]): Series {
  const values = Float64Array.of(...y);
  return {
    key: 'k',
    width: 2 ** -30,
    xMin: x[0],
    xMax: x[1],
    x0: Float64Array.of(...x),
    first: values,
    last: values,
    min: values,
    max: values,
    mean: values,
    count: Float64Array.of(1, 1),
    flags: Uint8Array.of(0, 0),
  };
}

/** Draws a chart over the given ranges and catches every text that it draws. */
function labelsOf(
  x: readonly [number, number],
  y: readonly [number, number],
  axis: XAxis,
  scale: YScale,
): { labels: Label[]; width: number; height: number } {
  const target = document.createElement('div');
  document.body.append(target);
  const labels: Label[] = [];
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text: string, left: number, top: number) {
    const ratio = this.canvas.width / SIZE.width;
    const width = this.measureText(text).width / ratio;
    const size = 11;
    const [at, row] = [left / ratio, top / ratio];
    const shift = this.textAlign === 'center' ? width / 2 : this.textAlign === 'right' ? width : 0;
    const above = this.textBaseline === 'top' ? 0 : size / 2;
    const side = this.textAlign === 'center' ? 'x' : 'y';
    if (text === '') return;
    labels.push({
      text,
      left: at - shift,
      right: at - shift + width,
      top: row - above,
      bottom: row - above + size,
      axis: side,
    });
  };
  try {
    const theme = {
      text: '#000',
      grid: '#eee',
      line: '#ccc',
      soft: '#444',
      labelFont: '12px sans-serif',
      surface: '#fff',
      font: FONT,
    };
    const chart = new LineChart(
      target,
      { x: axis, y: scale, smoothed: false, colors: ['#1f6fc0'], theme },
      SIZE,
      { zoom() {}, cursor() {} },
    );
    // What the constructor drew over nothing does not count.
    labels.length = 0;
    const line = { uid: 'a', name: 'a', color: '#1f6fc0', series: seriesOver(x, y), smoothed: null };
    chart.update([line], { window: { min: x[0], max: x[1] } });
    chart.destroy();
  } finally {
    CanvasRenderingContext2D.prototype.fillText = fillText;
    target.remove();
  }
  return { labels, ...SIZE };
}

const SUFFIX: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** The number that a label says. */
function numberOf(text: string): number {
  const [, digits = '', suffix = ''] =
    /^(.*?)([kMGT]?)$/.exec(text.replace('−', '-').replaceAll(',', '')) ?? [];
  return Number(digits) * (SUFFIX[suffix] ?? 1);
}

/** No label is cut, none lies over its neighbour, no two are alike. */
function expectWhole({ labels, width, height }: ReturnType<typeof labelsOf>, what: unknown): void {
  const text = JSON.stringify([what, labels]);
  for (const axis of ['x', 'y'] as const)
    expect(
      labels.some((label) => label.axis === axis),
      text,
    ).toBe(true);
  for (const { left, right, top, bottom } of labels) {
    expect(left, text).toBeGreaterThanOrEqual(0);
    expect(right, text).toBeLessThanOrEqual(width);
    expect(top, text).toBeGreaterThanOrEqual(-0.5);
    expect(bottom, text).toBeLessThanOrEqual(height);
  }
  const sorted = labels.filter(({ axis }) => axis === 'x').sort((a, b) => a.top - b.top || a.left - b.left);
  sorted.forEach((label, i) => {
    const before = sorted[i - 1];
    if (before && before.top === label.top) expect(label.left, text).toBeGreaterThan(before.right);
  });
  const ys = labels.filter(({ axis }) => axis === 'y').map((label) => label.text);
  expect(new Set(ys).size, text).toBe(ys.length);
}

/** Any finite number, with as many around 1 as huge and tiny ones. */
const anyNumber = fc.oneof(
  fc.double({ min: -1e9, max: 1e9, noNaN: true }),
  fc
    .tuple(fc.double({ min: -10, max: 10, noNaN: true }), fc.integer({ min: -300, max: 300 }))
    .map(([digits, exponent]) => digits * 10 ** exponent)
    .filter(Number.isFinite),
  fc.integer({ min: -1_000_000, max: 1_000_000 }),
  fc.constantFrom(0, 1, -1, 1_000_000, 1e15, 1.7e12, 0.001),
);
const anyRange = fc
  .tuple(anyNumber, fc.oneof(anyNumber, fc.double({ min: 1e-11, max: 1, noNaN: true })), fc.boolean())
  .map(([a, b, isRelative]) => {
    const other = isRelative ? a + Math.abs(a) * Math.abs(b) * 1e-3 : b;
    return (a < other ? [a, other] : [other, a]) as [number, number];
  })
  .filter((ends) => ends.every(Number.isFinite));
/** An x axis ends at the largest number that can be drawn: points beyond are not on it. */
const anyRangeOfX = anyRange.filter((ends) => ends.every((x) => Math.abs(x) <= MAX_DRAWN));

describe('labels of an axis', () => {
  test(`[BRD7] are whole, apart and true over ${LINEAR.toLocaleString('en-US')} ranges of x and y`, () => {
    fc.assert(
      fc.property(anyRangeOfX, anyRange, (x, y) => {
        const drawn = labelsOf(x, y, 'step', 'linear');
        expectWhole(drawn, { x, y });
        for (const [axis, [min, max]] of [
          ['x', xRange(...x)],
          ['y', yRange(...y)],
        ] as const) {
          const values = drawn.labels
            .filter((label) => label.axis === axis)
            .map(({ text }) => numberOf(text));
          const slack = (max - min) * 1e-6;
          for (const value of values) {
            const text = JSON.stringify({ x, y, axis, labels: drawn.labels });
            expect(value, text).toBeGreaterThanOrEqual(min - slack);
            expect(value, text).toBeLessThanOrEqual(max + slack);
          }
        }
      }),
      { numRuns: LINEAR },
    );
  });

  test('[BRD7] are whole and apart on log axes, on axes of time and of durations', () => {
    const positive = anyRange.map(
      ([a, b]) => [Math.abs(a) || 1, Math.abs(b) || 2].sort((p, q) => p - q) as [number, number],
    );
    const times = fc
      .tuple(
        fc.double({ min: 0, max: 4e12, noNaN: true }),
        fc.integer({ min: 0, max: 11 }),
        fc.double({ min: 1, max: 10, noNaN: true }),
      )
      .map(([from, exponent, digits]) => [from, from + digits * 10 ** exponent] as [number, number]);
    fc.assert(
      fc.property(times, positive, fc.constantFrom<XAxis[]>('time', 'relative'), (x, y, axis) => {
        const drawn = labelsOf(x, y, axis, 'log');
        expectWhole(drawn, { x, y, axis });
        const first = drawn.labels
          .filter(({ axis: side }) => side === 'x')
          .map(({ text, top }) => `${top} ${text}`);
        if (axis === 'relative') expect(new Set(first).size).toBe(first.length);
        const [min, max] = logRange(...y);
        for (const { text } of drawn.labels.filter(({ axis: side }) => side === 'y')) {
          expect(numberOf(text)).toBeGreaterThanOrEqual(min * (1 - 1e-6));
          expect(numberOf(text)).toBeLessThanOrEqual(max * (1 + 1e-6));
        }
      }),
      { numRuns: OTHERS },
    );
  });

  test('[BRD7] 1,000,000 … 1,000,010, a learning rate and a value near 1 read as they are', () => {
    const ys = (y: [number, number]) =>
      labelsOf([0, 10], y, 'step', 'linear')
        .labels.filter(({ axis }) => axis === 'y')
        .map(({ text }) => text);
    expect(ys([1_000_000, 1_000_010])).toContain('1,000,005');
    expect(ys([0, 0.001])).toContain('0.0010');
    expect(ys([1, 1.0000005])).toContain('1.0000002');
    expect(ys([0, 3_400])).toContain('2k');
    expect(ys([2e-7, 4e-7])).toContain('3e-7');
  });
});

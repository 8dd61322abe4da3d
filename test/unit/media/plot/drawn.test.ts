/** What of a plot is drawn where: ranges, curves, cells. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellAt, gridOf } from '../../../../src/media/plot/grid.js';
import type { PlotFile } from '../../../../src/media/plot/kind.js';
import { colorOf, confusionCells, heatmapCells } from '../../../../src/media/plot/panel-cells.js';
import { isAscending, nearestPoint, onLine, type Place } from '../../../../src/media/plot/panel-draw.js';
import {
  type ChartFile,
  type Curve,
  chartModel,
  type RunPlot,
  rangeOfY,
} from '../../../../src/media/plot/panel-model.js';
import { lineStyle } from '../../../../src/media/plot/style.js';

const head = { stepwell_plot: 1, title: '', x_label: '', y_label: '' } as const;
const of = (file: ChartFile, run = 'a', color = '#4367f0'): RunPlot<ChartFile> => ({
  ...{ run, name: `run ${run}`, color, dash: [], step: 1, file },
});
const line = (...series: [name: string, x: number[], y: number[]][]): ChartFile => ({
  ...head,
  type: 'line',
  series: series.map(([name, x, y]) => ({ name, style: '-', x, y })),
});

describe('curves', () => {
  test('of one run have colours of their own, of several the colour of the run and dashes', () => {
    const file = line(['p', [0, 1], [0, 1]], ['q', [0, 1], [1, 0]]);
    const alone = chartModel([of(file)], false).curves;
    expect(alone.map(({ label }) => label)).toEqual(['p', 'q']);
    expect(new Set(alone.map(({ color }) => color)).size).toBe(2);
    const both = chartModel([of(file), of(file, 'b', '#d76c08')], false).curves;
    expect(both.map(({ label }) => label)).toEqual(['run a · p', 'run a · q', 'run b · p', 'run b · q']);
    expect(both.map(({ color }) => color)).toEqual(['#4367f0', '#4367f0', '#d76c08', '#d76c08']);
    expect(both.map(({ dash }) => dash.length > 0)).toEqual([false, true, false, true]);
  });

  test('y fits what is drawn in the window: also a line that only crosses it', () => {
    const model = chartModel([of(line(['', [0, 10, 20], [0, 100, 0]]))], false);
    const [low, high] = rangeOfY(model, [12, 13]);
    expect(low).toBeLessThanOrEqual(0);
    expect(high).toBeGreaterThanOrEqual(100);
    expect(rangeOfY(model, [30, 40])).toEqual([0, 1]);
  });

  test('bars of runs with other labels stand at the places of their labels', () => {
    const bars = (labels: string[], values: number[]): ChartFile => ({
      ...head,
      type: 'bar',
      labels,
      series: [{ name: '', values }],
    });
    const { categories, curves } = chartModel(
      [of(bars(['a', 'b'], [1, 2])), of(bars(['b', 'c'], [3, 4]), 'b')],
      false,
    );
    expect(categories).toEqual(['a', 'b', 'c']);
    expect(curves.map(({ x }) => Array.from(x))).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(chartModel([of(bars(['a', 'a'], [1, 2]))], false).curves[0]?.x).toEqual([0, 1]);
  });

  const place: Place = { left: 0, top: 0, width: 100, height: 100, x: [0, 10], y: [0, 10], ratio: 1 };
  const curve = (shape: Curve['shape'], x: number[], y: number[]): Curve =>
    ({ shape, x: Float64Array.from(x), y: Float64Array.from(y) }) as Partial<Curve> as Curve;

  test('the nearest point: along x for lines, around the pointer for points, the bin that holds x', () => {
    const steep = curve('line', [0, 5, 5, 9], [0, 0, 8, 9]);
    expect(nearestPoint(steep, { x: 4.6, y: 7 }, place)).toBe(2);
    expect(nearestPoint(steep, { x: 4.6, y: 1 }, place)).toBe(1);
    expect(nearestPoint(steep, { x: 8.5, y: null }, place)).toBe(3);
    expect(nearestPoint(curve('dots', [0, 1, 9], [0, 9, 9]), { x: 2, y: 1 }, place)).toBe(0);
    expect(nearestPoint(curve('bins', [0, 1, 4], [7, 8]), { x: 1, y: null }, place)).toBe(1);
    expect(nearestPoint(curve('bins', [0, 1, 4], [7, 8]), { x: 4.1, y: null }, place)).toBe(-1);
    expect(nearestPoint(curve('line', [1], [Number.NaN]), { x: 1, y: 1 }, place)).toBe(-1);
    expect(onLine(steep, 2.5)).toEqual({ i: 0, y: 0 });
    expect(onLine(steep, 5)).toEqual({ i: 2, y: 8 });
    expect(onLine(steep, 8)).toEqual({ i: 3, y: 8.75 });
    expect([onLine(steep, 9)?.y, onLine(steep, 9.1), onLine(steep, -1)]).toEqual([9, null, null]);
    expect(isAscending([0, 0, 1])).toBe(true);
    expect(isAscending([0, Number.NaN, 1])).toBe(false);
  });
});

test('styles are those of matplotlib, without colours', () => {
  expect(lineStyle('--')).toEqual({ line: true, dash: [6, 3], marker: false });
  expect(lineStyle('o')).toEqual({ line: false, dash: [], marker: true });
  expect(lineStyle('s-.')).toMatchObject({ line: true, marker: true });
  expect(lineStyle('')).toMatchObject({ line: true, marker: false });
  for (const bad of ['r--', '---', 'constructor', '- -']) expect(lineStyle(bad)).toBeNull();
});

describe('cells', () => {
  const needs = {
    ...{ width: 300, height: 150, rows: 4, columns: 5, rowNames: 30, columnNames: 20, isNumbered: false },
    ...{ canSlant: true, hasRowTitle: true, hasColumnTitle: true, scale: 62, stretch: 2.5 },
  };

  test('stay within the panel, whatever its size and their number', () => {
    const size = fc.integer({ min: 40, max: 2000 });
    const many = fc.integer({ min: 1, max: 2000 });
    fc.assert(
      fc.property(
        size,
        size,
        many,
        many,
        fc.double({ min: 0, max: 400, noNaN: true }),
        (width, height, rows, columns, names) => {
          const grid = gridOf({
            ...needs,
            width,
            height,
            rows,
            columns,
            rowNames: names,
            columnNames: names,
          });
          expect(grid.left).toBeGreaterThanOrEqual(0);
          expect(grid.height).toBeLessThanOrEqual(height);
          expect(grid.left + grid.cellWidth * columns).toBeLessThanOrEqual(Math.max(width, 80) + 1);
          expect(grid.top + grid.cellHeight * rows).toBeLessThanOrEqual(Math.max(height, 80) + 1);
          const [row, column] = [rows - 1, columns - 1];
          const at = (i: number, length: number, start: number) => start + (i + 0.5) * length;
          const found = cellAt(
            grid,
            rows,
            columns,
            at(column, grid.cellWidth, grid.left),
            at(row, grid.cellHeight, grid.top),
          );
          expect(found).toEqual({ row, column });
        },
      ),
    );
    expect(cellAt(gridOf(needs), 4, 5, 0, 0)).toBeNull();
  });

  test('a confusion matrix says counts, shares and the share that is right', () => {
    const file = {
      ...head,
      type: 'confusion_matrix',
      labels: ['cat', 'dog'],
      counts: [
        [3, 1],
        [0, 0],
      ],
      normalize: 'none',
      examples: [],
    } as const;
    const counts = confusionCells(file, 'none', false);
    expect(counts.summary).toBe('75 % of 4 right');
    expect([counts.text(3), counts.text(0), counts.words(0, 1)]).toEqual(['3', '', 'cat taken for dog: 1']);
    expect(confusionCells(file, 'true', true).words(0, 0)).toBe('cat as cat: 3, 75 % of cat');
    expect(confusionCells(file, 'pred', true).words(0, 1)).toBe(
      'cat taken for dog: 1, 100 % of predicted dog',
    );
    expect(confusionCells(file, 'all', true).words(0, 1)).toBe('cat taken for dog: 1, 25 % of all');
    expect(Array.from(confusionCells(file, 'true', true).values)).toEqual([0.75, 0.25, 0, 0]);
  });

  test('a heat map goes over its range; infinite values have its ends, NaN none', () => {
    const file: PlotFile & { type: 'heatmap' } = {
      ...{
        ...head,
        type: 'heatmap',
        x_labels: [],
        y_labels: ['r'],
        values: [[0, 1, Number.NaN]],
        cmap: 'unknown',
      },
      ...{ colorbar: true, show_text: true, range: null },
    };
    const cells = heatmapCells(file);
    expect(cells.range).toEqual([0, 1]);
    expect(
      [0, 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value) =>
        colorOf(cells, value),
      ),
    ).toEqual([0, 255, 128, -1, 255, 0]);
    expect(cells.words(0, 2)).toBe('r, column 2: NaN');
    expect(colorOf({ range: [-Number.MAX_VALUE, Number.MAX_VALUE] }, 0)).toBe(128);
    expect(heatmapCells({ ...file, values: [[Number.NaN]] }).range).toEqual([0, 1]);
  });
});

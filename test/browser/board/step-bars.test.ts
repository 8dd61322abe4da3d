import { expect, test } from 'vitest';
import { axisOf, xOf } from '../../../src/board/histogram/shapes.js';
import { drawSingle } from '../../../src/board/histogram/single.js';
import { answered, binned, INSETS, recorded } from './shape-helpers.js';

const LEFT = INSETS.step.left;
const RIGHT = 400 - INSETS.step.right;
const HEIGHT = 240 - INSETS.step.top - INSETS.step.bottom;

test('the bars of a step are as high as the counts, or as large as the elements', async () => {
  const data = await answered([binned([0, 1, 2, 4, 8], [10, 20, 30, 40])]);
  const counts = recorded(drawSingle, data, { value: 'count' }).bars.map(({ height }) => height);
  const height = Math.max(...counts);
  expect(height).toBe(HEIGHT);
  expect(counts.map((each) => each / height)).toEqual([0.25, 0.5, 0.75, 1]);
  const areas = recorded(drawSingle, data).bars.map((bar) => bar.height * (bar.width + 1));
  expect(areas.map((area) => area / (areas[0] ?? 1))).toEqual([1, 2, 3, 4].map((n) => expect.closeTo(n, 6)));
});

test('a bar stands where its bin is, on every scale; an empty bin has none, and a single element is seen', async () => {
  const data = await answered([binned([1, 10, 100, 1_000], [1, 0, 1e6])]);
  for (const scale of ['linear', 'log', 'symlog'] as const) {
    const { bars } = recorded(drawSingle, data, { scale });
    const axis = axisOf(data, scale, LEFT, RIGHT - LEFT);
    if (!axis) throw new Error('No axis');
    expect(bars.map(({ x }) => x)).toEqual([xOf(axis, 1), xOf(axis, 100)]);
    expect(bars[0]?.height).toBeGreaterThanOrEqual(1);
  }
});

test('[BRD5] a log axis has no bar for what lies at or below 0, and a part of a bar for a part of a bin', async () => {
  const data = await answered([binned([-8, -4, 0, 1, 2], [1_000, 500, 60, 60])]);
  const { bars } = recorded(drawSingle, data, { scale: 'log', value: 'count' });
  expect(bars.map(({ height }) => height)).toEqual([expect.closeTo(bars[0]?.height ?? 0), bars[0]?.height]);
  expect(bars[0]?.x).toBe(LEFT);
  const density = recorded(drawSingle, data, { scale: 'log' }).bars;
  const area = density.map(({ width, height }) => (width + 1) * height);
  const axis = axisOf(data, 'log', 0, 1);
  // The part of the bin 0 … 1 that is on the axis begins at its lower end.
  expect((area[0] ?? 0) / (area[1] ?? 1)).toBeCloseTo(1 - (axis?.low ?? 0), 6);
});

test('equal values at the end of the axis are a bar inside of the plot', async () => {
  const data = await answered([
    [-5, -1, 0],
    [0, 0, 0],
  ]);
  const { bars } = recorded(drawSingle, data);
  expect(bars.length).toBe(1);
  expect((bars[0]?.x ?? 0) + (bars[0]?.width ?? 0)).toBeCloseTo(RIGHT, 6);
  const { readout } = recorded(drawSingle, data, { hover: { x: RIGHT - 1, y: 100 } });
  expect(readout?.lines).toEqual(['step 10', '0', '3 elements']);
});

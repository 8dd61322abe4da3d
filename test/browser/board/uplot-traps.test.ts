import { afterEach, expect, test, vi } from 'vitest';
import { type ChartLayout, LineChart } from '../../../src/board/chart/line-chart.js';
import { listenToPlot } from '../../../src/board/chart/plot-gestures.js';
import { testSource } from '../../fixtures/test-source.js';
import { all, clear, mount, one, panelOf, pause, sourceWith, textOf, until } from './helpers.js';

afterEach(() => {
  clear();
  vi.restoreAllMocks();
});

const LAYOUT: ChartLayout = {
  x: 'step',
  y: 'linear',
  smoothed: false,
  colors: ['#000000'],
  theme: {
    text: '#000',
    grid: '#eee',
    line: '#ccc',
    soft: '#444',
    labelFont: '12px sans-serif',
    surface: '#fff',
    font: '11px sans-serif',
  },
};

/** Listeners that are on the document and the window, by target and type. */
function listenerCount(): () => number {
  const kept = new Set<string>();
  const ids = new WeakMap<object, number>();
  let next = 1;
  const id = (listener: object) => {
    if (!ids.has(listener)) ids.set(listener, next++);
    return ids.get(listener);
  };
  const name = (target: EventTarget, type: string, listener: unknown, options: unknown) => {
    const capture =
      typeof options === 'object' && options !== null ? 'capture' in options && options.capture : options;
    return `${target === window ? 'window' : 'document'} ${type} ${id(listener as object)} ${Boolean(capture)}`;
  };
  for (const target of [window, document]) {
    const add = target.addEventListener.bind(target);
    const remove = target.removeEventListener.bind(target);
    vi.spyOn(target, 'addEventListener').mockImplementation(
      (type: string, listener: unknown, options?: unknown) => {
        kept.add(name(target, type, listener, options));
        add(type, listener as EventListener, options as AddEventListenerOptions);
      },
    );
    vi.spyOn(target, 'removeEventListener').mockImplementation(
      (type: string, listener: unknown, options?: unknown) => {
        kept.delete(name(target, type, listener, options));
        remove(type, listener as EventListener, options as EventListenerOptions);
      },
    );
  }
  return () => kept.size;
}

test('[BRD5] a destroyed chart leaves no listener behind, not even during a drag', () => {
  const target = document.createElement('div');
  document.body.append(target);
  const count = listenerCount();
  for (let i = 0; i < 5; i++) {
    const chart = new LineChart(target, LAYOUT, { width: 300, height: 200 }, { zoom() {}, cursor() {} });
    expect(count()).toBeGreaterThan(0);
    const over = target.querySelector('.u-over');
    over?.dispatchEvent(new MouseEvent('mousemove', { clientX: 50, clientY: 50, bubbles: true }));
    over?.dispatchEvent(new MouseEvent('mousedown', { clientX: 50, clientY: 50, bubbles: true, button: 0 }));
    chart.destroy();
    expect(count()).toBe(0);
    expect(target.childElementCount).toBe(0);
  }
});

test('[BRD5] nor does a chart with gestures, in the midst of a box and of a drag on the axis of y', () => {
  const target = document.body.appendChild(document.createElement('div'));
  const count = listenerCount();
  for (let i = 0; i < 5; i++) {
    const chart = new LineChart(target, LAYOUT, { width: 300, height: 200 }, { zoom() {}, cursor() {} });
    listenToPlot(chart.plot, {
      ...{ window: () => ({ min: 0, max: 1 }), isZoomed: () => false },
      ...{ zoom() {}, backOfY() {} },
    });
    const at = { clientX: 50, clientY: 50, bubbles: true, button: 0 };
    const over = target.querySelector('.u-over');
    over?.dispatchEvent(new MouseEvent('mousedown', { ...at, shiftKey: true }));
    const axis = target.querySelectorAll<HTMLElement>('.u-axis')[1];
    if (!axis) throw new Error('uPlot has no element for the axis of y');
    axis.setPointerCapture = () => {};
    axis.dispatchEvent(new PointerEvent('pointerdown', at));
    chart.destroy();
    expect(count()).toBe(0);
    expect(target.childElementCount).toBe(0);
  }
});

test('[BRD3] uPlot asks `drag.y` at each move, and keeps what was selected: each drag is its own', () => {
  const target = document.body.appendChild(document.createElement('div'));
  const zooms: unknown[] = [];
  const ofX: unknown[] = [];
  const chart = new LineChart(
    target,
    LAYOUT,
    { width: 300, height: 200 },
    { zoom: (x) => ofX.push(x), cursor() {} },
  );
  listenToPlot(chart.plot, {
    ...{ window: () => ({ min: 0, max: 1 }), isZoomed: () => false },
    ...{ zoom: (zoom) => zooms.push('x' in zoom ? 'x and y' : 'y'), backOfY() {} },
  });
  const over = one(target, '.u-over');
  const { left, top } = over.getBoundingClientRect();
  const dragBy = (x: number, y: number, shiftKey: boolean) => {
    const at = (share: number) => ({
      ...{ clientX: left + 20 + x * share, clientY: top + 20 + y * share },
      ...{ bubbles: true, button: 0, movementX: 1, shiftKey },
    });
    over.dispatchEvent(new MouseEvent('mouseenter', at(0)));
    over.dispatchEvent(new MouseEvent('mousemove', at(0)));
    over.dispatchEvent(new MouseEvent('mousedown', at(0)));
    over.dispatchEvent(new MouseEvent('mousemove', at(1)));
    document.dispatchEvent(new MouseEvent('mouseup', at(1)));
    over.dispatchEvent(new MouseEvent('mouseleave', at(1)));
  };
  dragBy(100, 60, true);
  expect([zooms.splice(0), ofX.splice(0).length]).toEqual([['x and y'], 0]);
  dragBy(100, 60, false);
  expect([zooms.splice(0), ofX.splice(0).length]).toEqual([[], 1]);
  // Nearly level: x alone. Nearly upright: y alone. A click: nothing.
  dragBy(100, 2, true);
  expect([zooms.splice(0), ofX.splice(0).length]).toEqual([[], 1]);
  dragBy(2, 60, true);
  expect([zooms.splice(0), ofX.splice(0).length]).toEqual([['y'], 0]);
  dragBy(2, 2, true);
  dragBy(2, 2, false);
  expect([zooms.splice(0), ofX.splice(0).length]).toEqual([[], 0]);
  expect(chart.plot.select).toMatchObject({ width: 0, height: 0 });
  chart.destroy();
});

test('[BRD5] a range of y by hand hangs no axis, whatever its ends: subnormal, huge, of neighbouring floats, at or below 0', async () => {
  const board = mount(sourceWith(['a'], ['loss']));
  board.view = { pins: [] };
  await until(
    'the section',
    () => all(board, 'section.strip').length === 0 && all(board, 'section').length > 0,
  );
  const panel = (await panelOf(board, 'loss')) as HTMLElement & {
    readonly yRange: readonly [number, number];
  };
  for (const range of [
    { min: 5e-324, max: null },
    { min: null, max: 5e-324 },
    { min: 0, max: 1e-320 },
    { min: -1.7e308, max: 1.7e308 },
    { min: 1e17, max: 1e17 + 16 },
    { min: -5, max: -1 },
    { min: 1e-300, max: 1e300 },
  ]) {
    for (const y of ['log', 'linear', 'symlog'] as const) {
      const spec = { id: 'scalar loss', type: 'line', keys: ['loss'], size: { columns: 1, rows: 1 } };
      board.view = { pins: [], y, panels: { 'scalar loss': { ...spec, options: { range } } } };
      await pause(60);
      const [low, high] = panel.yRange;
      expect(high, JSON.stringify({ range, y })).toBeGreaterThan(low);
      if (y === 'log') expect(low).toBeGreaterThan(0);
      expect(all(panel, 'canvas').length).toBeGreaterThan(0);
    }
  }
});

test('[BRD5] a removed board leaves no listener on window or document', async () => {
  const count = listenerCount();
  const board = mount(sourceWith(['a'], ['loss']));
  await panelOf(board, 'loss');
  expect(count()).toBeGreaterThan(0);
  board.remove();
  await pause(50);
  expect(count()).toBe(0);
});

test.each([
  ['zero and negative', [0, -1, -1e-9, 5, 0]],
  ['only zero', [0, 0, 0]],
  ['only negative', [-1, -2]],
  ['subnormal', [5e-324, 1e-320, 1]],
  ['huge', [1.7e308, 1e-300, -1.7e308]],
  ['constant', [3, 3, 3]],
  ['neighbouring floats', [1e17, 1e17 + 16]],
  ['nothing finite', [Number.NaN, Infinity, -Infinity]],
  ['one point', [42]],
])('[BRD5] log and linear axes draw %s values and come back', async (_name, values) => {
  const source = testSource();
  source.addRun('a');
  for (const value of values) source.log('a', { loss: value });
  const board = mount(source);
  const panel = await panelOf(board, 'loss');
  for (const y of ['log', 'linear', 'log'] as const) {
    board.updateSettings({ y });
    await pause(60);
    expect(panel.shadowRoot?.querySelector('canvas')).not.toBeNull();
  }
  if (values.some((value) => value <= 0 && Number.isFinite(value))) {
    await until('says what is hidden', () => textOf(panel).includes('not on a log axis'));
  }
});

test('[BRD5] steps that are neighbouring floats or far apart do not hang the x axis', async () => {
  for (const steps of [
    [1e15, 1e15 + 1],
    [0, 1e300],
    [5, 5],
    [-1e17, -1e17 + 16],
  ]) {
    const source = testSource();
    source.addRun('a');
    for (const step of steps) source.log('a', { loss: 1 }, step);
    const board = mount(source);
    await panelOf(board, 'loss');
    board.remove();
  }
});

test('[VAL1] NaN and infinities are drawn as markers and counted beside the name', async () => {
  const source = testSource();
  source.addRun('a');
  const values = [1, 2, Number.NaN, 3, Infinity, 4, -Infinity, 5];
  for (const value of values) source.log('a', { loss: value });
  const shapes = vi.spyOn(Path2D.prototype, 'arc');
  const board = mount(source);
  const panel = await panelOf(board, 'loss');
  await until('counts', () => textOf(panel).includes('1 NaN · 1 +Inf · 1 −Inf'));
  expect(shapes).toHaveBeenCalled();
  const canvas = one<HTMLCanvasElement>(panel, 'canvas');
  const context = canvas.getContext('2d');
  const color = one(panel, '.lines li').dataset['color'] ?? '';
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const over = one(panel, '.u-over').getBoundingClientRect();
  const plot = canvas.getBoundingClientRect();
  const ratio = canvas.width / plot.width;
  /** Is the run's colour near the upper or lower edge of the plot? No line reaches there: ranges have a margin. */
  const drawn = (top: number) => {
    const pixels =
      context?.getImageData(
        (over.left - plot.left) * ratio,
        (over.top - plot.top + top) * ratio,
        over.width * ratio,
        6 * ratio,
      ).data ?? [];
    for (let i = 0; i < pixels.length; i += 4) {
      if (
        Math.abs((pixels[i] ?? 0) - (r ?? 0)) +
          Math.abs((pixels[i + 1] ?? 0) - (g ?? 0)) +
          Math.abs((pixels[i + 2] ?? 0) - (b ?? 0)) <
        12
      )
        return true;
    }
    return false;
  };
  expect(drawn(4)).toBe(true);
  expect(drawn(over.height - 10)).toBe(true);
});

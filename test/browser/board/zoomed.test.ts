import { afterEach, expect, test, vi } from 'vitest';
import { atLeast } from '../../../src/board/chart/least-zoom.js';
import type { StepwellBoard } from '../../../src/board/index.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { all, clear, drag, mount, one, textOf, until as untilSoon } from './helpers.js';

// The first chart takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });
const PATIENCE_MS = 40_000;
afterEach(clear);

function until<T>(what: string, probe: () => T | null | undefined | false): Promise<T> {
  return untilSoon(what, probe, PATIENCE_MS);
}

function panelOf(board: Element, key: string): Promise<HTMLElement> {
  return until(`chart of ${key}`, () =>
    all(board, 'stepwell-scalar-panel').find(
      (panel) =>
        (panel as unknown as { key: string }).key === key && panel.shadowRoot?.querySelector('canvas'),
    ),
  );
}

/** A run that logs `loss` at these steps. */
function sourceAt(steps: readonly number[], uid = 'a', source = testSource()): TestSource {
  source.addRun(uid, { name: `run ${uid}` });
  for (const step of steps) source.log(uid, { loss: 1 + Math.sin(step) }, step);
  return source;
}

function press(panel: HTMLElement, key: string): void {
  one(panel, '.plot').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
}

/** The last range that the board asked the source for. */
function asked(source: TestSource): { from: number; to: number } {
  const query = source.calls.filter(({ method }) => method === 'series').at(-1)?.argument as {
    from?: number;
    to?: number;
  };
  return { from: query?.from ?? Number.NaN, to: query?.to ?? Number.NaN };
}

/** Columns of the plot, in device pixels, that hold any of the run's colour. */
function colored(panel: HTMLElement): { first: number; last: number; width: number } {
  const canvas = one<HTMLCanvasElement>(panel, 'canvas');
  const over = one(panel, '.u-over').getBoundingClientRect();
  const box = canvas.getBoundingClientRect();
  const ratio = canvas.width / box.width;
  const left = Math.round((over.left - box.left) * ratio);
  const top = Math.round((over.top - box.top) * ratio);
  const [width, height] = [Math.round(over.width * ratio), Math.round(over.height * ratio)];
  const { data } = canvas.getContext('2d')?.getImageData(left, top, width, height) ?? { data: [] };
  const hit: number[] = [];
  for (let i = 0; i < data.length; i += 4) {
    const [red = 0, green = 0, blue = 0] = [data[i], data[i + 1], data[i + 2]];
    if ((data[i + 3] ?? 0) > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60)
      hit.push((i / 4) % width);
  }
  return { first: Math.min(...hit), last: Math.max(...hit), width };
}

test('[BRD7] a line runs on to both edges of a window between its points, and of one without any point', async () => {
  for (const [from, to] of [
    [0.42, 0.78],
    [0.45, 0.48],
  ] as const) {
    const board = mount(sourceAt(Array.from({ length: 21 }, (_, i) => i * 100)));
    const panel = await panelOf(board, 'loss');
    await until('the line', () => colored(panel).width > 100 && colored(panel).first <= 2);
    drag(panel, from, to);
    await until('reset button', () =>
      all(board, 'button').some((each) => each.title.startsWith('Show the whole range')),
    );
    await until('a line from edge to edge', () => {
      const { first, last, width } = colored(panel);
      return first <= 1 && last >= width - 2;
    });
    expect(textOf(panel)).not.toContain('No points');
    clear();
  }
});

test('[BRD7] a window without points says so, with the way back; on a log axis it says why', async () => {
  const source = sourceAt(Array.from({ length: 2_001 }, (_, i) => i));
  source.addRun('b', { name: 'short' });
  for (let step = 0; step < 100; step++) source.log('b', { short: step < 50 ? 1 : -1 }, step);
  const board = mount(source);
  const [long, short] = [await panelOf(board, 'loss'), await panelOf(board, 'short')];
  drag(long, 0.5, 0.75);
  await until('the message', () => /No points between steps [\d,]+ and [\d,]+ ?\./.test(textOf(short)));
  expect(textOf(long)).not.toContain('No points');
  await until('a button', () => all(short, '.message button')[0]);
  const button = one(short, '.message button');
  const box = button.getBoundingClientRect();
  // The button is not covered by the chart.
  expect(short.shadowRoot?.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)).toBe(button);
  button.click();
  await until('the whole range', () => !textOf(short).includes('No points'));
  board.updateSettings({ y: 'log' });
  await until('log axis', () => textOf(short).includes('not on a log axis'));
  drag(short, 0.7, 0.95);
  await until('why', () => textOf(short).includes('No values above 0 here'));
  one(short, '.message button').click();
  await until('linear', () => !textOf(short).includes('No values above 0') && board.settings.y === 'linear');
});

test('[BRD7] a zoom ends at two distances between points, by mouse and by key, and never beyond everything', async () => {
  const source = sourceAt(Array.from({ length: 1_000 }, (_, i) => i));
  const board: StepwellBoard = mount(source);
  const panel = await panelOf(board, 'loss');
  await until('the deepest zoom', () => {
    // A drag goes over what is drawn, which follows a little later.
    drag(panel, 0.5, 0.53);
    return asked(source).to - asked(source).from <= 2.001;
  });
  expect(asked(source).to - asked(source).from).toBeCloseTo(2, 6);
  for (let i = 0; i < 5; i++) press(panel, '+');
  await until('still two', () => Math.abs(asked(source).to - asked(source).from - 2) < 1e-6);
  expect(textOf(panel)).not.toContain('No points');
  await until('no zoom', () => {
    // A key goes from what is drawn: the next press waits for the last one.
    press(panel, '-');
    return !all(board, 'button').some((each) => each.title.startsWith('Show the whole range'));
  });
});

test('[BRD7] the least zoom: two of the smallest distances, whatever the axis', () => {
  expect(
    atLeast({ min: 4.9, max: 5.1 }, [
      [0, 1, 2, 9],
      [0, 100],
    ]),
  ).toEqual({ min: 4, max: 6 });
  expect(atLeast({ min: 2, max: 8 }, [[0, 1, 2, 9]])).toEqual({ min: 2, max: 8 });
  const alone = atLeast({ min: 7, max: 7 }, [[7]]);
  expect(alone.max).toBeGreaterThan(alone.min);
  const late = atLeast({ min: 1.7e12, max: 1.7e12 + 1e-4 }, [[1.7e12, 1.7e12 + 40]]);
  expect(late.max - late.min).toBe(80);
});

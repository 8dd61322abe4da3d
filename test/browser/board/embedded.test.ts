/** `<stepwell-chart>`: one chart of lines in a page, without a board. */
import axe from 'axe-core';
import { afterEach, expect, test } from 'vitest';
import '../../../src/board/index.js';
import { StepwellError } from '../../../src/base/errors.js';
import type { StepwellChart } from '../../../src/board/index.js';
import type { TestSource } from '../../fixtures/test-source.js';
import { all, clear, cursorOf, one, pause, sourceWith, textOf, tooltipOf, until } from './helpers.js';

afterEach(clear);

type Options = Partial<Omit<StepwellChart, keyof HTMLElement>>;

function chartOf(html: string, source: TestSource | null, options: Options = {}): StepwellChart {
  const box = document.createElement('div');
  box.style.width = '600px';
  box.innerHTML = html;
  const chart = box.firstElementChild as StepwellChart;
  Object.assign(chart, { source, ...options });
  document.body.append(box);
  return chart;
}

interface LineLike extends HTMLElement {
  readonly spec: { readonly options: { readonly range?: object } };
  readonly keys: readonly string[];
  readonly yRange: readonly [number, number] | null;
  readonly picture: {
    readonly lines: readonly {
      readonly name: string;
      readonly color: string;
      readonly series: { readonly xMax: number };
    }[];
    readonly chart: { readonly range: { readonly min: number; readonly max: number } } | null;
  };
}

const LINES = 'stepwell-scalar-panel, stepwell-expression-panel';

/** The panel of a chart, once something is drawn. */
const drawn = (chart: Element): Promise<LineLike> =>
  until('the chart', () => all<LineLike>(chart, LINES).find(({ picture }) => picture.lines.length > 0));

const namesOf = ({ picture }: LineLike) => picture.lines.map(({ name }) => name);

function press(panel: Element, key: string): void {
  const plot = one(panel, '.plot');
  plot.focus();
  plot.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));
}

/** Zooms in by a key, once keys do something. */
async function zoomIn(panel: LineLike): Promise<void> {
  const before = panel.picture.chart?.range;
  await until('a zoom', async () => {
    press(panel, '+');
    await pause(50);
    const now = panel.picture.chart?.range;
    return before && now && now.max - now.min < before.max - before.min;
  });
}

const zoomsOf = (chart: StepwellChart): unknown[] => {
  const seen: unknown[] = [];
  chart.addEventListener('zoom-change', (event) => seen.push((event as CustomEvent).detail));
  return seen;
};

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

test('attributes say what is drawn, and the chart has neither header nor list', async () => {
  const source = sourceWith(NAMES, ['train/loss', 'val/loss', 'val/acc']);
  const chart = chartOf(
    '<stepwell-chart keys="train/loss, val/loss" runs="a, c" y="log" min="0.01" max="5" smoothing="0.5" label="Loss"></stepwell-chart>',
    source,
  );
  const panel = await drawn(chart);
  expect(panel.keys).toEqual(['train/loss', 'val/loss']);
  await until('both runs', () => panel.picture.lines.length === 4);
  expect(new Set(namesOf(panel).map((name) => name.split(' · ')[0]))).toEqual(new Set(['run a', 'run c']));
  expect(panel.spec.options.range).toEqual({ min: 0.01, max: 5 });
  expect(panel.yRange).toEqual([0.01, 5]);
  expect(one(panel, 'h3').textContent).toBe('Loss');
  expect(all(chart, '.enlarge, .grab, .resize, main, .side')).toEqual([]);
  expect(chart.getBoundingClientRect().height).toBe(220);
  expect(panel.getBoundingClientRect()).toMatchObject({ width: 600, height: 220 });
  expect(source.calls.some(({ argument }) => (argument as { smoothing?: unknown } | null)?.smoothing)).toBe(
    true,
  );
  chart.style.height = '333px';
  expect(panel.getBoundingClientRect().height).toBe(333);
});

test('without runs, the newest are drawn as on the board; a list of keys may hold commas; properties change what is drawn', async () => {
  const source = sourceWith(NAMES, ['a,b', 'train/loss']);
  const chart = chartOf('<stepwell-chart></stepwell-chart>', source, { keys: ['a,b'] });
  const panel = await drawn(chart);
  await until('four runs', () => panel.picture.lines.length === 4);
  expect(namesOf(panel)).toEqual(['run c', 'run d', 'run e', 'run f']);
  expect(panel.keys).toEqual(['a,b']);
  chart.runs = ['b'];
  await until('run b', () => namesOf(panel).join() === 'run b');
  chart.keys = null;
  chart.regex = '^train/';
  await until('the pattern', () => panel.keys.join() === 'train/loss' && panel.picture.lines.length === 1);
  chart.regex = null;
  chart.expression = 'train/loss * 2';
  const other = await until('the expression', () => all<LineLike>(chart, 'stepwell-expression-panel')[0]);
  await until('its line', () => namesOf(other).join() === 'run b');
  chart.x = 'time';
  const timed = await until('another axis', () =>
    all<LineLike>(chart, LINES).find(({ picture }) => (picture.chart?.range.min ?? 0) > 1e9),
  );
  expect(namesOf(timed)).toEqual(['run b']);
});

test('a run has one colour in all charts of a page, whatever else they show', async () => {
  localStorage.clear();
  const source = sourceWith(NAMES);
  const colorsOf = async (runs: readonly string[]) => {
    const chart = chartOf('<stepwell-chart keys="train/loss"></stepwell-chart>', source, { runs });
    const panel = await drawn(chart);
    await until('all runs', () => panel.picture.lines.length === runs.length);
    return panel.picture.lines.map(({ color }) => color);
  };
  const [a, b] = await colorsOf(['a', 'b']);
  const [again, c] = await colorsOf(['b', 'c']);
  expect(again).toBe(b);
  expect(new Set([a, b, c]).size).toBe(3);
});

test('an empty label takes the head away', async () => {
  const chart = chartOf('<stepwell-chart keys="train/loss" label=""></stepwell-chart>', sourceWith(['a']));
  const panel = await drawn(chart);
  expect(all(panel, 'header, h3')).toEqual([]);
  expect(one(panel, '.plot').ariaLabel).toContain('train/loss');
});

test('live: new values arrive, asked runs appear when they start, and others do not', async () => {
  const source = sourceWith(['a']);
  const chart = chartOf('<stepwell-chart keys="train/loss" runs="a,later"></stepwell-chart>', source);
  const panel = await drawn(chart);
  await until('who is missing', () => textOf(chart).includes('No run here is named later.'));
  source.log('a', { 'train/loss': 3 }, 500);
  await until('the new value', () => (panel.picture.lines[0]?.series.xMax ?? 0) >= 500);
  source.addRun('other', { name: 'other', created: Date.now() });
  source.addRun('later', { name: 'later', created: Date.now() });
  for (const name of ['other', 'later']) source.log(name, { 'train/loss': 1 });
  await until('the run that starts later', () => namesOf(panel).join() === 'run a,later');
  expect(textOf(chart)).not.toContain('No run here');
  await pause(400);
  expect(namesOf(panel)).toEqual(['run a', 'later']);
});

test('keys zoom and say so; the chart keeps the zoom while values arrive and when it moves in the page', async () => {
  const source = sourceWith(['a']);
  const chart = chartOf('<stepwell-chart keys="train/loss"></stepwell-chart>', source);
  const zooms = zoomsOf(chart);
  const panel = await drawn(chart);
  await zoomIn(panel);
  const range = panel.picture.chart?.range;
  expect(zooms.at(-1)).toMatchObject({ min: range?.min, max: range?.max });
  source.log('a', { 'train/loss': 3 }, 500);
  await until('the new value', () => (panel.picture.lines[0]?.series.xMax ?? 0) >= 500);
  expect(panel.picture.chart?.range).toEqual(range);
  document.body.append(chart);
  const again = await until('the chart again', () =>
    all<LineLike>(chart, LINES).find((each) => each !== panel && each.picture.lines.length > 0),
  );
  expect(again.picture.chart?.range).toEqual(range);
  press(again, '0');
  await until('the whole range', () => zooms.at(-1) === null);
});

test('charts of a group share cursor and zoom; a chart without the group, and one with another axis, do not', async () => {
  const source = sourceWith(['a'], ['k/one', 'k/two', 'k/three', 'k/four']);
  const [one_, two, three, four] = ['one', 'two', 'three', 'four'].map((name) =>
    chartOf(`<stepwell-chart keys="k/${name}"></stepwell-chart>`, source, {
      ...(name === 'three' ? {} : { group: 'g' }),
      ...(name === 'four' ? { x: 'relative' } : {}),
    }),
  ) as [StepwellChart, StepwellChart, StepwellChart, StepwellChart];
  const seen = [one_, two, three, four].map(zoomsOf);
  const [p1, p2, p3] = await Promise.all([drawn(one_), drawn(two), drawn(three)]);
  await drawn(four);
  await zoomIn(p1);
  await until('the other chart', () => p2.picture.chart?.range.max === p1.picture.chart?.range.max);
  expect(seen.map((each) => each.length > 0)).toEqual([true, true, false, false]);
  expect(seen[1]?.at(-1)).toEqual(seen[0]?.at(-1));
  press(p1, 'ArrowRight');
  await until('the cursor of both', () => cursorOf(p1) !== null && cursorOf(p2) !== null);
  expect(cursorOf(p3)).toBe(null);
  await until('the tooltip', () => tooltipOf(one_).includes('run a'));
  // A chart that comes later takes up the zoom, and one that goes leaves it.
  two.parentElement?.remove();
  const late = chartOf('<stepwell-chart keys="k/two" group="g"></stepwell-chart>', source);
  const p5 = await drawn(late);
  await until('its zoom', () => p5.picture.chart?.range.max === p1.picture.chart?.range.max);
});

test('a chart follows the system, and light and dark win', async () => {
  const chart = chartOf('<stepwell-chart keys="train/loss"></stepwell-chart>', sourceWith(['a']));
  await drawn(chart);
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const is = (name: string) => until(name, () => one(chart, '.root').classList.contains(name));
  await is(isDark ? 'dark' : 'light');
  for (const theme of ['dark', 'light'] as const) {
    chart.theme = theme;
    await is(theme);
  }
});

test('what cannot be drawn is said in words', async () => {
  const says = (chart: Element, text: string) => until(text, () => textOf(chart).includes(text));
  const source = sourceWith(['a']);
  await says(chartOf('<stepwell-chart></stepwell-chart>', source), 'This chart has no metrics');
  await says(
    chartOf('<stepwell-chart keys="a" regex="b"></stepwell-chart>', source),
    'more than one of keys',
  );
  await says(
    chartOf('<stepwell-chart keys="train/loss" runs="nobody"></stepwell-chart>', source),
    'No run here is named nobody.',
  );
  await says(chartOf('<stepwell-chart keys="val/no"></stepwell-chart>', source), 'No shown run has val/no.');
  await says(
    chartOf('<stepwell-chart regex="zzz"></stepwell-chart>', source),
    'No shown run has such a metric.',
  );
  // Below the others, nobody would see the expression, and a panel off screen asks for nothing.
  clear();
  const wrong = chartOf('<stepwell-chart expression="val/no + 1"></stepwell-chart>', source);
  await says(wrong, 'No shown run has val/no.');
  await says(chartOf('<stepwell-chart keys="a"></stepwell-chart>', sourceWith([])), 'No runs yet.');
  const failing = sourceWith(['a']);
  failing.failing.set('listRuns', new StepwellError('storage', 'The disk is full.'));
  const chart = chartOf('<stepwell-chart keys="train/loss"></stepwell-chart>', failing);
  await says(chart, 'The runs could not be read: The disk is full.');
  failing.failing.clear();
  one(chart, 'button').click();
  await drawn(chart);
  for (const each of [wrong, chart]) expect(all(each, '.message button')).toEqual([]);
});

test('a chart stores nothing, and a removed chart releases everything', async () => {
  localStorage.clear();
  const source = sourceWith(['a']);
  const listening = new Set<unknown>();
  const { addEventListener, removeEventListener } = MediaQueryList.prototype;
  MediaQueryList.prototype.addEventListener = function (type: string, ...rest: [never]) {
    listening.add(rest[0]);
    return addEventListener.call(this, type, ...rest);
  };
  MediaQueryList.prototype.removeEventListener = function (type: string, ...rest: [never]) {
    listening.delete(rest[0]);
    return removeEventListener.call(this, type, ...rest);
  };
  const { setInterval: real } = globalThis;
  let intervals = 0;
  globalThis.setInterval = ((...args: Parameters<typeof real>) => {
    intervals++;
    return real(...args);
  }) as typeof real;
  try {
    const chart = chartOf('<stepwell-chart keys="train/loss" group="gone"></stepwell-chart>', source, {
      theme: 'dark',
    });
    const panel = await drawn(chart);
    await zoomIn(panel);
    expect(source.listeners).toBe(1);
    expect(listening.size).toBeGreaterThan(0);
    chart.label = 'An update is due while it goes';
    chart.remove();
    await pause(100);
    expect(source.listeners).toBe(0);
    expect(listening.size).toBe(0);
    expect(intervals).toBe(0);
    const calls = source.calls.length;
    source.log('a', { 'train/loss': 3 }, 500);
    await pause(600);
    expect(source.calls.length).toBe(calls);
    expect(source.count('status')).toBe(0);
  } finally {
    Object.assign(MediaQueryList.prototype, { addEventListener, removeEventListener });
    globalThis.setInterval = real;
  }
  expect({ ...localStorage }).toEqual({});
  // Nobody is left in the group: its zoom is gone.
  const next = await drawn(
    chartOf('<stepwell-chart keys="train/loss" group="gone"></stepwell-chart>', source),
  );
  await until('the whole range', () => (next.picture.chart?.range.max ?? 0) >= 500);
});

test('the menu of a chart has what concerns the chart, and no pins, copies or ways to the grid', async () => {
  const chart = chartOf('<stepwell-chart keys="train/loss" y="log"></stepwell-chart>', sourceWith(['a']));
  const panel = await drawn(chart);
  one(panel, '.more').click();
  const items = await until('the items', () => {
    const found = all(panel, '.more-menu:popover-open button');
    return found.length > 0 && found.map((each) => each.textContent?.trim());
  });
  expect(items).toContain('Linear y axis');
  expect(items).toContain('Range of y…');
  expect(items.filter((each) => /key metrics|Hide|Show as|As all|Remove/.test(each ?? ''))).toEqual([]);
});

test.each(['light', 'dark'] as const)('axe finds nothing in a chart, %s', async (theme) => {
  const chart = chartOf(
    '<stepwell-chart keys="train/loss" label="Loss"></stepwell-chart>',
    sourceWith(['a', 'b']),
    {
      theme,
    },
  );
  await drawn(chart);
  const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  for (const runs of [null, ['nobody']]) {
    chart.runs = runs;
    if (runs) await until('words', () => textOf(chart).includes('No run here'));
    const { violations } = await axe.run(chart, { runOnly, resultTypes: ['violations'] });
    expect(violations.map(({ id, nodes }) => `${id} ${nodes.map(({ html }) => html).join()}`)).toEqual([]);
  }
});

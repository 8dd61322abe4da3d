import { afterEach, expect, test } from 'vitest';
import type { SeriesQuery } from '../../../src/source/types.js';
import type { TestSource } from '../../fixtures/test-source.js';
import { uidOf } from '../../fixtures/uids.js';
import {
  all,
  clear,
  cursorOf,
  drag,
  mount,
  one,
  panelOf,
  pause,
  sourceWith,
  textOf,
  tooltipOf,
  until,
} from './helpers.js';

afterEach(clear);

const queries = (source: TestSource, key?: string) =>
  source.calls.flatMap(({ method, argument }) => {
    const query = argument as SeriesQuery;
    return method === 'series' && (key === undefined || query.key === key) ? [query] : [];
  });

/** The step under a place of the plot, in shares of its width, as the tooltip says it. */
async function stepAt(panel: HTMLElement, share: number): Promise<number> {
  const over = one(panel, '.u-over');
  const box = over.getBoundingClientRect();
  const at = { clientX: box.left + box.width * share, clientY: box.top + 20, bubbles: true };
  over.dispatchEvent(new MouseEvent('mouseenter', at));
  over.dispatchEvent(new MouseEvent('mousemove', at));
  // Where the chart has no values yet, there is no tooltip: the caller looks again.
  await pause(30);
  const text = tooltipOf(panel);
  over.dispatchEvent(new MouseEvent('mouseleave', at));
  return Number(/^Step ([\d,]+)/.exec(text)?.[1]?.replaceAll(',', ''));
}

test('[BRD3] streaming keeps the zoom, and the zoomed range is read again in detail', async () => {
  const source = sourceWith(['a'], ['train/loss', 'train/acc'], 1_000);
  const board = mount(source);
  const panel = await panelOf(board, 'train/loss');
  await panelOf(board, 'train/acc');
  drag(panel, 0.25, 0.5);
  const zoomed = await until('zoomed query', () =>
    queries(source, 'train/loss').find((query) => query.from !== undefined),
  );
  expect(zoomed.from).toBeGreaterThan(200);
  expect(zoomed.to).toBeLessThan(550);
  expect(zoomed.buckets).toBeLessThanOrEqual(4_000);
  for (let i = 0; i < 8; i++) {
    source.log('a', { 'train/loss': 1, 'train/acc': 1 });
    await pause(60);
  }
  await until('read after streaming', () => queries(source, 'train/loss').length > 3);
  const later = queries(source).slice(-2);
  for (const query of later) expect([query.from, query.to]).toEqual([zoomed.from, zoomed.to]);
  await pause(100);
  const away = async (share: number, step = 0) => Math.abs((await stepAt(panel, share)) - step);
  await expect.poll(() => away(0.01, zoomed.from), { timeout: 8_000 }).toBeLessThan(10);
  await expect.poll(() => away(0.99, zoomed.to), { timeout: 8_000 }).toBeLessThan(10);
  one(panel, '.u-over').dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
  await until('whole range', () => queries(source, 'train/loss').at(-1)?.from === undefined);
  await expect.poll(() => stepAt(panel, 0.99), { timeout: 8_000 }).toBeGreaterThan(950);
});

test('[BRD3] zoom and cursor hold for all panels', async () => {
  const source = sourceWith(['a'], ['train/loss', 'train/acc'], 1_000);
  const board = mount(source);
  const loss = await panelOf(board, 'train/loss');
  const acc = await panelOf(board, 'train/acc');
  drag(loss, 0.25, 0.5);
  const first = await until('loss zoomed', () =>
    queries(source, 'train/loss').find((query) => query.from !== undefined),
  );
  const second = await until('acc zoomed', () =>
    queries(source, 'train/acc').find((query) => query.from !== undefined),
  );
  expect([second.from, second.to]).toEqual([first.from, first.to]);
  const over = one(loss, '.u-over');
  const box = over.getBoundingClientRect();
  const at = { clientX: box.left + box.width / 2, clientY: box.top + 20, bubbles: true };
  over.dispatchEvent(new MouseEvent('mouseenter', at));
  over.dispatchEvent(new MouseEvent('mousemove', at));
  // Each panel draws in a frame of its own, and draws again when the details of the zoomed range arrive.
  const isThere = (panel: HTMLElement) => Math.abs((cursorOf(panel) ?? 0) - 0.5) < 0.01;
  await until('the cursor in both panels', () => isThere(loss) && isThere(acc));
  await until('the value there', () => /^Step \d.*0\.00\d/.test(tooltipOf(loss)));
  expect(tooltipOf(acc), 'one tooltip for all panels').toBe('');
  over.dispatchEvent(new MouseEvent('mouseleave', at));
  await until('cursor gone', () => cursorOf(acc) === null && cursorOf(loss) === null);
  expect(tooltipOf(board)).toBe('');
});

test('[BRD3] panels off the screen read nothing and hold no chart', async () => {
  const keys = Array.from({ length: 40 }, (_, i) => `s/k${String(i).padStart(2, '0')}`);
  const source = sourceWith(['a'], keys, 20);
  const board = mount(source, 'width: 900px; height: 500px');
  await panelOf(board, 's/k00');
  await pause(500);
  const read = new Set(queries(source).map((query) => query.key));
  expect(read.size).toBeGreaterThan(1);
  expect(read.size).toBeLessThan(20);
  expect(read.has('s/k39')).toBe(false);
  source.log('a', Object.fromEntries(keys.map((key) => [key, 1])));
  await pause(500);
  expect(queries(source, 's/k39')).toEqual([]);
  const main = one(board, 'main');
  main.scrollTop = main.scrollHeight;
  const last = await panelOf(board, 's/k39');
  expect(queries(source, 's/k39').length).toBeGreaterThan(0);
  await until(
    'first chart gone',
    () => all(board, 'stepwell-scalar-panel')[0]?.shadowRoot?.querySelector('canvas') === null,
  );
  const before = queries(source, 's/k00').length;
  source.log('a', Object.fromEntries(keys.map((key) => [key, 2])));
  await until('visible panel read', () => one(last, '.value').textContent === '2');
  expect(queries(source, 's/k00').length).toBe(before);
});

test('[BRD3] a collapsed section reads nothing; it stays collapsed', async () => {
  const source = sourceWith(['a'], ['train/loss', 'val/loss']);
  const board = mount(source);
  // Without the strip of key metrics, the panels stand in their sections.
  board.view = { pins: [] };
  await until('the section', () => all(board, 'section[aria-label="val"] .grid').length);
  await panelOf(board, 'val/loss');
  one(board, 'section[aria-label="val"] .heading').click();
  await until('closed', () => !all(board, 'section[aria-label="val"] .grid').length);
  const before = queries(source, 'val/loss').length;
  source.log('a', { 'train/loss': 5, 'val/loss': 5 });
  await until(
    'train is new',
    () => one(board, 'stepwell-scalar-panel').shadowRoot?.querySelector('.value')?.textContent === '5',
  );
  expect(queries(source, 'val/loss').length).toBe(before);
  expect(board.settings.collapsed).toEqual(['val']);
});

test('new values and new keys appear while values stream in, at most one read per panel and 250 ms', async () => {
  const source = sourceWith(['a'], ['loss'], 10);
  const board = mount(source);
  const panel = await panelOf(board, 'loss');
  const before = queries(source, 'loss').length;
  const start = performance.now();
  for (let i = 0; i < 50; i++) {
    source.log('a', { loss: 100 + i, fresh: i });
    await pause(20);
  }
  const most = Math.ceil((performance.now() - start) / 250) + 2;
  await until('last value', () => one(panel, '.value').textContent === '149');
  expect(queries(source, 'loss').length - before).toBeLessThanOrEqual(most);
  await panelOf(board, 'fresh');
});

test('the enlarged panel lets the others rest, and Escape closes it', async () => {
  const source = sourceWith(['a'], ['train/loss', 'train/acc']);
  const board = mount(source);
  const panel = await panelOf(board, 'train/loss');
  await panelOf(board, 'train/acc');
  one(panel, '.enlarge').click();
  const dialog = await until('dialog', () => all(board, 'stepwell-enlarged')[0]);
  await until('large chart', () => all(dialog, 'canvas').length > 0);
  const before = queries(source, 'train/acc').length;
  source.log('a', { 'train/loss': 7, 'train/acc': 7 });
  await until('large value', () =>
    all(dialog, '.value').some((element) => element.textContent?.startsWith('7')),
  );
  expect(queries(source, 'train/acc').length).toBe(before);
  one(dialog, '.close').click();
  await until('others go on', () => queries(source, 'train/acc').length > before);
  expect(textOf(board)).toContain('acc');
});

test('runs of different length share one grid', async () => {
  const source = sourceWith(['a', 'b'], ['loss'], 50);
  for (let step = 50; step < 5_000; step++) source.log('a', { loss: 1 });
  const board = mount(source);
  await panelOf(board, 'loss');
  await until('common range', () => {
    const [a, b] = ['a', 'b'].map((run) =>
      queries(source, 'loss').findLast((query) => query.run === uidOf(run)),
    );
    return a?.to !== undefined && a.to > 4_999 && a.from === b?.from && a.to === b?.to;
  });
});

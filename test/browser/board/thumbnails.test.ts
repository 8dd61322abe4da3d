/** Sections of many histograms: a row of small heat maps until a person opens the section. */
import { afterEach, expect, test } from 'vitest';
import type { StepwellBoard } from '../../../src/board/index.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { all, clear, mount, one, panelOf, until } from './helpers.js';

afterEach(clear);

const KEYS = Array.from({ length: 30 }, (_, i) => `weights/${String(i).padStart(2, '0')}`);

function source(keys: readonly string[] = KEYS): TestSource {
  const made = testSource();
  made.addRun('a');
  for (let step = 0; step < 20; step++) {
    made.log('a', { 'train/loss': 1 / (step + 1), 'train/x': 1, 'train/y': 1, 'train/z': 1 });
    for (const key of keys) made.logHistogram('a', key, [0, 1, step], { step });
  }
  return made;
}

type PanelElement = HTMLElement & { readonly key: string };

const section = (board: Element) => one(board, 'section[aria-label="weights"]');
const heading = (board: Element) => one(section(board), '.heading');
const thumbs = (board: Element) => all(board, '[data-id]');
const reads = (of: TestSource) =>
  of.calls.flatMap(({ method, argument }) =>
    method === 'heatmap' ? [(argument as { key: string }).key] : [],
  );

/** Whether each picture has pixels. */
const drawn = (board: Element) =>
  thumbs(board).map((thumb) => {
    const { width, height } = one<HTMLCanvasElement>(thumb, 'canvas');
    const context = one<HTMLCanvasElement>(thumb, 'canvas').getContext('2d');
    return context?.getImageData(0, 0, width, height).data.some((byte) => byte > 0) ?? false;
  });

async function boardOf(of: TestSource, style = 'width: 1200px; height: 900px'): Promise<StepwellBoard> {
  const board = mount(of, style);
  await panelOf(board, 'train/loss');
  return board;
}

test('[BRD6] a section of many histograms begins as small pictures; a click opens the section at that panel, and the bar folds it', async () => {
  const made = source();
  const board = await boardOf(made);
  await until('pictures', () => thumbs(board).length > 0 && drawn(board).every(Boolean));
  expect(heading(board).ariaExpanded).toBe('false');
  const row = one(board, '.thumbs').getBoundingClientRect();
  expect(row.height).toBe(76);
  const shown = thumbs(board).length;
  expect(one(board, 'button.rest').textContent).toBe(`+${KEYS.length - shown}`);
  for (const thumb of thumbs(board))
    expect(thumb.getBoundingClientRect().right).toBeLessThanOrEqual(row.right);
  // Only what is shown is read.
  expect(new Set(reads(made))).toEqual(new Set(KEYS.slice(0, shown)));
  expect(all(board, 'stepwell-histogram-panel')).toEqual([]);

  const last = thumbs(board).at(-1) as HTMLElement;
  last.click();
  const panel = await until('the panel', () =>
    all<PanelElement>(board, 'stepwell-histogram-panel').find(({ key }) => key === KEYS[shown - 1]),
  );
  await until('the focus', () => panel.shadowRoot?.activeElement?.matches('.plot'));
  const main = one(board, 'main').getBoundingClientRect();
  await until('on the screen', () => panel.getBoundingClientRect().bottom <= main.bottom);
  expect(board.view.opened).toEqual(['weights']);
  heading(board).click();
  await until('small again', () => thumbs(board).length === shown);
  expect(board.view).toMatchObject({ opened: [], collapsed: [] });
});

test('[BRD6] a person who closed the section before sees no pictures, and one click opens it', async () => {
  const made = source();
  const board = await boardOf(made);
  board.view = { collapsed: ['weights'] };
  await until('closed', () => thumbs(board).length === 0);
  expect(heading(board).ariaExpanded).toBe('false');
  expect(section(board).offsetHeight).toBe(32);
  heading(board).click();
  await until('open', () => heading(board).ariaExpanded === 'true');
  expect(board.view).toMatchObject({ opened: ['weights'], collapsed: [] });
});

test('[BRD8] a section of a few histograms is open, and stays open when more arrive; small pictures are read again for new values', async () => {
  const made = source(KEYS.slice(0, 3));
  const board = await boardOf(made);
  await until('open', () => heading(board).ariaExpanded === 'true');
  for (const key of KEYS) made.logHistogram('a', key, [1], { step: 20 });
  await until('more', () => heading(board).textContent?.includes('30'));
  expect(heading(board).ariaExpanded).toBe('true');
  expect(thumbs(board)).toEqual([]);
  clear();

  const again = await boardOf(made);
  await until('pictures', () => thumbs(again).length > 0 && drawn(again).every(Boolean));
  made.calls.length = 0;
  made.logHistogram('a', KEYS[0] as string, [1], { step: 21 });
  await until('read again', () => reads(made).length > 0);
});

test('[BRD3] pictures that are not on the screen are not read', async () => {
  const made = source();
  const board = await boardOf(made, 'width: 1200px; height: 500px');
  board.view = {
    pins: [],
    panels: Object.fromEntries(
      ['loss', 'x', 'y', 'z'].map((name) => {
        const id = `scalar train/${name}`;
        return [
          id,
          { id, type: 'line', keys: [`train/${name}`], options: {}, size: { columns: 3, rows: 4 } },
        ];
      }),
    ),
  };
  await until(
    'the row below the screen',
    () => thumbs(board).length > 0 && one(board, '.thumbs').getBoundingClientRect().top > 2_000,
  );
  made.calls.length = 0;
  made.logHistogram('a', KEYS[0] as string, [1], { step: 20 });
  made.log('a', { 'train/loss': 1 });
  await until('what is on the screen is read', () => made.calls.some(({ method }) => method === 'series'));
  expect(reads(made)).toEqual([]);
  one(board, '.thumbs').scrollIntoView();
  await until('read', () => reads(made).length > 0);
});

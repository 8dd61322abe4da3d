/** The panel of tables, over a source in memory. What a grid shows is tested without a page. */
import axe from 'axe-core';
import type { LitElement } from 'lit';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { audio } from '../../../src/media/audio/value.js';
import { image } from '../../../src/media/image/value.js';
import { TableFile } from '../../../src/media/table/read.js';
import { type TableData, table } from '../../../src/media/table/value.js';
import { encodedMedia } from '../../fixtures/encoded-media.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { all, clear, mount, one, textOf, until } from './helpers.js';

let source: TestSource;
beforeEach(() => {
  source = testSource();
  source.addRun('a');
});
afterEach(clear);

async function logTable(data: TableData, run = 'a', step = 0): Promise<void> {
  source.logMedia(run, 'examples', await encodedMedia(table(data)), { step, media: 'table' });
}

/** The texts of the cells on the screen, row by row. */
function cellsIn(root: Element): string[][] {
  const rows = all(root, '.body .row').map((row) => [...row.querySelectorAll('[role="gridcell"]')]);
  return rows.map((cells) => cells.map((cell) => textOf(cell).trim()));
}

async function grid(root: Element): Promise<HTMLElement> {
  return until('a grid with cells', () => {
    const found = all(root, '[role="grid"]').at(-1);
    return found && cellsIn(root).length > 0 && !textOf(found).includes('…') && found;
  });
}

async function enlarged(board: Element): Promise<HTMLElement> {
  await grid(board);
  one(one(board, 'stepwell-table-panel'), '.enlarge').click();
  const large = await until('the overlay', () => all(board, 'stepwell-enlarged')[0]);
  await grid(large);
  return large;
}

function press(target: Element, key: string, rest: KeyboardEventInit = {}): void {
  target.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...rest }),
  );
}

function choose(select: HTMLSelectElement, value: string): void {
  select.value = value;
  select.dispatchEvent(new Event('change'));
}

const selectIn = (root: Element, label: string) =>
  one<HTMLSelectElement>(
    all(root, 'label').find((each) => textOf(each).trim().startsWith(label)) as HTMLElement,
    'select',
  );

describe('a table', () => {
  test('[BRD2] is shown as text, and says how large it is', async () => {
    await logTable([{ text: '<img src=x onerror="top.hacked=1">', n: -0.5, ok: true, none: null }]);
    const board = mount(source);
    await grid(board);
    expect(cellsIn(board)).toEqual([['<img src=x onerror="top.hacked=1">', '−0.5', 'true', '–']]);
    expect(textOf(one(board, 'stepwell-table-view'))).toContain('1 rows × 4 columns');
    expect('hacked' in globalThis).toBe(false);
  });

  test('[MED4] of 100,000 rows has only those on the screen in the page; keys reach the last row, and a click sorts', async () => {
    const count = 100_000;
    await logTable({
      row: Int32Array.from({ length: count }, (_, i) => i),
      rank: Float64Array.from({ length: count }, (_, i) => (i * 7919) % count),
    });
    const board = mount(source);
    const found = await grid(board);
    expect(found.getAttribute('aria-rowcount')).toBe('100001');
    expect(all(board, '.body .row').length).toBeLessThan(40);
    press(found, 'End', { ctrlKey: true });
    await until('the last row', () => cellsIn(board).some(([row]) => row === '99999'));
    expect(all(board, '.body .row').length).toBeLessThan(40);
    const active = () => found.getAttribute('aria-activedescendant') ?? '';
    expect(active()).toBe('c99999-1');
    press(found, 'PageUp');
    await until('a page up', () => active() !== 'c99999-1');
    press(found, 'Home', { ctrlKey: true });
    press(found, 'ArrowUp');
    await until('the head', () => active() === 'c-1-0');
    press(found, 'ArrowRight');
    press(found, 'Enter');
    await until('sorted', () => cellsIn(board)[1]?.[1] === '1');
    const head = all(board, '[role="columnheader"]')[1] as HTMLElement;
    expect(head.getAttribute('aria-sort')).toBe('ascending');
    head.click();
    await until('sorted down', () => cellsIn(board)[0]?.[1] === '99999');
  });

  test('a scroll of a few lines leaves the elements of lines that stay; a jump leaves the order of all elements', async () => {
    const count = 5_000;
    await logTable({ row: Int32Array.from({ length: count }, (_, i) => i) });
    const board = mount(source);
    const found = await grid(board);
    const rows = () => new Map(all(board, '.body .row').map((row) => [Number(row.dataset.line), row]));
    const scroll = async (line: number) => {
      found.scrollTop = line * 26;
      // Four lines above the screen are drawn too.
      await until('the line', () => Math.min(...rows().keys()) === line - 4);
    };
    await scroll(1000);
    const before = rows();
    await scroll(1003);
    const after = rows();
    const stayed = [...after].filter(([line]) => before.has(line));
    expect(stayed.length).toBe(after.size - 3);
    for (const [line, row] of stayed) expect(row, `line ${line}`).toBe(before.get(line));
    // The elements of the three lines that left show the three that came.
    expect(new Set(after.values())).toEqual(new Set(before.values()));
    for (const line of [3000, 20, 4800]) {
      const inOrder = [...rows().values()];
      await scroll(line);
      expect([...rows().values()], `after the jump to ${line}`).toEqual(inOrder);
      expect([...rows().keys()]).toEqual([...rows().keys()].sort((a, b) => a - b));
    }
  });

  test('a jump draws some of a screen’s cells in each frame, from the top; the rest stay hidden until they are drawn', async () => {
    const count = 5_000;
    const columns = Array.from({ length: 30 }, (_, c) => [
      `c${c}`,
      Int32Array.from({ length: count }, (_, row) => row * 100 + c),
    ]);
    await logTable(Object.fromEntries(columns));
    const board = mount(source);
    await grid(board);
    one(one(board, 'stepwell-table-panel'), '.enlarge').click();
    const large = await until('the overlay', () => all(board, 'stepwell-enlarged')[0]);
    const found = await grid(large);
    const rows = () => all(large, '.body .row');
    const stale = () => rows().filter((row) => row.classList.contains('stale'));
    await until('all of them', () => stale().length === 0 && rows().length > 15);
    const perRow = rows()[0]?.children.length ?? 0;
    found.scrollTop = 3_000 * 26;
    found.dispatchEvent(new Event('scroll'));
    await ((found.getRootNode() as ShadowRoot).host as LitElement).updateComplete;
    expect((rows().length - stale().length) * perRow).toBeLessThanOrEqual(120 + perRow);
    expect(stale().length).toBeGreaterThan(0);
    expect(
      rows()
        .find((row) => row.dataset.line === '3000')
        ?.classList.contains('stale'),
    ).toBe(false);
    for (const cell of stale().flatMap((row) => [...row.children])) {
      expect(getComputedStyle(cell).visibility).toBe('hidden');
    }
    await until('all of them again', () => stale().length === 0);
    for (const row of rows()) {
      const first = row.querySelector('[data-index="0"]');
      expect(textOf(first as Element).trim()).toBe(String(Number(row.dataset.line) * 100));
    }
  });

  test('cells that take long to be read are drawn as such in all lines, and the grid then rests', async () => {
    const columns = Array.from({ length: 30 }, (_, c) => [`c${c}`, new Int32Array(500)]);
    await logTable(Object.fromEntries(columns));
    vi.spyOn(TableFile.prototype, 'load').mockReturnValue(new Promise(() => {}));
    const board = mount(source);
    await until('a panel', () => all(board, 'stepwell-table-panel .enlarge, .enlarge')[0]);
    one(one(board, 'stepwell-table-panel'), '.enlarge').click();
    const large = await until('the overlay', () => all(board, 'stepwell-enlarged')[0]);
    const rows = () => all(large, '.body .row');
    await until(
      'all lines',
      () => rows().length > 15 && rows().every((row) => !row.classList.contains('stale')),
    );
    for (const row of rows()) expect(textOf(row)).toContain('…');
    const frames = vi.spyOn(globalThis, 'requestAnimationFrame');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(frames).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  test('a cell tells its whole value where the pointer is, and where the cursor is', async () => {
    await logTable({ loss: [1 / 3, 2 / 3], name: ['a', null] });
    const board = mount(source);
    const found = await grid(board);
    const cell = (line: number, index: number) =>
      one(board, `.body [data-line="${line}"] [data-index="${index}"]`);
    expect(cell(0, 0).title).toBe(String(1 / 3));
    expect(cell(1, 0).title).toBe('');
    cell(1, 0).dispatchEvent(new PointerEvent('pointermove', { bubbles: true }));
    expect(cell(1, 0).title).toBe(String(2 / 3));
    cell(1, 1).dispatchEvent(new PointerEvent('pointermove', { bubbles: true }));
    expect(cell(1, 1).title).toBe('');
    press(found, 'ArrowDown');
    await until('the cursor', () => found.getAttribute('aria-activedescendant') === 'c1-0');
    expect(cell(1, 0).id).toBe('c1-0');
    expect(all(board, '.body [id]').length).toBe(1);
  });

  test('enlarged, is filtered, grouped, and shows a row with its media', async () => {
    const clip = audio(Float32Array.of(0, 0.5), { sampleRate: 8000 });
    const picture = image([[0, 255]], { white: 255, caption: 'p' });
    await logTable([
      { word: 'cat', n: 1, media: picture },
      { word: 'dog', n: 2, media: clip },
      { word: 'cat', n: 3, media: null },
    ]);
    const board = mount(source);
    const large = await enlarged(board);
    await until('a picture', () => all<HTMLImageElement>(large, 'img')[0]?.naturalWidth === 2);
    expect(all(large, 'stepwell-audio-player')).toHaveLength(1);
    all(large, '.tools .button')[0]?.click();
    const field = await until('filters', () => all<HTMLInputElement>(large, '.filters input')[1]);
    field.value = 'about';
    field.dispatchEvent(new Event('input'));
    await until('a problem', () => field.getAttribute('aria-invalid') === 'true');
    field.value = '>= 2';
    field.dispatchEvent(new Event('input'));
    await until(
      'two rows',
      () => all(large, '.body .row').length === 2 && field.getAttribute('aria-invalid') === 'false',
    );
    expect(textOf(one(large, '.count'))).toContain('2 of 3 rows');
    all(large, '.tools .button')[0]?.click();
    choose(selectIn(large, 'Group by'), '0');
    await until('groups', () => cellsIn(large)[0]?.join().includes('cat 2 rows'));
    const found = await grid(large);
    press(found, 'Enter');
    await until('an open group', () => all(large, '.body .row').length === 4);
    press(found, 'ArrowDown');
    press(found, 'Enter');
    const details = await until('details', () => all(large, 'aside')[0]);
    expect(textOf(details)).toContain('Row 1');
    await until('the panel of the kind', () => all<HTMLImageElement>(details, 'img')[0]?.naturalWidth === 2);
    press(details, 'Escape');
    await until('no details', () => all(large, 'aside').length === 0);
    expect(all(board, 'stepwell-enlarged')).toHaveLength(1);
  });

  test('is joined with that of another run, and differences are marked', async () => {
    source.addRun('b');
    await logTable({ id: [1, 2], out: ['x', 'y'] });
    await logTable({ id: [2, 1], out: ['y', 'z'] }, 'b');
    const board = mount(source);
    const large = await enlarged(board);
    const select = await until(
      'two runs',
      () =>
        all(large, 'label').some((each) => textOf(each).includes('Compare')) &&
        selectIn(large, 'Compare with'),
    );
    choose(select, (select.options[1] as HTMLOptionElement).value);
    const joined = await until('a joined table', () => all(large, '[joined]')[0]);
    const wanted = [
      ['1', 'differs', 'differs'],
      ['2', '', ''],
    ];
    await until('differences', () => {
      const read = cellsIn(joined).map(([id = '', ...rest]) => [
        id,
        ...rest.map((text) => (text.includes('differs') ? 'differs' : '')),
      ]);
      return JSON.stringify([...read].sort()) === JSON.stringify(wanted);
    });
    const only = await until('the box', () => all<HTMLInputElement>(joined, '.tools input')[0]);
    only.click();
    await until('one row', () => cellsIn(joined).length === 1);
  });

  test('that is damaged, missing or of another type says so', async () => {
    const item = { type: 'application/vnd.apache.parquet', facts: { rows: 1, columns: [] } };
    source.logMedia(
      'a',
      'examples',
      [
        { ...item, blob: new Blob(['PAR1 nothing PAR1']) },
        { ...item, blob: null },
        { ...item, type: 'text/html', blob: new Blob(['<script>']) },
      ],
      { media: 'table' },
    );
    const board = mount(source);
    const missing = await until('three problems', () => {
      const found = all(board, '.missing');
      return found.length === 3 && found;
    });
    expect(missing.map((each) => textOf(each))).toEqual([
      expect.stringContaining('Its bytes are damaged'),
      expect.stringContaining('Its bytes are not here'),
      expect.stringContaining('text/html is not shown'),
    ]);
  });
});

test('axe finds nothing in panels with tables, small and enlarged, light and dark', async () => {
  await logTable([
    { word: 'cat', n: 1, media: image([[0, 255]], { white: 255 }) },
    { word: 'dog', n: 2, media: null },
  ]);
  const board = mount(source);
  const problems = async () => {
    const { violations } = await axe.run(board, { resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
  };
  await grid(board);
  expect(await problems()).toEqual([]);
  const large = await enlarged(board);
  for (const button of all(large, '.tools .button')) button.click();
  await until('columns and filters', () => all(large, '.choose')[0] && all(large, '.filters input')[0]);
  for (const theme of ['light', 'dark'] as const) {
    board.theme = theme;
    await until(theme, () => one(board, '.root').classList.contains('dark') === (theme === 'dark'));
    expect(await problems()).toEqual([]);
  }
});

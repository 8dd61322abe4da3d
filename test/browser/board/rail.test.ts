/** The list of runs as legend: rows, columns, order, swatches, menus, keys. */
import { afterEach, describe, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { rememberLetters } from '../../../src/board/data/view-store.js';
import type { StepwellBoard } from '../../../src/board/index.js';
import type { RunFields } from '../../fixtures/made-run.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { nameOf, uidOf } from '../../fixtures/uids.js';
import {
  all,
  chooseForRun,
  clear,
  mount,
  one,
  panelOf,
  pause,
  pressOn,
  rowOf,
  sourceWith,
  textOf,
  until,
} from './helpers.js';

afterEach(clear);

const WIDE = 'width: 1400px; height: 700px';

/** Runs with a best accuracy each; the first is the oldest. */
function runsWith(
  accuracies: { readonly [name: string]: number },
  fields: { readonly [name: string]: RunFields } = {},
): TestSource {
  const source = testSource();
  const names = Object.keys(accuracies);
  names.forEach((name, i) => {
    source.addRun(name, {
      name: `run ${name}`,
      created: Date.now() - (names.length - i) * 3_600_000,
      ...fields[name],
    });
    const best = accuracies[name] ?? 0;
    for (const value of [0.1, best, best - 0.05])
      source.log(name, { 'val/accuracy': value, 'val/loss': 1 - value, 'train/loss': 2 - value });
  });
  return source;
}

/** A board whose rows have values and react to clicks. */
async function mounted(source: TestSource, style = WIDE): Promise<StepwellBoard> {
  const board = mount(source, style);
  await until('values', () => all(board, '.row .best').some(({ textContent }) => textContent !== ''));
  return board;
}

const order = (board: Element) =>
  all(board, '.row')
    .sort((a, b) => Number(a.ariaPosInSet) - Number(b.ariaPosInSet))
    .map((row) => nameOf(row.dataset['run'] ?? ''))
    .join('');
const best = (board: Element, name: string) => one(rowOf(board, name), '.best').textContent;
const shown = (board: StepwellBoard) => board.view.selection?.map(nameOf).sort().join('');
const head = (board: Element, kind: string) => one(board, `.heads .${kind}`);
const focused = (board: Element) => {
  const active = one(board, 'stepwell-run-list').shadowRoot?.activeElement;
  return active?.closest<HTMLElement>('.row')?.dataset['run'];
};

describe('a row', () => {
  test('says what differs, the best value, and which is the best of all; the head names them', async () => {
    const config = (lr: number, name: string) => ({ config: { lr, optimizer: { name }, batch: 32 } });
    const board = await mounted(
      runsWith(
        { a: 0.9, b: 0.95, c: 0.9312345 },
        { a: config(1e-3, 'adamw'), b: config(3e-4, 'adamw'), c: config(3e-3, 'lion') },
      ),
    );
    await until('what differs', () => textOf(rowOf(board, 'c')).includes('lion'));
    expect(head(board, 'run').textContent).toBe('Run · lr · optimizer');
    expect(head(board, 'best').textContent).toBe('val/acc');
    expect(head(board, 'age').textContent).toBe('Age ↑');
    expect(['a', 'b', 'c'].map((name) => best(board, name))).toEqual(['0.9000', '★ 0.9500', '0.9312']);
    expect(getComputedStyle(one(rowOf(board, 'b'), '.best')).fontWeight).toBe('600');
    expect(rowOf(board, 'b').textContent).not.toContain('32');
    expect(one(rowOf(board, 'a'), '.age').textContent).toBe('3h');
    expect(rowOf(board, 'a').getBoundingClientRect().height).toBe(28);
  });

  test('has its name cut in the middle and in full as its title; a value that does not fit is not seen', async () => {
    const name = 'agile-otter-42 – cosine with warm restarts, mixup and EMA 0.999';
    const config = (lr: number) => ({ lr, data: `a-value-of-${lr}` });
    const board = await mounted(
      runsWith(
        { a: 0.9, b: 0.8 },
        { a: { name, config: config(0.001), tags: ['wide'] }, b: { config: config(0.003) } },
      ),
    );
    const button = one(rowOf(board, 'a'), '.name');
    await until('a short name', () => /^agile.*….*0\.999$/.test(button.textContent ?? ''));
    expect(button.scrollWidth).toBeLessThanOrEqual(button.clientWidth);
    expect(button.ariaLabel).toBe(name);
    expect(one(rowOf(board, 'a'), '.what').title).toBe(`${name} · wide`);
    const box = one(rowOf(board, 'a'), '.what').getBoundingClientRect();
    for (const value of all(rowOf(board, 'a'), '.values span'))
      expect(value.getBoundingClientRect().top).toBeGreaterThanOrEqual(box.bottom);
    // In the other row the first value fits.
    const fits = one(rowOf(board, 'b'), '.values span').getBoundingClientRect();
    expect(fits.bottom).toBeLessThanOrEqual(one(rowOf(board, 'b'), '.what').getBoundingClientRect().bottom);
  });

  test('is bold and filled while the run is shown', async () => {
    const board = await mounted(runsWith({ a: 0.9, b: 0.8 }));
    const weight = () => getComputedStyle(one(rowOf(board, 'a'), '.name')).fontWeight;
    const fill = () => getComputedStyle(one(rowOf(board, 'a'), '.pick'), '::before').backgroundColor;
    const filled = fill();
    expect([weight(), filled === 'rgba(0, 0, 0, 0)']).toEqual(['500', false]);
    one(rowOf(board, 'a'), '.pick').click();
    await until('hidden', () => shown(board) === 'b');
    await until('pale', () => weight() === '400');
    expect(fill()).toBe('rgba(0, 0, 0, 0)');
  });
});

test('the opened run has a bar of ink at its left', async () => {
  const board = await mounted(runsWith({ a: 0.9, b: 0.8 }));
  const bar = () => getComputedStyle(rowOf(board, 'b')).boxShadow;
  expect(bar()).toBe('none');
  one(rowOf(board, 'b'), '.name').click();
  await until('the bar', () => bar().includes('2px'));
  expect(bar()).toContain('inset');
  expect(one(rowOf(board, 'b'), '.name').getAttribute('aria-current')).toBe('true');
});

describe('the column of best values', () => {
  test('follows the rule: quality of an evaluation, its loss, any loss, nothing', async () => {
    const column = async (...keys: string[]) => {
      clear();
      const board = mount(sourceWith(['a'], keys, 3), WIDE);
      await panelOf(board, keys[0] ?? '');
      // The code of the column is there as soon as the rows have fields for names.
      await until('the code', () => all(board, '.rename').length > 0);
      await pause(400);
      return all(board, '.heads .best')
        .map(({ textContent }) => textContent)
        .join();
    };
    expect(await column('train/accuracy', 'train/loss', 'val/loss', 'val/recall')).toBe('val/recall');
    expect(await column('train/accuracy', 'train/loss', 'test/loss')).toBe('test/loss');
    expect(await column('train/accuracy', 'train/loss')).toBe('train/loss');
    expect(await column('lr')).toBe('');
  });

  test('is chosen in its menu, and the choice is in the view', async () => {
    const board = await mounted(runsWith({ a: 0.9, b: 0.95 }));
    one(board, '.heads .more').click();
    const item = await until('the item', () =>
      all(board, '.more-menu:popover-open button').find(({ textContent }) => textContent === 'val/loss'),
    );
    item.click();
    await until('the column', () => head(board, 'best').textContent === 'val/loss');
    expect(board.view.columns).toEqual(['val/loss']);
    // Lower is better.
    await until('the star', () => best(board, 'b')?.startsWith('★'));
    expect(best(board, 'b')).toBe('★ 0.05000');
    board.view = { ...board.view, goals: { 'val/loss': 'none' } };
    await until('no star without a goal', () => all(board, '.most').length === 0);
    expect(best(board, 'b')).toBe('0.1000');
  });

  test('has the best of all listed runs, also of those that nobody has scrolled to', async () => {
    const names = Array.from({ length: 80 }, (_, i) => `r${i}`);
    const board = await mounted(
      runsWith(Object.fromEntries(names.map((name, i) => [name, i === 5 ? 0.99 : 0.5 + i / 1_000]))),
    );
    const source = board.source as TestSource;
    await until('the table', () => source.count('table') > 0);
    // Newest first: the best run is far below.
    await until('no star on the screen', () => all(board, '.most').length === 0);
    head(board, 'best').click();
    await until(
      'the best is first',
      () => one(board, '.row[aria-posinset="1"]').dataset['run'] === uidOf('r5'),
    );
    expect(best(board, 'r5')).toBe('★ 0.9900');
    expect(source.count('getRun')).toBeLessThan(80);
  });
});

test('a click on a head sorts, the next reverses, the third returns to the newest first', async () => {
  const board = await mounted(
    runsWith(
      { a: 0.5, b: 0.9, c: 0.7 },
      { a: { name: 'run 10' }, b: { name: 'run 9' }, c: { name: 'Alpha' } },
    ),
  );
  expect(order(board)).toBe('cba');
  const clicks = async (kind: string, expected: readonly string[]) => {
    for (const each of expected) {
      head(board, kind).click();
      await until(`${kind}: ${each}`, () => order(board) === each);
    }
    expect(board.view.sort).toBe(null);
  };
  await clicks('best', ['bca', 'acb', 'cba']);
  await clicks('run', ['cba', 'abc', 'cba']);
  await clicks('age', ['abc', 'cba']);
  head(board, 'best').click();
  await until('in the view', () => board.view.sort?.by === 'best');
  expect(head(board, 'best').getAttribute('aria-pressed')).toBe('true');
});

test('the reference run is the first row, with a pin and a rule', async () => {
  const board = await mounted(runsWith({ a: 0.5, b: 0.9, c: 0.7 }));
  await chooseForRun(board, 'a', 'Set as reference');
  await until('first', () => order(board) === 'acb');
  expect(board.view.reference).toBe(uidOf('a'));
  expect(one(rowOf(board, 'a'), '.pin').ariaLabel).toBe('Reference');
  expect(getComputedStyle(rowOf(board, 'a')).borderBottomWidth).toBe('1px');
  head(board, 'best').click();
  await until('still first', () => order(board) === 'abc');
  await chooseForRun(board, 'a', 'Unset as reference');
  await until('sorted', () => order(board) === 'bca');
});

describe('swatches', () => {
  const swatch = (board: Element, name: string) => one(rowOf(board, name), '.pick');

  test('alt and a click show one run only, whether it was shown or not', async () => {
    const board = await mounted(runsWith({ a: 0.5, b: 0.9, c: 0.7 }));
    for (const name of ['b', 'b', 'c']) {
      swatch(board, name).dispatchEvent(new MouseEvent('click', { bubbles: true, altKey: true }));
      await until(`only ${name}`, () => shown(board) === name);
      const checked = all<HTMLInputElement>(board, '.pick').filter((box) => box.checked);
      expect(checked).toEqual([swatch(board, name)]);
    }
  });

  test('a drag gives all swatches on its way the state of the first, and a click still works after', async () => {
    const board = await mounted(runsWith({ a: 0.5, b: 0.9, c: 0.7, d: 0.6 }));
    const point = (type: string, name: string, buttons: number) =>
      swatch(board, name).dispatchEvent(
        new PointerEvent(type, { bubbles: true, composed: true, pointerType: 'mouse', buttons, button: 0 }),
      );
    point('pointerdown', 'd', 1);
    for (const name of ['d', 'c', 'b', 'c']) point('pointerover', name, 1);
    await until('hidden', () => shown(board) === 'a');
    point('pointerup', 'c', 0);
    // Without a button nothing happens.
    point('pointerover', 'a', 0);
    await userEvent.click(swatch(board, 'c'));
    await until('shown', () => shown(board) === 'ac');
    // A drag that comes back to its first swatch ends with a click, which changes nothing.
    point('pointerdown', 'd', 1);
    for (const name of ['d', 'c', 'd']) point('pointerover', name, 1);
    swatch(board, 'd').dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
    await until('shown', () => shown(board) === 'acd');
    await pause(50);
    expect([shown(board), (swatch(board, 'd') as HTMLInputElement).checked]).toEqual(['acd', true]);
  });
});

describe('the menu of a run', () => {
  test('opens with the button, the right mouse button and M; Escape gives the focus back', async () => {
    const board = await mounted(runsWith({ a: 0.5, b: 0.9 }));
    const list = one(board, 'stepwell-run-list');
    const open = () => all(list, '.more-menu:popover-open')[0];
    const close = async () => {
      await userEvent.keyboard('{Escape}');
      await until('closed', () => all(list, '.more-menu').length === 0);
    };
    await userEvent.hover(rowOf(board, 'a'));
    await userEvent.click(one(rowOf(board, 'a'), '.more'));
    const menu = await until('by the button', open);
    expect(menu.ariaLabel).toBe('run a');
    const keys = all(menu, '[aria-keyshortcuts]').map((item) => [
      item.textContent?.trim(),
      item.getAttribute('aria-keyshortcuts'),
    ]);
    expect(keys).toEqual([
      ['Show only this', 'O'],
      ['Set as reference', 'B'],
      ['Open', '↵'],
      ['Rename', 'R'],
      ['Delete', '⌫'],
    ]);
    await close();
    await userEvent.click(one(rowOf(board, 'b'), '.name'), { button: 'right' });
    expect((await until('by the right button', open)).ariaLabel).toBe('run b');
    await pause(100);
    expect(open()).toBeDefined();
    await close();
    pressOn(board, 'a', 'm');
    expect((await until('by M', open)).ariaLabel).toBe('run a');
    await close();
    expect(focused(board)).toBe(uidOf('a'));
    expect(list.shadowRoot?.activeElement?.className).toContain('name');
  });

  test('gives a run another colour, in the list and in the charts, also after a reload', async () => {
    const source = runsWith({ a: 0.5, b: 0.9 });
    const board = await mounted(source);
    const panel = await panelOf(board, 'val/loss');
    const color = (at: Element) => (at as HTMLElement).style.getPropertyValue('--color');
    const inLegend = () => one(panel, `.lines li[data-run="${uidOf('a')}"]`).dataset['color'];
    const before = color(rowOf(board, 'a'));
    await chooseForRun(board, 'a', 'Wine');
    await until('another colour', () => color(rowOf(board, 'a')) === '#58012b');
    expect(before).not.toBe('#58012b');
    await until('in the chart', () => inLegend() === '#58012b');
    one(rowOf(board, 'a'), '.more').click();
    const wine = await until('the menu', () => all(board, '.more-menu:popover-open [aria-label="Wine"]')[0]);
    expect([wine.role, wine.ariaChecked]).toEqual(['menuitemradio', 'true']);
    // Another tab.
    const other = document.createElement('stepwell-board');
    other.style.cssText = WIDE;
    other.theme = 'light';
    other.source = source;
    document.body.append(other);
    await until(
      'the same there',
      () => all(other, '.row').length > 0 && color(rowOf(other, 'a')) === '#58012b',
    );
  });

  test('colours are walked with all four arrows', async () => {
    const board = await mounted(runsWith({ a: 0.5 }));
    pressOn(board, 'a', 'm');
    const label = () => {
      const active = one(board, 'stepwell-run-list').shadowRoot?.activeElement;
      return active?.ariaLabel ?? active?.textContent?.trim();
    };
    await until('the first item', () => label() === 'Show only this');
    const seen: unknown[] = [];
    for (const key of 'DDDDRDLULD'.split('')) {
      const name = { D: 'ArrowDown', U: 'ArrowUp', L: 'ArrowLeft', R: 'ArrowRight' }[key];
      await userEvent.keyboard(`{${name}}`);
      seen.push(label());
    }
    expect(seen).toEqual([
      ...['Set as reference', 'Open', 'Rename', 'Blue', 'Orange', 'Wine', 'Sky', 'Blue', 'Rename', 'Blue'],
    ]);
  });
});

test('letters do nothing where a person switched them off; the space bar and the arrows go on', async () => {
  const board = await mounted(runsWith({ a: 0.5, b: 0.9 }));
  rememberLetters(false);
  const shown = () => board.view.selection?.length ?? 2;
  const before = shown();
  pressOn(board, 'a', 'o');
  pressOn(board, 'a', 'b');
  pressOn(board, 'a', ' ');
  await until('hidden', () => shown() === before - 1);
  expect(board.view.reference).toBe(null);
  rememberLetters(true);
  pressOn(board, 'a', 'b');
  await until('the reference', () => board.view.reference === uidOf('a'));
});

test('keys of a row: J and K move, Space shows, O shows only this, Enter opens, B is the reference, R renames', async () => {
  const board = await mounted(runsWith({ a: 0.5, b: 0.9, c: 0.7 }));
  one(rowOf(board, 'c'), '.name').focus();
  await userEvent.keyboard('j');
  await until('down', () => focused(board) === uidOf('b'));
  await userEvent.keyboard('jk');
  await until('down and up', () => focused(board) === uidOf('b'));
  await userEvent.keyboard(' ');
  await until('hidden', () => shown(board) === 'ac');
  expect(all(board, 'stepwell-run-detail')).toEqual([]);
  await userEvent.keyboard('o');
  await until('only this', () => shown(board) === 'b');
  await userEvent.keyboard('b');
  await until('first', () => order(board) === 'bca' && focused(board) === uidOf('b'));
  await userEvent.keyboard('b');
  await until('not any more', () => board.view.reference === null);
  await userEvent.keyboard('r');
  await until('the field', () => all(rowOf(board, 'b'), 'input:not(.pick)')[0]);
  await userEvent.keyboard('{Escape}');
  await until('the name again', () => focused(board) === uidOf('b'));
  await userEvent.keyboard('{Delete}');
  const question = await until(
    'the question',
    () => all<HTMLDialogElement>(board, 'dialog.question[open]')[0],
  );
  question.close();
  one(rowOf(board, 'b'), '.name').focus();
  await userEvent.keyboard('{Enter}');
  await until('details', () => all(board, 'stepwell-run-detail')[0]);
  // With a modifier a key belongs to the browser.
  pressOn(board, 'b', 'b');
  await until('reference', () => board.view.reference !== null);
  one(rowOf(board, 'b'), '.name').dispatchEvent(
    new KeyboardEvent('keydown', { key: 'b', ctrlKey: true, bubbles: true, composed: true }),
  );
  await pause(50);
  expect(board.view.reference).toBe(uidOf('b'));
});

test('a letter that is typed into the filter or into a name is no key of the list', async () => {
  const board = await mounted(runsWith({ a: 0.5, b: 0.9 }));
  await userEvent.fill(one(board, '[aria-label="Filter runs"]'), 'bo');
  await pause(50);
  expect([board.view.reference, shown(board)]).toEqual([null, 'ab']);
  await userEvent.fill(one(board, '[aria-label="Filter runs"]'), '');
  await until('rows', () => all(board, '.row').length === 2);
  pressOn(board, 'a', 'r');
  await until('the field', () => all(rowOf(board, 'a'), 'input:not(.pick)')[0]);
  await userEvent.keyboard('bo m');
  await pause(50);
  expect([board.view.reference, shown(board), all(board, '.more-menu').length]).toEqual([null, 'ab', 0]);
});

test('the run under the mouse or with the focus is the hovered run, and leaving ends that', async () => {
  const board = await mounted(runsWith({ a: 0.5, b: 0.9 }));
  const { view } = (
    one(board, 'stepwell-run-list') as unknown as { model: { view: { hovered: string | null } } }
  ).model;
  await userEvent.hover(rowOf(board, 'a'));
  await until('a', () => view.hovered === uidOf('a'));
  await userEvent.hover(rowOf(board, 'b'));
  await until('b', () => view.hovered === uidOf('b'));
  await userEvent.hover(one(board, '[aria-label="Filter runs"]'));
  await until('none', () => view.hovered === null);
  one(rowOf(board, 'a'), '.name').focus();
  await until('by the focus', () => view.hovered === uidOf('a'));
  one(board, '[aria-label="Filter runs"]').focus();
  await until('none', () => view.hovered === null);
});

test('a filter that matches nothing says so and is cleared', async () => {
  const board = await mounted(runsWith({ a: 0.5, b: 0.9 }, { a: { tags: ['wide'] } }));
  const field = one<HTMLInputElement>(board, '[aria-label="Filter runs"]');
  expect(one(board, '.bar [role="status"]').textContent).toBe('2 of 2 runs shown');
  // A tag is found, though no row shows it.
  await userEvent.fill(field, 'WIDE');
  await until('one', () => order(board) === 'a');
  await userEvent.fill(field, 'nothing');
  await until('said', () => one(board, '.bar [role="status"]').textContent === '0 of 2 match');
  const clearing = one(board, '.bar .link');
  expect(clearing.textContent).toBe('Clear');
  clearing.click();
  await until('all', () => all(board, '.row').length === 2);
  expect(field.value).toBe('');
});

test('widths: 300 as drawn, 240 without age, and on a narrow board a sheet with two lines and targets of 44', async () => {
  const source = runsWith({ a: 0.5, b: 0.9 }, { a: { config: { lr: 1 } }, b: { config: { lr: 2 } } });
  const board = await mounted(source, WIDE);
  const list = one(board, 'stepwell-run-list');
  const width = () => list.getBoundingClientRect().width;
  const age = () => one(rowOf(board, 'a'), '.age').getBoundingClientRect().width;
  expect([width(), age() > 0]).toEqual([300, true]);
  const keys = () => one(rowOf(board, 'a'), '.values i').getBoundingClientRect().width > 0;
  await until('what differs', () => all(rowOf(board, 'a'), '.values i').length > 0);
  expect(keys()).toBe(false);
  board.style.width = '2300px';
  await until('400', () => width() === 400);
  expect(keys()).toBe(true);
  board.style.width = '1000px';
  await until('240', () => width() === 240);
  expect(age()).toBe(0);
  board.style.width = '600px';
  await until('closed', () => width() === 0);
  list.classList.add('open');
  await until('rows of two lines', () => rowOf(board, 'a').getBoundingClientRect().height === 52);
  const name = one(rowOf(board, 'a'), '.name').getBoundingClientRect();
  const differs = one(rowOf(board, 'a'), '.values').getBoundingClientRect();
  expect(differs.top).toBeGreaterThanOrEqual(name.bottom);
  expect(one(rowOf(board, 'a'), '.values').innerText).toBe('lr 1');
  const targets = all(list, '.bar button, .heads button, .field, .row .pick, .row .more');
  const small = targets
    .map((each) => each.getBoundingClientRect())
    .filter((box) => box.width < 44 || box.height < 44);
  expect(small).toEqual([]);
});

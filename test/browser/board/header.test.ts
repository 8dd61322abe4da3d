/** The row of controls over the board: what each does, how it is reached, and what stands where at which width. */
import { afterEach, describe, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import type { StepwellBoard } from '../../../src/board/index.js';
import {
  all,
  chooseInHeader,
  clear,
  drag,
  headerMenu,
  headerPopover,
  mount,
  one,
  panelOf,
  sourceWith,
  textOf,
  until,
} from './helpers.js';

afterEach(clear);

async function boardOf(width = 1300): Promise<StepwellBoard> {
  const board = mount(sourceWith(['a', 'b'], ['train/loss', 'epoch']), `width: ${width}px; height: 700px`);
  await panelOf(board, 'train/loss');
  return board;
}

function focused(): Element | null {
  let element: Element | null = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

const isShown = (element: Element) => element.getClientRects().length > 0;
const header = (board: Element) => one(board, '.head');
/** The buttons of the row that are shown, by name. */
const tools = (board: Element) =>
  all(header(board), '.bar button')
    .filter(isShown)
    .map((button) => button.ariaLabel ?? button.textContent?.replace(/\s+/g, ' ').trim());
const pressed = (board: Element) =>
  all(header(board), '[aria-pressed="true"]').map(
    (button) => button.ariaLabel ?? button.textContent?.replace(/\s+/g, ' ').trim(),
  );

describe('controls', () => {
  test('the x axis: step, time and everything else; another axis takes the zoom away', async () => {
    const board = await boardOf();
    const [step, time] = all(header(board), '.seg button');
    time?.click();
    await until('time', () => board.settings.x === 'active');
    await until('pressed', () => pressed(board).join() === 'Time,lin');
    step?.click();
    await until('step', () => board.settings.x === 'step');
    drag(await panelOf(board, 'train/loss'), 0.2, 0.6);
    await until('zoom', () => board.view.zoom);
    await chooseInHeader(board, '.axes', 'epoch');
    await until('the metric', () => JSON.stringify(board.settings.x) === '{"key":"epoch"}');
    expect(board.view.zoom).toBe(null);
    await until('its name', () => pressed(board).join() === 'epoch,lin');
    const checked = (await headerMenu(board, '.axes')).filter((item) => item.ariaChecked === 'true');
    expect(checked.map(({ textContent }) => textContent)).toEqual(['epoch']);
  });

  test('the scale of y and what y fits are in the view', async () => {
    const board = await boardOf();
    for (const [label, y] of [
      ['symlog', 'symlog'],
      ['log', 'log'],
      ['lin', 'linear'],
    ] as const) {
      all(header(board), '.seg button')
        .find(({ textContent }) => textContent === label)
        ?.click();
      await until(label, () => board.view.y === y);
      await until('pressed', () => pressed(board).includes(label));
    }
    const fit = one(header(board), '.fit');
    fit.click();
    await until('all', () => board.view.fit === 'all' && fit.ariaPressed === 'true');
    fit.click();
    await until('ordinary', () => board.view.fit === 'ordinary' && fit.ariaPressed === 'false');
  });

  test('projects stand in a menu with the numbers of their runs', async () => {
    const source = sourceWith(['a', 'b', 'c'], ['loss'], 5, { c: { project: 'other' } });
    const board = mount(source);
    await panelOf(board, 'loss');
    const items = (await headerMenu(board, '.project')).map(({ textContent }) => textContent);
    expect(items[0]).toBe('All projects');
    expect(items).toContain('other (1)');
    all(header(board), '.more-menu button')
      .find(({ textContent }) => textContent === 'other (1)')
      ?.click();
    await until('one run', () => all(board, '.row').length === 1);
    await until('its name', () => one(header(board), '.project').textContent?.trim() === 'other');
    await chooseInHeader(board, '.project', 'All projects');
    await until('all runs', () => all(board, '.row').length === 3);
    expect(board.settings.project).toBe(null);
  });

  test('[BRD6] saved views and the default are in a menu, name what is shown, and can be undone', async () => {
    const board = await boardOf();
    board.updateSettings({ smoothing: 0.5, filter: 'loss' });
    const { project: _, ...view } = board.view;
    await board.source?.saveView('', '', 'smooth', JSON.parse(JSON.stringify(view)));
    const name = () => one(header(board), '.view').textContent?.trim();
    await chooseInHeader(board, '.view', 'Default view');
    await until('the default', () => board.view.smoothing === 0 && board.view.filter === '');
    await chooseInHeader(board, '.view', 'smooth');
    await until('the saved one', () => board.view.smoothing === 0.5 && name() === 'smooth');
    board.updateSettings({ smoothing: 0.6 });
    await until('another view', () => name() === 'View');

    await chooseInHeader(board, '.view', 'Default view');
    await until('the default', () => board.view.smoothing === 0);
    const undo = await until('undo', () =>
      all(board, '.toast').findLast((toast) => textOf(toast).includes('default view')),
    );
    one(undo, '.button').click();
    await until('as before', () => board.view.smoothing === 0.6 && board.view.filter === 'loss');
    await chooseInHeader(board, '.view', 'Save or manage views…');
    await until('dialog', () => all(board, 'dialog.views[open]')[0]);
  });

  test('the theme is chosen under more', async () => {
    const board = await boardOf();
    await chooseInHeader(board, '.more', 'Dark theme');
    await until('dark', () => one(board, '.root').matches('.dark') && board.settings.theme === 'dark');
    expect(JSON.parse(localStorage.getItem('stepwell-board:1') ?? '{}')).toEqual({ theme: 'dark' });
  });

  test('a zoom can be taken back from the row', async () => {
    const board = await boardOf();
    expect(tools(board)).not.toContain('Reset zoom');
    drag(await panelOf(board, 'train/loss'), 0.2, 0.6);
    (await until('chip', () => all(header(board), '.reset')[0])).click();
    await until('whole', () => board.view.zoom === null);
  });

  test('a hidden tab is paused, and goes on', async () => {
    const board = await boardOf();
    const said = (words: RegExp) =>
      until(String(words), () => words.test(textOf(one(board, 'stepwell-pill'))));
    await said(/\/s/);
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    await said(/paused/);
    Reflect.deleteProperty(document, 'hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    await said(/\/s/);
  });
});

describe('menus and pop-overs', () => {
  const open = (board: Element) => all(header(board), ':popover-open').map((each) => each.ariaLabel);

  test('open one at a time, close by Escape, by a click elsewhere and by their button, and give the focus back', async () => {
    const board = await boardOf();
    for (const button of ['.smooth', '.pill']) {
      const element = one(header(board), button);
      await userEvent.click(element);
      const pop = await until('pop-over', () => all(header(board), '.pop:popover-open')[0]);
      await until('focus in it', () => pop.contains((pop.getRootNode() as ShadowRoot).activeElement));
      await userEvent.keyboard('{Escape}');
      await until('closed', () => open(board).length === 0 && all(header(board), '.pop').length === 0);
      expect(focused()).toBe(element);
      await userEvent.click(element);
      await until('open', () => open(board).length === 1);
      await userEvent.click(element);
      await until('closed by its button', () => open(board).length === 0);
      await userEvent.click(element);
      await until('open', () => open(board).length === 1);
      await userEvent.click(one(board, 'main'), { position: { x: 5, y: 600 } });
      await until('closed by a click elsewhere', () => open(board).length === 0);
    }
    await headerMenu(board, '.axes');
    await userEvent.click(one(header(board), '.smooth'));
    await until('only the pop-over', () => open(board).join() === 'Smoothing');
    await userEvent.click(one(header(board), '.view'));
    await until('only the menu', () => open(board).join().startsWith('View'));
    await userEvent.keyboard('{Escape}');
    await until('closed', () => open(board).length === 0);
    expect(focused()).toBe(one(header(board), '.view'));
  });

  test('two clicks before the code is there open one', async () => {
    const board = await boardOf();
    one(header(board), '.smooth').click();
    one(header(board), '.smooth').click();
    await until('open', () => all(header(board), '.pop').length > 0);
    expect(all(header(board), '.pop').length).toBe(1);
  });
});

describe('the keyboard', () => {
  test('the tools are one tab stop; arrow keys go through those that are shown', async () => {
    const board = await boardOf();
    const stops = () =>
      all(header(board), '.tools button').filter((each) => isShown(each) && each.tabIndex === 0);
    await until('one stop', () => stops().length === 1);
    stops()[0]?.focus();
    const seen: (string | null | undefined)[] = [];
    for (let i = 0; i < 11; i++) {
      seen.push(focused()?.ariaLabel ?? focused()?.textContent?.replace(/\s+/g, ' ').trim());
      await userEvent.keyboard('{ArrowRight}');
    }
    expect(seen).toEqual([
      ...['Step', 'Time', 'Metric', 'Smooth 0.0', 'lin', 'log', 'symlog', 'Fit', 'Alerts'],
      seen[9],
      'More',
    ]);
    expect(stops()).toEqual([focused()]);
    board.style.width = '600px';
    await until('still one stop', () => stops().length === 1 && isShown(stops()[0] as Element));
  });
});

describe('widths', () => {
  test('1,240 px and more: segments; one row of 44 px', async () => {
    const board = await boardOf(1240);
    expect(tools(board)).toEqual([
      ...['All projects', 'View'],
      ...[
        'Step',
        'Time',
        'Metric',
        'Smooth 0.0',
        'lin',
        'log',
        'symlog',
        'Fit',
        'Alerts',
        tools(board)[11],
        'More',
      ],
    ]);
    expect(one(header(board), '.bar').getBoundingClientRect().height).toBe(44);
  });

  test('760 to 1,239 px: three menus, and Fit as an icon', async () => {
    for (const width of [1239, 760]) {
      const board = await boardOf(width);
      drag(await panelOf(board, 'train/loss'), 0.2, 0.6);
      await until('zoom', () => tools(board).includes('Reset zoom'));
      expect(tools(board).slice(2, -2)).toEqual([
        'Reset zoom',
        'X Step',
        'Smooth 0.0',
        'Y lin',
        'Fit',
        'Alerts',
      ]);
      const bar = one(header(board), '.bar');
      expect(bar.getBoundingClientRect().height).toBe(44);
      expect(bar.scrollWidth).toBeLessThanOrEqual(width);
      await chooseInHeader(board, '.mid', 'Wall time');
      await until('time', () => board.settings.x === 'time');
      clear();
    }
  });

  test('below 760 px: a row of 48, a dock of 56, and targets of at least 44', async () => {
    for (const width of [759, 320]) {
      const board = await boardOf(width);
      const heights = ['.bar', '.dock'].map(
        (part) => one(header(board), part).getBoundingClientRect().height,
      );
      expect(heights).toEqual([48, 56]);
      const dock = one(header(board), '.dock').getBoundingClientRect();
      expect(dock.bottom).toBeCloseTo(board.getBoundingClientRect().bottom, 0);
      for (const button of all(header(board), 'button').filter(isShown)) {
        const { width: w, height: h } = button.getBoundingClientRect();
        expect([button.outerHTML.slice(0, 60), w >= 44, h >= 44]).toEqual([
          button.outerHTML.slice(0, 60),
          true,
          true,
        ]);
      }
      expect(one(header(board), '.bar').scrollWidth).toBeLessThanOrEqual(width);
      const [, axis, , scale] = all(header(board), '.dock button');
      axis?.click();
      (
        await until('menu', () =>
          all(header(board), '.more-menu:popover-open button').find(
            (each) => each.textContent === 'Wall time',
          ),
        )
      ).click();
      await until('time', () => board.settings.x === 'time');
      scale?.click();
      const log = await until('menu', () => all(header(board), '.more-menu:popover-open button')[1]);
      // A menu takes no place on the board.
      expect(one(header(board), '.dock').getBoundingClientRect().toJSON()).toEqual(dock.toJSON());
      log.click();
      await until('log', () => board.settings.y === 'log');
      // The search field is over the row while a person writes.
      one(header(board), '.find').click();
      const field = await until('field', () =>
        all<HTMLInputElement>(header(board), '.search input').find(isShown),
      );
      await until('focus', () => focused() === field);
      await userEvent.keyboard('/loss{Enter}');
      await until('filtered', () => board.settings.filter === 'loss');
      await until('no field', () => !isShown(field));
      await headerPopover(board, '.pill');
      clear();
    }
  });
});

/** What axe finds in the board's states, and how far the first chart is with the Tab key. */
import axe from 'axe-core';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { StepwellError } from '../../../src/base/errors.js';
import type { StepwellBoard } from '../../../src/board/index.js';
import { FakeBundles, FakeUploads } from '../../fixtures/fake-sharing.js';
import type { RunFields } from '../../fixtures/made-run.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { uidOf } from '../../fixtures/uids.js';
import { longOrShort } from '../../support/long.js';
import {
  all,
  chooseInHeader,
  clear,
  headerMenu,
  headerPopover,
  mount,
  one,
  panelOf,
  pause,
  smoothingSlider,
  sourceWith,
  textOf,
  until,
} from './helpers.js';
import { choose, openedItem, openedMenu } from './share-helpers.js';

afterEach(clear);
beforeAll(() => void vi.setConfig({ testTimeout: 90_000 }));

/** Runs with all that a board shows: values, histograms, images, texts, logs, files, tags, a crash and a failure. */
function full(runs = 3): TestSource {
  const uids = Array.from({ length: runs }, (_, i) => `r${i}`);
  const fields: RunFields = {
    tags: ['baseline'],
    notes:
      '# Notes\n\n**bold** `code` [link](https://example.org)\n\n```\na long line of code that is longer than the panel is wide, so that it scrolls sideways\n```',
    config: { lr: 1, model: { layers: [1, 2] } },
    problemList: [{ key: 'train/image', reason: 'It cannot be recorded.', count: 2 }],
  };
  const all = Object.fromEntries(uids.map((uid) => [uid, fields]));
  const source = sourceWith(uids, ['train/loss', 'train/acc', 'val/loss'], 40, all);
  for (const uid of uids) {
    for (let step = 0; step < 40; step += 10) {
      source.logHistogram(uid, 'weights/kernel', [1, 2, 3, 4, 5, step], { step });
    }
    source.log(uid, { 'samples/text': 'a caption', 'samples/json': { a: 1 } });
    source.addLog(uid, 'warning', 'something is odd', { step: 3 });
    source.addLog(uid, 'error', 'something is wrong');
    source.addFile(uid, 'model.json', new Blob(['{}']));
  }
  source.change('r0', { status: 'crashed' });
  source.change('r1', {
    status: 'failed',
    error: { message: 'Loss became NaN', stack: `Error\n${'    at train (digits.ts:88:11)\n'.repeat(30)}` },
  });
  source.log('r1', { 'train/loss': Number.NaN });
  return source;
}

async function shown(source: TestSource): Promise<StepwellBoard> {
  const board = mount(source);
  await panelOf(board, 'train/loss');
  return board;
}

const tab = async (board: StepwellBoard, name: string) => {
  board.focusRun(uidOf('r1'));
  (await until(name, () => all(board, `#tab-${name}`)[0])).click();
  await pause(300);
};

/** By name: brings a board into a state. */
const STATES: Readonly<Record<string, () => Promise<StepwellBoard>>> = {
  async empty() {
    const board = mount(testSource());
    await until('empty', () => textOf(board).includes('No runs yet'));
    return board;
  },
  async loading() {
    const source = testSource();
    source.delayMs = Number.POSITIVE_INFINITY;
    const board = mount(source);
    await until('skeleton', () => all(board, '.skeleton')[0]);
    return board;
  },
  async error() {
    const source = testSource();
    source.failing.set('listRuns', new StepwellError('storage', 'The database was closed.'));
    const board = mount(source);
    await until('error', () => textOf(board).includes('The database was closed.'));
    return board;
  },
  full: () => shown(full()),
  'twelve runs': () =>
    shown(full(12)).then((board) => {
      one(one(board, 'stepwell-run-list'), '.link').click();
      return pause(50).then(() => {
        one(one(board, 'stepwell-run-list'), '.link').click();
        return pause(800).then(() => board);
      });
    }),
  async 'histograms and values'() {
    const board = await shown(full());
    board.updateSettings({ filter: 'weights|samples' });
    await until('run tabs', () => all(board, 'button.run').length > 1);
    return board;
  },
  async 'error banner'() {
    const source = full();
    const board = await shown(source);
    source.state = { ...source.state, storage: 'memory', notices: ['private mode.', 'another one.'] };
    source.failing.set('listRuns', new StepwellError('worker_lost', 'The worker is gone.'));
    source.emit(null, ['run']);
    await until(
      'bar',
      () => textOf(board).includes('The worker is gone.') && textOf(board).includes('private mode'),
    );
    return board;
  },
  async 'sections that a person arranged, and a message of undo'() {
    const source = full();
    for (let i = 0; i < 20; i++) source.logHistogram('r2', `grads/${i}`, [1, 2, i]);
    for (const uid of ['r1', 'r2']) source.log(uid, { 'train/head/loss': 1, 'train/head/acc': 1 });
    const board = await shown(source);
    // Undo begins with the layers over the board.
    await until('the layers', () => all(board, '.toasts')[0]);
    board.view = { pins: [], nested: true, hidden: ['scalar train/head/loss'] };
    await until(
      'hidden and small',
      () => all(board, '.hid')[0] && all(board, 'canvas[aria-hidden="true"]')[0],
    );
    board.dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true }));
    await until('undone', () => textOf(board).includes('Undone: '));
    board.dispatchEvent(new KeyboardEvent('keydown', { key: 'y', ctrlKey: true, bubbles: true }));
    await until('redone', () => textOf(board).includes('Redone: ') && all(board, '.hid')[0]);
    one(board, '.hid').click();
    await until('the menu', () => all(board, '.more-menu:popover-open')[0]);
    return board;
  },
  async 'run overview'() {
    const board = await shown(full());
    await tab(board, 'overview');
    await until('notes', () => all(board, '.notes strong')[0]);
    return board;
  },
  async 'notes being written'() {
    const board = await shown(full());
    await tab(board, 'overview');
    one(board, '[aria-label="Edit notes"]').click();
    await until('editor', () => all(board, 'textarea')[0]);
    return board;
  },
  async 'run logs'() {
    const board = await shown(full());
    await tab(board, 'logs');
    await until('lines', () => all(board, '.lines .line').length > 1);
    return board;
  },
  async 'run files'() {
    const board = await shown(full());
    await tab(board, 'files');
    await until('file', () => all(board, '[aria-label="Download model.json"]')[0]);
    return board;
  },
  async 'run problems'() {
    const board = await shown(full());
    await tab(board, 'problems');
    return board;
  },
  async question() {
    const board = await shown(full());
    (await openedItem(one(board, 'stepwell-run-list'), 'Delete all listed runs')).click();
    await until('question', () => all(board, 'dialog.question[open]')[0]);
    return board;
  },
  async 'the menu of a run'() {
    const board = await shown(full());
    await openedMenu(one(board, '.row'));
    return board;
  },
  async 'the list sorted, with a reference and the keys that differ'() {
    const source = full();
    source.addRun('r9', { config: { lr: 3e-4 } });
    const board = await shown(source);
    board.view = { ...board.view, sort: { by: 'best', reverse: true }, reference: uidOf('r0') };
    await until('all of it', () => all(board, '.pin')[0] && textOf(board).includes('Run · lr'));
    return board;
  },
  async 'a filter that matches no run'() {
    const board = await shown(full());
    await userEvent.fill(one(board, '[aria-label="Filter runs"]'), 'no such run');
    await until('said', () => textOf(board).includes('0 of 3 match'));
    return board;
  },
  async 'export dialog'() {
    const source = Object.assign(full(), { bundles: new FakeBundles(), uploads: new FakeUploads() });
    const board = await shown(source);
    await choose(board, 'stepwell-run-list', 'Export listed runs…');
    return board;
  },
  async 'send dialog'() {
    const source = Object.assign(full(), { bundles: new FakeBundles(), uploads: new FakeUploads() });
    const board = await shown(source);
    await choose(board, 'stepwell-run-list', 'Send listed runs to a server…');
    return board;
  },
  async enlarged() {
    const board = await shown(full());
    one(await panelOf(board, 'train/loss'), '.enlarge').click();
    await until('large', () => all(board, 'stepwell-enlarged canvas, stepwell-scalar-panel[large]')[0]);
    return board;
  },
  async 'panels of expressions'() {
    const board = await shown(full());
    const texts = ['train/loss - val/loss', 'train/loss -', 'train/loss * nothing/here', 'train/acc * epoch'];
    const specs = texts.map((expression, i) => {
      const size = { columns: 1, rows: 1 };
      return [`added ${i}`, { id: `added ${i}`, type: 'line', expression, options: {}, size }] as const;
    });
    for (const uid of ['r0', 'r1']) (board.source as TestSource).log(uid, { epoch: 1 }, 40);
    board.view = { ...board.view, filter: 'loss|epoch', panels: Object.fromEntries(specs) };
    await until('all states', () => {
      const text = textOf(board);
      return ['Character 13', 'No selected run has nothing/here', 'run r2: no epoch'].every((each) =>
        text.includes(each),
      );
    });
    return board;
  },
  async 'a menu of the header'() {
    const board = await shown(full());
    await headerMenu(board, '.axes');
    return board;
  },
  async 'the menu of more'() {
    const board = await shown(full());
    await headerMenu(board, '.more');
    return board;
  },
  async smoothing() {
    const board = await shown(full());
    await smoothingSlider(board);
    return board;
  },
  async 'recording and storage'() {
    const source = full();
    source.state = { ...source.state, dropped: 3, usedBytes: 5, quotaBytes: 10, notices: ['a notice.'] };
    const board = await shown(source);
    const pop = await headerPopover(board, '.pill');
    await until('a notice', () => textOf(pop).includes('a notice.'));
    return board;
  },
  async alerts() {
    const source = full();
    source.log('r0', { 'train/loss': Number.NaN });
    const board = await shown(source);
    const pop = await headerPopover(board, '.bell');
    await until('an alert', () => textOf(pop).includes('became'));
    return board;
  },
  async 'the palette'() {
    const board = await shown(full());
    one(board, '.search input').focus();
    await userEvent.keyboard('lo');
    await until('entries', () => all(board, '.palette:popover-open [role=option]').length > 2);
    return board;
  },
  async 'the keys'() {
    const board = await shown(full());
    await chooseInHeader(board, '.more', 'Keyboard shortcuts');
    await until('dialog', () => all(board, 'dialog.keys[open]')[0]);
    return board;
  },
  async 'a narrow board'() {
    const board = await shown(full());
    board.style.width = '600px';
    await until('the dock', () => all(board, '.dock .runs')[0]?.getClientRects().length);
    return board;
  },
  async 'a board of middle width'() {
    const board = await shown(full());
    board.style.width = '1000px';
    board.updateSettings({ fit: 'all' });
    await pause(100);
    return board;
  },
  async 'the dialog of an expression'() {
    const board = await shown(full());
    await chooseInHeader(board, '.more', 'Add a panel…');
    const field = await until(
      'field',
      () => all<HTMLInputElement>(board, 'dialog.expression[open] input')[0],
    );
    await userEvent.fill(field, 'train/ -');
    await until('an error', () => textOf(board).includes('Character '));
    await userEvent.fill(field, 'tr');
    await userEvent.keyboard('{ArrowDown}');
    await until('a choice', () => all(board, '[aria-selected="true"]')[0]);
    return board;
  },
  async 'a filter that matches nothing'() {
    const board = await shown(full());
    board.updateSettings({ filter: '(x)\\1' });
    await until('message', () => all(board, '.empty .button')[0]);
    return board;
  },
};

type Rules = NonNullable<axe.RunOptions['runOnly']>;

const ALL_RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Rules about colours, which are all that a theme changes: the short form asks the others once. */
const COLOR_RULES = ['color-contrast', 'link-in-text-block'];

/** Asks axe about a board as it is: what it finds, a line each. */
async function complaints(board: StepwellBoard, runOnly: Rules): Promise<string[]> {
  // Colours fade from one to the other.
  await pause(150);
  const { violations } = await axe.run(board, { runOnly, resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) =>
    nodes
      .slice(0, 3)
      .map(
        ({ target, any, all: every }) =>
          `${id}: ${JSON.stringify(target)} ${[...any, ...every].map(({ message }) => message)[0] ?? ''}`,
      ),
  );
}

test.each(Object.keys(STATES))('axe finds nothing, light and dark: %s', async (name) => {
  const board = (await STATES[name]?.()) as StepwellBoard;
  board.theme = 'light';
  expect(await complaints(board, ALL_RULES), 'light').toEqual([]);
  board.theme = 'dark';
  const rules = longOrShort<Rules>(ALL_RULES, {
    type: 'rule',
    values: COLOR_RULES,
  });
  expect(await complaints(board, rules), 'dark').toEqual([]);
});

describe('the Tab key', () => {
  function focused(): Element | null {
    let element: Element | null = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element;
  }

  /** Presses Tab until the focus is on something that matches; the names of the stops. */
  async function tabsTo(selector: string): Promise<string[]> {
    const stops: string[] = [];
    (document.activeElement as HTMLElement | null)?.blur();
    while (stops.length < 40) {
      await userEvent.keyboard('{Tab}');
      const element = focused();
      stops.push(element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '');
      if (element?.matches(selector)) return stops;
    }
    throw new Error(`No ${selector} among ${stops.join(' · ')}`);
  }

  const many = Array.from({ length: 30 }, (_, i) => `r${i}`);

  test('the first chart is at most 12 stops away, with many runs, a menu and the slider of histograms', async () => {
    const source = sourceWith(many, ['train/loss'], 3);
    for (const uid of many) source.logHistogram(uid, 'weights/kernel', [1, 2, 3], { step: 2 });
    const board = await shown(
      Object.assign(source, { bundles: new FakeBundles(), uploads: new FakeUploads() }),
    );
    await until('slider', () => all(board, '.slider')[0]);
    const stops = await tabsTo('.plot');
    expect([stops.length <= 12, stops]).toEqual([true, stops]);
  });

  test('notices can be skipped: the first chart is as near then', async () => {
    const board = await shown(full(4));
    board.updateSettings({ filter: 'train|weights' });
    await until('the line', () => all(board, 'stepwell-health-line [data-run], [data-run] .link').length > 1);
    expect((await tabsTo('.skip')).length).toBeLessThanOrEqual(11);
    await userEvent.keyboard('{Enter}');
    expect(focused()?.matches('.plot')).toBe(true);
  });

  test('the controls of a row and of the list are reached with the arrow keys', async () => {
    const board = await shown(full(3));
    const list = one(board, 'stepwell-run-list');
    const label = () => focused()?.getAttribute('aria-label') ?? focused()?.textContent?.trim();
    // Until its code is loaded, keys do nothing.
    await until('the code of the rows', () => all(list, '.rename').length > 0);
    all(list, '.name')[0]?.focus();
    const seen = [label()];
    for (let i = 0; i < 3; i++) {
      await userEvent.keyboard('{ArrowRight}');
      seen.push(label());
    }
    expect(seen).toEqual(['run r2', 'More about run r2', 'Show run r2', 'run r2']);
    await userEvent.keyboard('{ArrowLeft}{ArrowDown}');
    await until('the next row', () => label() === 'Show run r1');
    all(list, '.link')[0]?.focus();
    expect(label()).toBe('Show none');
    const tools: (string | undefined)[] = [];
    for (let i = 0; i < 5; i++) {
      await userEvent.keyboard('{ArrowRight}');
      tools.push(label());
    }
    const metric = 'Choose the metric of the column';
    expect(tools).toEqual(['More about runs', 'Run', 'val/loss', metric, 'Show none']);
  });
});

/** Panels of an expression over keys: what they draw, when they read, what they say, and how a person makes them. */
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { StepwellError } from '../../../src/base/errors.js';
import type { StepwellBoard } from '../../../src/board/index.js';
import type { PanelSpec } from '../../../src/board/panels/spec.js';
import type { LinesQuery } from '../../../src/source/types.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { uidOf } from '../../fixtures/uids.js';
import {
  all,
  chooseInHeader,
  clear,
  drag,
  headerMenu,
  mount,
  one,
  panelOf,
  textOf,
  until,
} from './helpers.js';

beforeAll(() => void vi.setConfig({ testTimeout: 120_000 }));
afterEach(() => {
  clear();
  vi.restoreAllMocks();
  history.replaceState(null, '', location.pathname + location.search);
});

const TAG = 'stepwell-expression-panel';
const GAP = 'train/loss - 2 * val/loss';

function specOf(expression: string, id = 'added x'): PanelSpec {
  return { id, type: 'line', expression, options: {}, size: { columns: 1, rows: 1 } };
}

const valuesOf = (i: number, step: number) => ({
  'train/loss': (i + 1) / (step + 1),
  // Only every tenth row.
  ...(step % 10 === 0 ? { 'val/loss': Math.sin(step) + i } : {}),
});

/** Runs `a` and `b` have both keys, run `c` only the first. */
function source(steps = 100): TestSource {
  const made = testSource();
  ['a', 'b', 'c'].forEach((name, i) => {
    made.addRun(name, { name: `run ${name}`, status: 'running', created: Date.now() - (3 - i) * 60_000 });
    for (let step = 0; step < steps; step++) {
      const { 'train/loss': loss, ...rest } = valuesOf(i, step);
      made.log(name, { 'train/loss': loss, ...(name === 'c' ? {} : rest) }, step);
    }
  });
  return made;
}

function show(board: StepwellBoard, ...specs: PanelSpec[]): void {
  board.view = { ...board.view, panels: Object.fromEntries(specs.map((spec) => [spec.id, spec])) };
}

const panelsIn = (board: Element) => all(board, TAG);
const linesAsked = (made: TestSource) =>
  made.calls.filter(({ method }) => method === 'lines').map(({ argument }) => argument as LinesQuery);
/** Questions for values, without those for the keys of an expression. */
const readsOf = (made: TestSource) => linesAsked(made).filter(({ runs }) => runs.length > 0);

/** The panel of an expression, with its chart drawn. */
const drawn = (board: Element) =>
  until('the chart of the expression', () =>
    panelsIn(board).find((panel) => panel.shadowRoot?.querySelector('canvas')),
  );

const legendOf = (panel: Element) =>
  all(panel, '.lines li').map((item) => item.textContent.trim().replace(/\s+/g, ' '));

/** Waits until nothing was asked of the source for a while. */
async function settled(made: TestSource): Promise<void> {
  let calls = -1;
  let since = performance.now();
  await until('a quiet source', () => {
    const asked = made.calls.filter(({ method }) => method !== 'status' && method !== 'listRuns').length;
    if (asked !== calls) since = performance.now();
    calls = asked;
    return performance.now() - since > 700;
  });
}

async function boardOf(made: TestSource, ...specs: PanelSpec[]): Promise<StepwellBoard> {
  const board = mount(made);
  await panelOf(board, 'train/loss');
  if (specs.length > 0) show(board, ...specs);
  return board;
}

describe('[BRD6] a panel of an expression', () => {
  test('[QRY5] draws its values for each run that has the keys, with one question for all runs', async () => {
    const made = source();
    const lines = vi.spyOn(made, 'lines');
    const board = await boardOf(made, specOf(GAP));
    const panel = await drawn(board);
    await until('values', () => legendOf(panel).every((text) => /\d/.test(text)));
    expect(one(panel, 'h3').textContent).toBe(GAP);
    const read = readsOf(made);
    expect(read.length).toBeGreaterThan(0);
    for (const { runs, expressions } of read) expect([runs.length, expressions]).toEqual([2, [GAP]]);

    // The last value of a key holds until its next value.
    const model = (i: number) => {
      let val = Number.NaN;
      return Array.from({ length: 100 }, (_, step) => {
        const values = valuesOf(i, step) as { 'train/loss': number; 'val/loss'?: number };
        val = values['val/loss'] ?? val;
        return values['train/loss'] - 2 * val;
      });
    };
    const answer = await lines.mock.results.at(-1)?.value;
    for (const [i, name] of ['a', 'b'].entries()) {
      const line = answer.lines.find(({ run }: { run: string }) => run === uidOf(name));
      expect(answer.width).toBe(1);
      expect([...line.x0]).toEqual(Array.from({ length: 100 }, (_, step) => step));
      for (const [step, value] of model(i).entries()) expect(line.mean[step]).toBeCloseTo(value, 12);
    }
    // What a person reads: the last values.
    const last = (i: number) => Number(model(i)[99]).toPrecision(3);
    const shown = all(panel, '.lines .value').map(({ textContent }) => textContent);
    expect(legendOf(panel).map((text) => text.slice(0, 5))).toEqual(['run a', 'run b']);
    expect(shown.map((text) => Number(text.replace('−', '-')).toPrecision(3))).toEqual([last(0), last(1)]);
    expect(all(panel, '.lacking li').map(({ textContent }) => textContent)).toEqual(['run c: no val/loss']);
  });

  test('stands first, also in the overlay; zoom, x axis and smoothing are those of all panels', async () => {
    const made = source(400);
    const board = await boardOf(made, specOf(GAP));
    const panel = await drawn(board);
    expect(all(board, 'section').map((section) => section.ariaLabel)).toEqual([
      'Key metrics',
      'added panels',
    ]);
    await until('a plot', () => all(panel, '.u-over').length > 0);
    drag(panel, 0.25, 0.5);
    const zoom = await until('a zoom', () => board.view.zoom);
    await until('the zoomed range', () =>
      readsOf(made).some(({ from, to }) => from === zoom.min && to === zoom.max),
    );
    board.updateSettings({ smoothing: 0.8, x: 'time' });
    await until('a smoothed curve over time', () =>
      readsOf(made).some(({ x, smoothing }) => x === 'time' && smoothing?.weight === 0.8),
    );
    one(panel, '.enlarge').click();
    const large = await until(
      'large',
      () => all(board, `stepwell-enlarged ${TAG}`)[0] ?? all(board, `${TAG}[large]`)[0],
    );
    await until('large chart', () => large.shadowRoot?.querySelector('canvas'));
    expect(textOf(one(one(board, 'stepwell-enlarged'), 'h2'))).toContain(GAP);
  });

  test('[BRD3] reads and renders once for a value of one of its keys, and not for another key or while hidden', async () => {
    const made = source();
    for (const name of ['a', 'b']) made.log(name, { other: 1 }, 100);
    const board = await boardOf(made, specOf(GAP));
    const panel = await drawn(board);
    await settled(made);
    const part = customElements.get(TAG)?.prototype as { update(changed: unknown): void };
    const update = vi.spyOn(part, 'update');
    const before = readsOf(made).length;

    made.log('a', { 'val/loss': 50 }, 101);
    await until('the new value', () =>
      legendOf(panel).some((text) => text.startsWith('run a') && text.includes('−99.99')),
    );
    await settled(made);
    expect(
      readsOf(made)
        .slice(before)
        .map(({ runs }) => runs),
    ).toEqual([[uidOf('a')]]);
    expect(update).toHaveBeenCalledTimes(1);

    const details = made.count('getRun');
    made.log('a', { other: 2 }, 102);
    await until('details', () => made.count('getRun') > details);
    await settled(made);
    expect(readsOf(made).length).toBe(before + 1);
    expect(update).toHaveBeenCalledTimes(1);

    // Behind an enlarged panel it is hidden; it reads when it is seen again.
    one(await panelOf(board, 'train/loss'), '.enlarge').click();
    await until('covered', () => all(board, 'stepwell-enlarged')[0]);
    await settled(made);
    const covered = readsOf(made).length;
    made.log('a', { 'val/loss': 60 }, 103);
    await settled(made);
    expect(readsOf(made).length).toBe(covered);
    one(one(board, 'stepwell-enlarged'), '.close').click();
    await until('seen again', () => legendOf(panel).some((text) => text.includes('−119.99')));
  });

  test('[BRD3] asks for nothing, not even its keys, before it is near the screen', async () => {
    const made = source();
    for (let i = 0; i < 40; i++) made.log('a', { [`val/k${i}`]: i }, 100);
    const board = mount(made);
    await panelOf(board, 'val/k0');
    board.view = {
      ...board.view,
      pins: [],
      layout: { train: ['scalar train/loss', 'added x'] },
      panels: { 'added x': specOf(GAP) },
    };
    await settled(made);
    expect(linesAsked(made)).toEqual([]);
    one(board, 'section[aria-label="train"]').scrollIntoView();
    const panel = await drawn(board);
    expect(readsOf(made)).not.toEqual([]);

    // On the screen, but behind an enlarged panel.
    one(await panelOf(board, 'train/loss'), '.enlarge').click();
    await until('covered', () => all(board, 'stepwell-enlarged')[0]);
    await settled(made);
    const before = linesAsked(made).length;
    show(board, specOf('train/loss * 3'));
    await until('the title', () => one(panel, 'h3').textContent === 'train/loss * 3');
    await settled(made);
    expect(linesAsked(made).length).toBe(before);
    one(one(board, 'stepwell-enlarged'), '.close').click();
    await until('its values', () => readsOf(made).at(-1)?.expressions?.[0] === 'train/loss * 3');
  });

  test.each([
    ['train/loss -', 'Character 13', ' '],
    ['train/loss ? 1', "Character 12: '?' is not expected", '?'],
    ['evil(train/loss)', "Character 1: 'evil' is not a function", 'e'],
    ['constructor.constructor("alert(1)")()', 'Character', null],
  ])('that cannot be read says where and why: %s', async (expression, text, marked) => {
    const board = await boardOf(source(), specOf(expression));
    const panel = await until('the reason', () =>
      panelsIn(board).find((each) => textOf(each).includes(text)),
    );
    expect(one(panel, '[role="alert"] code').textContent.trimEnd()).toBe(expression.trimEnd());
    if (marked !== null) expect(one(panel, 'mark').textContent).toBe(marked);
    expect(all(panel, 'canvas')).toEqual([]);
    expect(all(panel, '.bones')).toEqual([]);
    one(panel, '.message .button').click();
    const field = await until('the dialog', () => all<HTMLInputElement>(panel, 'dialog[open] input')[0]);
    expect(field.value).toBe(expression);
  });

  test('says which keys no run has, and what is wrong with the source', async () => {
    const made = source();
    const board = await boardOf(made, specOf('train/loss - val/los'));
    await until('the key', () => textOf(board).includes('No selected run has val/los.'));
    const [panel] = panelsIn(board);
    expect(all(panel as Element, '.lacking')).toEqual([]);
    expect(one(panel as Element, '.message .button').textContent).toBe('Edit');
    expect(textOf(board)).not.toContain('No selected run has this.');

    made.addRun('d', { name: 'run d', created: Date.now() });
    made.log('d', { lr: 1 });
    board.view = { ...board.view, selection: [uidOf('c'), uidOf('d')] };
    show(board, specOf('lr * train/loss'));
    await until('each key', () => textOf(board).includes('No selected run has all of lr, train/loss.'));
    await until('both runs', () => {
      const texts = panelsIn(board).flatMap((each) => all(each, '.lacking li').map(({ title }) => title));
      return texts.sort().join() === 'run c: no lr,run d: no train/loss';
    });
    board.view = { ...board.view, selection: [uidOf('a')] };

    made.failing.set('lines', new StepwellError('corrupt', 'A frame is damaged.'));
    show(board, specOf('train/loss * 3'));
    const alert = await until('the reason', () =>
      panelsIn(board).find((each) => textOf(each).includes('A frame is damaged.')),
    );
    made.failing.clear();
    one(alert, '.message .button').click();
    await drawn(board);
  });

  test('of a run that gets the missing key later draws the run then', async () => {
    const made = source();
    const board = await boardOf(made, specOf(GAP));
    const panel = await drawn(board);
    expect(legendOf(panel).length).toBe(2);
    made.log('c', { 'val/loss': 1 }, 100);
    await until('three lines', () => legendOf(panel).length === 3 && all(panel, '.lacking').length === 0);
    await until('a value', () => legendOf(panel).every((text) => /\d/.test(text)));
  });

  test('keeps its place in the link and after a reload; it can be moved to another section', async () => {
    const made = source();
    const board = mount(made);
    board.link = true;
    await panelOf(board, 'train/loss');
    show(board, specOf(GAP), specOf('train/loss / 2', 'added y'));
    board.view = { ...board.view, layout: { train: ['added y'] } };
    await until('both', () => panelsIn(board).length === 2);
    const { view } = board;
    await until('the link', () => location.hash.includes('view='));
    const { hash } = location;
    clear();

    const again = document.createElement('stepwell-board');
    again.style.cssText = 'width: 1200px; height: 700px';
    again.source = made;
    document.body.append(again);
    await until('both again', () => panelsIn(again).length === 2);
    expect(again.view.panels).toEqual(view.panels);
    const titles = (board: Element, name: string) =>
      all(one(board, `section[aria-label="${name}"]`), 'h3').map(({ textContent }) => textContent);
    await until('titles', () => titles(again, 'train')[0] === 'train/loss / 2');
    expect(titles(again, 'added panels')).toEqual([GAP]);
    clear();

    // Somebody else opens the link.
    localStorage.clear();
    history.replaceState(null, '', hash);
    const linked = document.createElement('stepwell-board');
    linked.style.cssText = 'width: 1200px; height: 700px';
    linked.link = true;
    linked.source = made;
    document.body.append(linked);
    await until('both from the link', () => panelsIn(linked).length === 2);
    expect(linked.view.panels).toEqual(view.panels);
  });
});

describe('[BRD6] a person', () => {
  const focused = () => {
    let element: Element | null = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element;
  };

  async function openDialog(board: Element): Promise<HTMLDialogElement> {
    const items = await headerMenu(board, '.more');
    items.find(({ textContent }) => textContent?.includes('Add a panel'))?.focus();
    await userEvent.keyboard('{Enter}');
    return until('dialog', () => all<HTMLDialogElement>(board, 'dialog.expression').find(({ open }) => open));
  }

  const options = (root: Element) => all(root, '[role="option"]').map(({ textContent }) => textContent);
  const verdict = (root: Element) => one(root, '#verdict').textContent.trim();

  test('adds a panel with the keyboard: suggestions, errors while typing, focus on the new chart', async () => {
    const made = source();
    for (const name of ['a', 'b']) made.log(name, { 'val/my loss': 3 }, 100);
    const board = await boardOf(made);
    const dialog = await openDialog(board);
    await until('focus', () => focused()?.matches('input[name="expression"]'));
    expect(options(dialog)).toEqual(['train/loss', 'val/loss', 'val/my loss']);
    await userEvent.keyboard('tra');
    await until('what fits', () => options(dialog).join() === 'train/loss');
    await userEvent.keyboard('{ArrowDown}{Enter}');
    const field = focused() as HTMLInputElement;
    expect(field.value).toBe('train/loss');
    expect(dialog.open).toBe(true);
    await userEvent.keyboard(' -');
    await until('an error', () => verdict(dialog).startsWith('Character 13'));
    expect(field.getAttribute('aria-invalid')).toBe('true');
    // Cannot be added while it is wrong: the cursor is where it is wrong.
    await userEvent.keyboard('{Enter}');
    await until('still open', () => field.selectionStart === 12);
    expect(dialog.open).toBe(true);
    await userEvent.keyboard(' MY');
    await until('what fits', () => options(dialog).join() === 'val/my loss');
    await userEvent.keyboard('{ArrowDown}');
    expect(field.getAttribute('aria-activedescendant')).toBe(one(dialog, '[aria-selected="true"]').id);
    await userEvent.keyboard('{Enter}');
    expect(field.value).toBe('train/loss - `val/my loss`');
    await until('its keys', () => verdict(dialog) === 'Reads train/loss, val/my loss.');
    await userEvent.keyboard('{Enter}');
    const panel = await drawn(board);
    expect(dialog.open).toBe(false);
    await until('focus on the chart', () => focused() === one(panel, '.plot'));
    expect(Object.values(board.view.panels)).toEqual([
      { ...specOf('train/loss - `val/my loss`'), id: expect.stringMatching(/^added /) },
    ]);
    expect(all(panel, '.lacking li').map(({ textContent }) => textContent)).toEqual([
      'run c: no val/my loss',
    ]);
  });

  test('leaves the dialog without a change; Escape leaves a suggestion first', async () => {
    const board = await boardOf(source());
    const dialog = await openDialog(board);
    await userEvent.keyboard('nothing/here');
    await until('a warning', () => verdict(dialog) === 'No selected run has nothing/here yet.');
    await userEvent.keyboard(' + ');
    await userEvent.keyboard('{ArrowDown}{Escape}');
    expect(dialog.open).toBe(true);
    expect(all(dialog, '[aria-selected="true"]')).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await until('closed', () => !dialog.open);
    expect(board.view.panels).toEqual({});
    await until('focus on the button', () => focused()?.matches('button.more'));
    // A dialog that opens again begins anew.
    await openDialog(board);
    expect(one<HTMLInputElement>(dialog, 'input').value).toBe('');
    expect(verdict(dialog)).toBe('');
  });

  test('edits a panel and removes it from its menu; a removal can be undone', async () => {
    const board = await boardOf(source(), specOf(GAP), specOf('train/loss * 2', 'added y'));
    board.view = { ...board.view, layout: { train: ['scalar train/loss', 'added x'] } };
    const panel = await until('the panel', () =>
      panelsIn(board).find((each) => (each as unknown as { spec: PanelSpec }).spec.id === 'added x'),
    );
    const choose = async (label: string) => {
      one(panel, '.more').click();
      const item = await until(label, () =>
        all<HTMLButtonElement>(panel, '[role="menuitem"]').find(({ textContent }) => textContent === label),
      );
      item.click();
    };
    await choose('Edit the expression…');
    const dialog = await until('dialog', () =>
      all<HTMLDialogElement>(panel, 'dialog.expression').find(({ open }) => open),
    );
    const field = one<HTMLInputElement>(dialog, 'input');
    expect(field.value).toBe(GAP);
    await userEvent.fill(field, ' train/loss + val/loss ');
    await userEvent.keyboard('{Enter}');
    await until('the new title', () => one(panel, 'h3').textContent === 'train/loss + val/loss');
    await until('new values', () => legendOf(panel).every((text) => /\d/.test(text)));
    expect(Object.keys(board.view.panels)).toEqual(['added x', 'added y']);

    const before = board.view;
    await choose('Remove this panel');
    await until('gone', () => panelsIn(board).length === 1);
    expect(Object.keys(board.view.panels)).toEqual(['added y']);
    expect(board.view.layout).toEqual({ train: ['scalar train/loss'] });
    (
      await until('undo', () =>
        all(board, '.toast .button').find(({ textContent }) => textContent === 'Undo'),
      )
    ).click();
    await until('back', () => panelsIn(board).length === 2);
    expect(board.view).toEqual(before);
    expect(Object.keys(board.view.panels)).toEqual(['added x', 'added y']);
  });

  test('is told that the filter hides the new panel, and sees it after clearing the filter', async () => {
    const board = await boardOf(source());
    board.updateSettings({ filter: 'val' });
    await openDialog(board);
    await userEvent.keyboard('train/loss * 2{Enter}');
    const button = await until('a message', () =>
      all(board, '.toast .button').find(({ textContent }) => textContent === 'Clear the filter'),
    );
    expect(panelsIn(board)).toEqual([]);
    button.click();
    await drawn(board);
    expect(board.settings.filter).toBe('');
  });

  test('finds the panel in a saved view', async () => {
    const made = source();
    const board = await boardOf(made, specOf(GAP));
    await drawn(board);
    const { project: _, ...view } = board.view;
    await made.saveView('', '', 'gap', JSON.parse(JSON.stringify(view)));
    board.view = {};
    await until('no panel', () => panelsIn(board).length === 0);
    await chooseInHeader(board, '.more', 'Saved views…');
    (await until('the view', () => all(board, 'dialog.views li .name')[0])).click();
    await drawn(board);
    expect(board.view.panels).toEqual({ 'added x': specOf(GAP) });
  });
});

/** Every type of panel shows a spec in each of its states, and all panels have one frame. */
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { StepwellError } from '../../../src/base/errors.js';
import type { StepwellBoard } from '../../../src/board/index.js';
import { PANEL_TYPES } from '../../../src/board/panels/registry.js';
import type { PanelSpec } from '../../../src/board/panels/spec.js';
import { Later } from '../../../src/board/ui/later.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { all, clear, mount, one, pause, textOf, until } from './helpers.js';
import { spread } from './histogram-helpers.js';
import { openedMenu } from './share-helpers.js';

beforeAll(() => void vi.setConfig({ testTimeout: 120_000 }));
afterEach(() => {
  clear();
  vi.restoreAllMocks();
});

/** How a type is shown in a test. */
interface Example {
  /** Element of the component. */
  readonly tag: string;
  /** Id of the default panel whose place the example takes. */
  readonly id: string;
  readonly options: object;
  /** What the panel asks the source for; `null`: nothing but the details of runs. */
  readonly method: 'series' | 'heatmap' | 'media' | 'getHistory' | null;
  /** True when the panel shows the values. */
  isFull(panel: HTMLElement): boolean;
}

const EXAMPLES: Readonly<Record<string, Example>> = {
  line: {
    tag: 'stepwell-scalar-panel',
    id: 'scalar s/loss',
    options: {},
    method: 'series',
    isFull: (panel) =>
      panel.shadowRoot?.querySelector('canvas') !== null &&
      /\d/.test(all(panel, '.lines .value')[0]?.textContent ?? ''),
  },
  histogram: {
    tag: 'stepwell-histogram-panel',
    id: 'histogram s/w',
    options: { drawing: null },
    method: 'heatmap',
    isFull: (panel) =>
      panel.shadowRoot?.querySelector<HTMLElement>('.uplot')?.style.visibility === '' &&
      all(panel, '.bare').length === 0,
  },
  media: {
    tag: 'stepwell-unknown-media-panel',
    id: 'media 8 hologram s/pictures',
    options: { media: 'hologram' },
    method: 'media',
    isFull: (panel) => textOf(panel).includes('model/x-hologram'),
  },
  text: {
    tag: 'stepwell-value-panel',
    id: 'text s/note',
    options: { kind: 'text' },
    method: 'getHistory',
    isFull: (panel) => textOf(panel).includes('hello'),
  },
  number: {
    tag: 'stepwell-number-panel',
    id: 'scalar s/loss',
    options: { best: 'min' },
    method: null,
    isFull: (panel) => textOf(panel).includes('best 0.1'),
  },
};

function source(): TestSource {
  const made = testSource();
  made.addRun('a', { name: 'run a' });
  for (let step = 0; step < 10; step++) made.log('a', { 's/loss': 1 / (step + 1) }, step);
  made.logHistogram('a', 's/w', spread(-1, 1), { step: 1 });
  made.logHistogram('a', 's/w', spread(-2, 2), { step: 2 });
  made.log('a', { 's/note': 'hello' }, 10);
  made.logMedia('a', 's/pictures', [{ blob: new Blob(['x']), type: 'model/x-hologram' }], {
    media: 'hologram',
  });
  return made;
}

function specOf(
  type: string,
  { id, options }: Example,
  keys = [id.slice(id.lastIndexOf(' ') + 1)],
): PanelSpec {
  return { id, type, keys, options, size: { columns: 1, rows: 1 } };
}

function show(board: StepwellBoard, spec: PanelSpec): void {
  board.view = { ...board.view, panels: { [spec.id]: spec } };
}

function panelIn(board: Element, { tag }: Example, id: string): Promise<HTMLElement> {
  return until(`the panel ${id}`, () =>
    all(board, tag).find((panel) => (panel as unknown as { spec?: PanelSpec }).spec?.id === id),
  );
}

test('every type has an example here', () => {
  expect(new Set(Object.keys(EXAMPLES))).toEqual(new Set(PANEL_TYPES.map(({ type }) => type)));
});

test.each(Object.entries(EXAMPLES))(
  '[BRD6] %s shows a spec: loading, then its values',
  async (type, example) => {
    const made = source();
    const { method } = example;
    const waiting = method && vi.spyOn(made, method).mockImplementation(() => new Promise(() => {}) as never);
    const board = mount(made);
    show(board, specOf(type, example));
    const panel = await panelIn(board, example, example.id);
    expect(one(panel, 'header h3').title).toBe(specOf(type, example).id.split(' ').at(-1));
    expect(one(panel, '.enlarge').getAttribute('aria-label')).toMatch(/^Enlarge /);
    if (method) {
      await until('asked', () => waiting?.mock.calls.length);
      expect(example.isFull(panel)).toBe(false);
      expect(all(panel, '[role="alert"]')).toEqual([]);
      waiting?.mockRestore();
      board.source = source();
      show(board, specOf(type, example));
    }
    await until('the values', () => all(board, example.tag).some((each) => example.isFull(each)));
  },
);

test.each(Object.entries(EXAMPLES))(
  '[BRD6] %s says that no selected run has the key',
  async (type, example) => {
    const board = mount(source());
    show(board, specOf(type, example, ['s/nowhere']));
    const panel = await panelIn(board, example, example.id);
    await until('a reason', () => textOf(panel).includes('No selected run has this.'));
    expect(all(panel, '.bones')).toEqual([]);
  },
);

test.each(Object.entries(EXAMPLES).filter(([, { method }]) => method))(
  '[BRD6] %s says what is wrong with the source',
  async (type, example) => {
    const made = source();
    if (example.method) made.failing.set(example.method, new StepwellError('corrupt', 'A frame is damaged.'));
    const board = mount(made);
    show(board, specOf(type, example));
    await panelIn(board, example, example.id);
    const panel = await until('the reason', () =>
      all(board, example.tag).find((each) => textOf(each).includes('A frame is damaged.')),
    );
    const again = all<HTMLButtonElement>(panel, '.message .button')[0];
    made.failing.clear();
    // A text panel has a line for each run, and reads again when the run goes on.
    if (again) again.click();
    else made.log('a', { 's/note': 'hello' }, 11);
    await until('the values', () => all(board, example.tag).some((each) => example.isFull(each)));
  },
);

test('a panel without its component does not say that no run has its values: nobody knows their kind yet', async () => {
  const board = mount(source());
  show(board, { ...specOf('parallel', EXAMPLES['line'] as Example), keys: ['of another kind'] });
  const panel = await until('a panel', () => all(board, 'stepwell-plain-panel')[0]);
  await until('the text', () => textOf(panel).includes('made by a newer version'));
  // What stands in place of values is loaded later.
  await import('../../../src/board/panels/waiting.js');
  await pause(100);
  expect(textOf(panel)).not.toContain('No selected run has this');
});

test('[BRD6] a panel of a type from a newer version says so, and is kept in the view', async () => {
  const board = mount(source());
  const newer = { ...specOf('parallel', EXAMPLES['line'] as Example), options: { axes: ['lr'] } };
  show(board, newer);
  const panel = await until('a panel', () =>
    all(board, 'stepwell-plain-panel').find((each) => textOf(each).includes('made by a newer version')),
  );
  expect(textOf(panel)).toContain('parallel');
  expect(textOf(one(panel, 'h3'))).toContain('loss');
  expect(board.view.panels['scalar s/loss']).toEqual(newer);
});

test('a panel whose file does not come says so, and trying again helps', async () => {
  const board = mount(source());
  await panelIn(board, EXAMPLES['line'] as Example, 'scalar s/loss');
  const load = vi.spyOn(Later.prototype, 'load').mockRejectedValue(new Error('the network is away'));
  // A type that was loaded already needs no file: the component of an earlier test would be here.
  const example = EXAMPLES['number'] as Example;
  const type = PANEL_TYPES.find((each) => each.type === 'number');
  const later = type?.load(example.options, { keys: ['s/loss'] });
  if (later) later.value = null;
  show(board, specOf('number', example));
  const panel = await until('the reason', () =>
    all(board, 'stepwell-plain-panel').find((each) => textOf(each).includes('the network is away')),
  );
  load.mockRestore();
  one(panel, '.button').click();
  await panelIn(board, example, example.id);
});

test('[BRD6] several keys and an expression bring several lines into one panel', async () => {
  const made = source();
  for (let step = 0; step < 10; step++) made.log('a', { 's/val': step, 't/other': 1 }, step);
  const board = mount(made);
  const example = EXAMPLES['line'] as Example;
  show(board, specOf('line', example, ['s/loss', 's/val']));
  const panel = await panelIn(board, example, example.id);
  const names = () => all(panel, '.lines .name').map(({ textContent }) => textContent);
  await until('two lines', () => names().join() === 'run a · s/loss,run a · s/val');
  await until('two values', () =>
    all(panel, '.lines .value').every(({ textContent }) => /\d/.test(textContent)),
  );
  expect(one(panel, 'h3').textContent).toBe('loss, val');
  const { keys: _, ...rest } = specOf('line', example) as PanelSpec & { keys: readonly string[] };
  show(board, { ...rest, regex: '^(s/v|t/)' });
  await until('what matches', () => names().join() === 'run a · s/val,run a · t/other');
  expect(one(panel, 'h3').textContent).toBe('/^(s/v|t/)/');
});

test('the menu of a panel shows its values in another way, and back; the keyboard opens and closes it', async () => {
  const board = mount(source());
  const panel = await panelIn(board, EXAMPLES['line'] as Example, 'scalar s/loss');
  const button = one<HTMLButtonElement>(panel, '.more');
  button.focus();
  button.click();
  const item = await until(
    'the menu',
    () => all<HTMLButtonElement>(panel, '.more-menu:popover-open button')[0],
  );
  expect(item.textContent).toBe('Show as number');
  item.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true }));
  await until('closed', () => all(panel, '.more-menu').length === 0);
  expect(panel.shadowRoot?.activeElement).toBe(button);
  button.click();
  (await until('the menu', () => all<HTMLButtonElement>(panel, '.more-menu:popover-open button')[0])).click();
  const number = await panelIn(board, EXAMPLES['number'] as Example, 'scalar s/loss');
  await until('both bests', () => /min 0.1 .*max 1 /.test(textOf(number)));
  expect(all(board, 'stepwell-scalar-panel')).toEqual([]);
  one<HTMLButtonElement>(number, '.more').click();
  const back = await until(
    'the menu',
    () => all<HTMLButtonElement>(number, '.more-menu:popover-open button')[0],
  );
  expect(back.textContent).toBe('Show as lines');
  back.click();
  await panelIn(board, EXAMPLES['line'] as Example, 'scalar s/loss');
});

test('panels of values that have no other look can be hidden; a panel that can be arranged has handles', async () => {
  const board = mount(source());
  const panel = await panelIn(board, EXAMPLES['text'] as Example, 'text s/note');
  const items = await openedMenu(panel);
  expect(items.map(({ textContent }) => textContent?.trim())).toEqual(['Hide panel']);
  for (const block of all(board, 'stepwell-panel-block')) Object.assign(block, { isArrangeable: true });
  const grab = await until('a handle', () => all(panel, 'button[data-grab]')[0]);
  expect(grab.getAttribute('aria-label')).toBe('Move s/note');
  expect(one(panel, 'button[data-resize]').getAttribute('aria-label')).toBe('Resize s/note');
});

test('a panel takes as many columns and rows as its spec says, and no more columns than there are', async () => {
  const board = mount(source());
  const example = EXAMPLES['line'] as Example;
  // In the strip of key metrics, panels have one size.
  board.view = { pins: [] };
  show(board, { ...specOf('line', example), size: { columns: 2, rows: 2 } });
  const panel = await panelIn(board, example, example.id);
  await until('the size', () => panel.style.gridColumn === 'span 2' && panel.style.gridRow === 'span 2');
  const other = await panelIn(board, EXAMPLES['text'] as Example, 'text s/note');
  expect(panel.offsetWidth).toBeGreaterThan(other.offsetWidth * 1.9);
  expect(panel.offsetHeight).toBeGreaterThan(other.offsetHeight * 1.9);
  show(board, { ...specOf('line', example), size: { columns: 12, rows: 1 } });
  const columns = getComputedStyle(panel.parentElement as Element).gridTemplateColumns.split(' ').length;
  await until('all columns', () => panel.style.gridColumn === `span ${columns}`);
});

/** One panel in the place of all panels: its bar, navigator, places A and B, settings and downloads. */

import { afterEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import type { StepwellBoard } from '../../../src/board/index.js';
import { readLink } from '../../../src/board/link/link-text.js';
import { checkedSpec } from '../../../src/board/panels/checked-spec.js';
import { testSource } from '../../fixtures/test-source.js';
import { all, clear, cursorOf, drag, mount, one, panelOf, sourceWith, textOf, until } from './helpers.js';

afterEach(() => {
  clear();
  vi.restoreAllMocks();
});

const KEYS = ['train/loss', 'train/acc', 'val/loss'];

async function enlarge(board: StepwellBoard, key = 'train/loss'): Promise<HTMLElement> {
  const panel = await panelOf(board, key);
  const button = one(panel, '.enlarge');
  button.focus();
  button.click();
  const enlarged = await until('the enlarged panel', () => all(board, 'stepwell-enlarged')[0]);
  await until('its chart', () => all(chart(enlarged), '.u-over')[0] && all(enlarged, '.compared table')[0]);
  return enlarged;
}

const chart = (enlarged: HTMLElement) => one(enlarged, 'stepwell-scalar-panel');
const tableText = (enlarged: HTMLElement) => textOf(one(enlarged, '.compared')).replace(/\s+/g, ' ');

/** Clicks the chart at a share of its width. */
function click(enlarged: HTMLElement, share: number, shiftKey = false): void {
  const over = one(chart(enlarged), '.u-over');
  const box = over.getBoundingClientRect();
  const at = {
    clientX: box.left + box.width * share,
    clientY: box.top + 30,
    bubbles: true,
    composed: true,
    shiftKey,
  };
  over.dispatchEvent(new PointerEvent('pointerdown', at));
  for (const type of ['mouseenter', 'mousemove', 'mousedown', 'mouseup', 'click'])
    over.dispatchEvent(new MouseEvent(type, at));
}

test('takes the place of the panels; the list of runs stays; Escape gives place and focus back', async () => {
  const board = mount(sourceWith(['a', 'b'], KEYS));
  const enlarged = await enlarge(board);
  const [main, side] = [one(board, 'main'), one(board, '.side')].map((each) => each.getBoundingClientRect());
  const box = enlarged.getBoundingClientRect();
  expect(box.left).toBeGreaterThanOrEqual(side?.right ?? 0);
  expect(Math.round(box.width)).toBe(Math.round(main?.width ?? 0));
  expect(one(board, 'stepwell-panel-area').inert).toBe(true);
  expect(textOf(one(enlarged, 'h2'))).toContain('train/ loss');
  // The other runs can be hidden while one looks.
  one(board, '.row .pick').click();
  await until('one line', () => all(enlarged, '.compared tr').length === 2);
  expect(one(enlarged, '.close').matches(':focus')).toBe(true);
  await userEvent.keyboard('{Escape}');
  await until('closed', () => all(board, 'stepwell-enlarged').length === 0);
  expect(one(await panelOf(board, 'train/loss'), '.enlarge').matches(':focus')).toBe(true);
  expect(one(board, 'stepwell-panel-area').inert).toBe(false);
});

test('goes to the panel before and after, and says which of how many is shown', async () => {
  const board = mount(sourceWith(['a'], KEYS));
  const enlarged = await enlarge(board, 'val/loss');
  const name = () => board.view.enlarged && 'keys' in board.view.enlarged && board.view.enlarged.keys[0];
  const [back, on] = all<HTMLButtonElement>(enlarged, '.bar > .ghost');
  expect([textOf(one(enlarged, '.number')).trim(), back?.disabled]).toEqual(['1 of 3', true]);
  on?.click();
  await until('the next', () => name() !== 'val/loss' && textOf(one(enlarged, '.number')).includes('2 of 3'));
  on?.click();
  await until('the last', () => on?.disabled);
  back?.click();
  await until('back', () => textOf(one(enlarged, '.number')).includes('2 of 3'));
});

test('[BRD6] A and B compare the lines exactly, come with a link, and stay after closing', async () => {
  const source = testSource();
  for (const [i, name] of ['a', 'b'].entries()) {
    source.addRun(name, { name: `run ${name}` });
    for (let step = 0; step <= 100; step++) source.log(name, { loss: (i + 1) * (101 - step) }, step);
  }
  const board = mount(source);
  const enlarged = await enlarge(board, 'loss');
  await until('a hint', () => tableText(enlarged).includes('Click the chart'));
  click(enlarged, 0.25);
  await until('A', () => tableText(enlarged).includes('A step 25'));
  click(enlarged, 0.75, true);
  await until('B', () => tableText(enlarged).includes('B step 75'));
  // From 76 to 26 in 50 steps; the lower one first.
  await until('its change', () => /run a 76 26 −50 −65\.8 −1,000 .*26 … 76/.test(tableText(enlarged)));
  expect(tableText(enlarged)).toMatch(/run a .* run b 152 52 −100 −65\.8 −2,000/);
  expect(all(enlarged, '.flag').map((flag) => flag.getAttribute('aria-valuetext'))).toEqual([
    'step 25',
    'step 75',
  ]);

  const { panels, enlarged: shown } = board.view;
  const spec = panels[shown?.id ?? ''];
  expect(spec?.options).toEqual({ pins: { axis: 'step', a: 25, b: 75 } });
  const copied: string[] = [];
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async (text) => void copied.push(text));
  one(enlarged, '.copy').click();
  await until('a link', () => copied[0]);
  const view = readLink(
    new URLSearchParams(new URL(copied[0] ?? '').hash.slice(1)).get('view') ?? '',
    checkedSpec,
  );
  expect([view.enlarged?.id, view.panels?.[shown?.id ?? '']]).toEqual([shown?.id, spec]);

  one(enlarged, '.close').click();
  await until('closed', () => !enlarged.isConnected);
  const again = await enlarge(board, 'loss');
  await until('B again', () => tableText(again).includes('B step 75'));
});

test('the keyboard sets, moves and removes the places', async () => {
  const board = mount(sourceWith(['a'], ['loss'], 101));
  const enlarged = await enlarge(board, 'loss');
  one(chart(enlarged), '.plot').focus();
  await userEvent.keyboard('{ArrowRight}{ArrowRight}{Enter}{PageUp}');
  await until('the cursor', () => cursorOf(chart(enlarged)) !== null);
  await userEvent.keyboard('{Shift>}{Enter}{/Shift}');
  const flags = await until('two flags', () => all(enlarged, '.flag').length === 2 && all(enlarged, '.flag'));
  const a = () => Number(all(enlarged, '.flag')[0]?.getAttribute('aria-valuenow'));
  const before = a();
  flags[0]?.focus();
  await userEvent.keyboard('{ArrowRight}');
  await until('moved', () => a() === before + 1);
  await userEvent.keyboard('{Delete}');
  // What was B is A then.
  await until('one flag', () => all(enlarged, '.flag').length === 1 && a() > before + 1);
});

test('the navigator shows the zoom as a window, which drags and arrow keys move and stretch', async () => {
  const board = mount(sourceWith(['a'], ['loss'], 1_001));
  const enlarged = await enlarge(board, 'loss');
  const window = await until('the window', () => {
    const found = all(enlarged, '.window')[0];
    return found && found.getBoundingClientRect().width > 100 ? found : null;
  });
  expect(window.classList.contains('whole')).toBe(true);
  drag(chart(enlarged), 0.25, 0.5);
  const zoom = await until('a zoom', () => board.view.zoom);
  const width = () => window.getBoundingClientRect().width;
  const whole = one(chart(enlarged), '.u-over').getBoundingClientRect().width;
  await until('the window over it', () => Math.abs(width() / whole - 0.25) < 0.02);
  const [min, max] = all(enlarged, '.end') as [HTMLElement, HTMLElement];
  max.focus();
  await userEvent.keyboard('{ArrowRight}');
  await until('stretched', () => (board.view.zoom?.max ?? 0) > zoom.max + 5);
  expect(board.view.zoom?.min).toBe(zoom.min);
  const box = window.getBoundingClientRect();
  const at = {
    pointerId: 1,
    button: 0,
    clientX: box.left + box.width / 2,
    clientY: box.top + 5,
    bubbles: true,
  };
  vi.spyOn(window, 'setPointerCapture').mockImplementation(() => {});
  window.dispatchEvent(new PointerEvent('pointerdown', at));
  window.dispatchEvent(new PointerEvent('pointermove', { ...at, clientX: at.clientX - 5_000 }));
  window.dispatchEvent(new PointerEvent('lostpointercapture', at));
  await until('at the start', () => board.view.zoom?.min === 0);
  expect(min.getAttribute('aria-valuetext')).toContain('between steps 0 and');
  one(enlarged, '.bar .label .ghost').click();
  await until('no zoom', () => board.view.zoom === null && window.classList.contains('whole'));
});

test('settings of the panel are its own; several metrics share the chart', async () => {
  const board = mount(sourceWith(['a'], KEYS));
  const enlarged = await enlarge(board);
  const press = (text: string) =>
    all(enlarged, '.settings .seg button')
      .find((each) => textOf(each).trim() === text)
      ?.click();
  const optionsOf = () => board.view.panels['scalar train/loss']?.options;
  press('log');
  press('Fit all');
  all<HTMLInputElement>(enlarged, '.tick input')[1]?.click();
  await until(
    'own options',
    () => JSON.stringify(optionsOf()) === '{"y":"log","fit":"all","without":["spikes"]}',
  );
  expect([board.settings.y, board.settings.fit]).toEqual(['linear', 'ordinary']);
  const [from, to] = all<HTMLInputElement>(enlarged, '.ends input') as [HTMLInputElement, HTMLInputElement];
  const write = (field: HTMLInputElement, text: string) => {
    field.value = text;
    field.dispatchEvent(new Event('change', { bubbles: true }));
  };
  write(from, '−1');
  // A log axis has no place for the number: nothing changes, and the field says why.
  expect([from.validationMessage, optionsOf()]).toEqual([
    'A log axis has no place for 0 and below.',
    { y: 'log', fit: 'all', without: ['spikes'] },
  ]);
  write(from, '0.01');
  write(to, '2');
  await until('a range', () => JSON.stringify(optionsOf()).includes('"range":{"min":0.01,"max":2}'));
  write(from, '');
  write(to, '');
  await until('no range', () => !JSON.stringify(optionsOf()).includes('range'));
  const kind = one<HTMLSelectElement>(enlarged, '#smooth-kind');
  kind.value = 'gaussian';
  kind.dispatchEvent(new Event('change'));
  await until('the kind, of all panels', () => board.settings.smoothingKind === 'gaussian');
  press('none');
  await until(
    'no goal',
    () => board.view.goals['train/loss'] === 'none' && !tableText(enlarged).includes('best'),
  );

  const metrics = () => all(one(board, 'stepwell-add-metric'), 'li');
  one(enlarged, '.add').click();
  const field = await until(
    'a field',
    () => all<HTMLInputElement>(board, 'input[aria-label="Find a metric"]')[0],
  );
  expect(metrics().map((each) => textOf(each).trim())).toEqual(['train/acc', 'val/loss']);
  field.value = 'VAL';
  field.dispatchEvent(new Event('input'));
  await until('found', () => metrics().length === 1);
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  await until('two lines', () => all(enlarged, '.compared tr').length === 3);
  expect(board.view.panels['scalar train/loss']).toMatchObject({ keys: ['train/loss', 'val/loss'] });
  one(enlarged, '[aria-label="Remove val/loss"]').click();
  await until('one line', () => all(enlarged, '.compared tr').length === 2);
});

test('[BRD2] downloads: PNG, SVG and CSV; names and keys are text in each of them', async () => {
  const evil = 'loss</text><script>pwned=1</script>&"';
  const source = testSource();
  source.addRun('a', { name: '<img src=x onerror=alert(1)>' });
  for (let step = 0; step < 30; step++) source.log('a', { [evil]: step === 7 ? Number.NaN : step % 5 }, step);
  const board = mount(source);
  const enlarged = await enlarge(board, evil);
  const saved: Blob[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    saved.push(blob as Blob);
    return 'blob:none';
  });
  const names: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    names.push(this.download);
  });
  const [png, svg, csv] = all(enlarged, '.files .button') as [HTMLElement, HTMLElement, HTMLElement];
  png.click();
  const picture = await until('a PNG', () => saved[0]);
  const { width, height } = await createImageBitmap(picture);
  const over = one(chart(enlarged), '.u-over');
  expect(width).toBeGreaterThan(over.clientWidth);
  expect(height).toBeGreaterThan(over.clientHeight);
  svg.click();
  const text = await (await until('an SVG', () => saved[1])).text();
  const tree = new DOMParser().parseFromString(text, 'image/svg+xml');
  expect(tree.querySelector('parsererror')).toBeNull();
  expect(tree.querySelectorAll('script, img').length).toBe(0);
  expect([...tree.querySelectorAll('text')].map((each) => each.textContent)).toEqual(
    expect.arrayContaining([evil, '<img src=x onerror=alert(1)>', '4', '20']),
  );
  // A line that breaks at the NaN, and the mark of the NaN.
  const lines = [...tree.querySelectorAll('path[fill="none"]')].map((path) => path.getAttribute('d') ?? '');
  expect(lines.some((path) => path.split('M').length === 3)).toBe(true);
  expect(tree.querySelectorAll('circle').length).toBe(1);
  csv.click();
  const rows = (await (await until('a CSV', () => saved[2])).text()).trimEnd().split('\r\n');
  expect(rows).toHaveLength(31);
  expect(rows[8]).toContain('NaN');
  expect(names.map((name) => name.split('.').at(-1))).toEqual(['png', 'svg', 'csv']);
  expect(names.every((name) => !/[<>"&/]/.test(name))).toBe(true);
});

test('[BRD6] a reload keeps the enlarged panel, and takes no focus', async () => {
  const source = sourceWith(['a'], KEYS);
  const board = mount(source);
  await panelOf(board, 'train/loss');
  board.view = {
    enlarged: {
      id: 'scalar val/loss',
      type: 'line',
      keys: ['val/loss'],
      options: {},
      size: { columns: 1, rows: 1 },
    },
  };
  const enlarged = await until('enlarged', () => all(board, 'stepwell-enlarged')[0]);
  expect(enlarged.getAttribute('aria-label')).toBe('val/loss');
  expect(document.activeElement).toBe(document.body);
  board.remove();
  const next = document.createElement('stepwell-board');
  next.style.cssText = 'width: 1200px; height: 700px';
  next.source = source;
  document.body.append(next);
  await until(
    'enlarged again',
    () => all(next, 'stepwell-enlarged')[0]?.getAttribute('aria-label') === 'val/loss',
  );
});

test('a source that does not answer is told in the table', async () => {
  const source = sourceWith(['a'], ['loss'], 101);
  const board = mount(source);
  const enlarged = await enlarge(board, 'loss');
  vi.spyOn(source, 'getMetrics').mockRejectedValue(new Error('the server is away'));
  click(enlarged, 0.25);
  click(enlarged, 0.75, true);
  await until('the cause', () => tableText(enlarged).includes('the server is away'));
});

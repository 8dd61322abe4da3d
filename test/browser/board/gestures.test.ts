/** What a person does in charts to zoom: mouse, wheel, fingers and keys, and how each zoom is taken back. */
import { afterEach, expect, test, vi } from 'vitest';
import { cdp } from 'vitest/browser';
import type { StepwellBoard } from '../../../src/board/index.js';
import { testSource } from '../../fixtures/test-source.js';
import { all, clear, drag, mount, one, panelOf, pause, sourceWith, textOf, until } from './helpers.js';
import { histogramPanel, logSpread } from './histogram-helpers.js';

// The first chart takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });
afterEach(() => {
  clear();
  vi.restoreAllMocks();
});

type LinePanel = HTMLElement & { readonly yRange: readonly [number, number] };

/** A panel that listens to gestures: their code is loaded after the first lines. */
async function readyPanel(board: Element, key: string): Promise<LinePanel> {
  const panel = await panelOf(board, key);
  await until(`the details of ${key}`, () => all(panel, 'canvas.cursor').length > 0);
  return panel as LinePanel;
}

/** A board with two panels of 1,000 steps, from 0 to 999. */
async function twoPanels(): Promise<{ board: StepwellBoard; loss: LinePanel; acc: LinePanel }> {
  const board = mount(sourceWith(['a'], ['train/loss', 'train/acc'], 1_000));
  board.view = { pins: [], fit: 'all' };
  return { board, loss: await readyPanel(board, 'train/loss'), acc: await readyPanel(board, 'train/acc') };
}

/** Drags over a plot with Shift, in shares of its size. */
function dragBox(panel: Element, from: readonly [number, number], to: readonly [number, number]): void {
  const over = one(panel, '.u-over');
  const box = over.getBoundingClientRect();
  const at = ([x, y]: readonly [number, number]) => ({
    ...{ clientX: box.left + box.width * x, clientY: box.top + box.height * y },
    ...{ bubbles: true, composed: true, cancelable: true, button: 0, shiftKey: true, movementX: 1 },
  });
  over.dispatchEvent(new MouseEvent('mouseenter', at(from)));
  over.dispatchEvent(new MouseEvent('mousemove', at(from)));
  over.dispatchEvent(new MouseEvent('mousedown', at(from)));
  over.dispatchEvent(new MouseEvent('mousemove', at(to)));
  document.dispatchEvent(new MouseEvent('mouseup', at(to)));
  over.dispatchEvent(new MouseEvent('mouseleave', at(to)));
}

/** Drags over the axis of y, in shares of the plot's height. */
function dragAxis(panel: Element, from: number, to: number): void {
  const axis = all(panel, '.u-axis')[1] as HTMLElement;
  axis.setPointerCapture = () => {};
  const box = one(panel, '.u-over').getBoundingClientRect();
  const send = (type: string, share: number) =>
    axis.dispatchEvent(
      new PointerEvent(type, {
        ...{ clientX: box.left - 20, clientY: box.top + box.height * share },
        ...{ button: 0, bubbles: true, cancelable: true, pointerType: 'mouse', pointerId: 1 },
      }),
    );
  send('pointerdown', from);
  send('pointermove', (from + to) / 2);
  send('pointermove', to);
  send('pointerup', to);
}

function doubleClick(panel: Element): void {
  one(panel, '.u-over').dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
}

/** Turns the wheel over a share of a plot's width. True: the page does not scroll. */
function wheel(panel: Element, share: number, init: WheelEventInit): boolean {
  const over = one(panel, '.u-over');
  const { left, top, width } = over.getBoundingClientRect();
  const at = { clientX: left + width * share, clientY: top + 20 };
  return !over.dispatchEvent(new WheelEvent('wheel', { ...at, bubbles: true, cancelable: true, ...init }));
}

/** Fingers on a plot, at shares of its width. True: the page does not scroll. */
function touch(panel: Element, type: string, ...shares: readonly number[]): boolean {
  const target = one(panel, '.u-over');
  const { left, top, width } = target.getBoundingClientRect();
  const touches = shares.map(
    (share, identifier) =>
      new Touch({ identifier, target, clientX: left + width * share, clientY: top + 20 }),
  );
  return !target.dispatchEvent(new TouchEvent(type, { touches, bubbles: true, cancelable: true }));
}

/** True: the browser does nothing of its own with the key. */
function press(panel: Element, key: string, init: KeyboardEventInit = {}): boolean {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  return !one(panel, '.plot').dispatchEvent(event);
}

const zoomOf = (board: StepwellBoard) => board.view.zoom ?? null;
const rangeOf = (board: StepwellBoard, key: string) =>
  (board.view.panels?.[`scalar ${key}`]?.options as { range?: { min: number; max: number } } | undefined)
    ?.range;

/** Waits until a panel draws the zoom that the board has. */
async function settled(board: StepwellBoard): Promise<void> {
  await until('drawn', () => all(board, '.loading').length === 0);
  await pause(150);
}

test('[BRD3] a drag with Shift zooms x of all panels and y of its panel; a double click takes back both', async () => {
  const { board, loss, acc } = await twoPanels();
  const before = { loss: [...loss.yRange], acc: [...acc.yRange] };
  dragBox(loss, [0.1, 0.2], [0.5, 0.7]);
  const zoom = await until('a zoom', () => zoomOf(board));
  expect(zoom.min / 999).toBeCloseTo(0.1, 1);
  expect(zoom.max / 999).toBeCloseTo(0.5, 1);
  const range = rangeOf(board, 'train/loss');
  const [low, high] = before.loss as [number, number];
  expect((range?.min ?? 0) / (high - low)).toBeCloseTo(0.3, 1);
  expect((range?.max ?? 0) / (high - low)).toBeCloseTo(0.8, 1);
  expect(rangeOf(board, 'train/acc')).toBe(undefined);
  await until('y is drawn', () => loss.yRange.join() === [range?.min, range?.max].join());
  await until('the panel says so', () => textOf(one(loss, '.chips')).includes('y by hand'));
  expect(textOf(one(acc, '.chips'))).not.toContain('y by hand');
  await settled(board);
  // A drag without Shift is of x alone again: uPlot keeps what was set for the last drag.
  drag(loss, 0.25, 0.75);
  await until('a second zoom', () => zoomOf(board)?.min !== zoom.min);
  expect(rangeOf(board, 'train/loss')).toEqual(range);
  doubleClick(loss);
  expect(zoomOf(board)).toEqual(zoom);
  expect(rangeOf(board, 'train/loss')).toEqual(range);
  // From the other panel too, because x belongs to all of them.
  doubleClick(acc);
  expect(zoomOf(board)).toBe(null);
  expect(rangeOf(board, 'train/loss')).toBe(undefined);
  await until('y by rule', () => loss.yRange.join() === before.loss.join());
});

test('a drag on the axis of y zooms y alone; the chip, the menu and a double click go back', async () => {
  const { board, loss } = await twoPanels();
  const before = [...loss.yRange];
  dragAxis(loss, 0.25, 0.75);
  const range = await until('a range', () => rangeOf(board, 'train/loss'));
  const [low, high] = before as [number, number];
  expect((range.min - low) / (high - low)).toBeCloseTo(0.25, 1);
  expect((range.max - low) / (high - low)).toBeCloseTo(0.75, 1);
  expect(zoomOf(board)).toBe(null);
  const chip = await until('the chip', () => all(loss, '.out.hand')[0]);
  // What is outside has its chip as well.
  await until('values above', () => all(loss, '.out.above').length === 1);
  chip.click();
  await until('by rule', () => loss.yRange.join() === before.join() && all(loss, '.out.hand').length === 0);
  dragAxis(loss, 0.75, 0.5);
  await until('again', () => rangeOf(board, 'train/loss'));
  doubleClick(loss);
  expect(rangeOf(board, 'train/loss')).toBe(undefined);
  // A click on the axis is no zoom.
  dragAxis(loss, 0.5, 0.505);
  expect(rangeOf(board, 'train/loss')).toBe(undefined);
});

test('[BRD3] the wheel scrolls the page; with Ctrl or ⌘ it zooms at the pointer, with Shift it pans within all points', async () => {
  const { board, loss } = await twoPanels();
  expect(wheel(loss, 0.5, { deltaY: 100 })).toBe(false);
  expect(wheel(loss, 0.5, { deltaY: 100, shiftKey: true }), 'nothing to pan').toBe(false);
  expect(zoomOf(board)).toBe(null);
  for (const key of ['ctrlKey', 'metaKey'] as const) {
    expect(wheel(loss, 0.25, { deltaY: -100, [key]: true })).toBe(true);
    expect(wheel(loss, 0.25, { deltaY: -100, [key]: true })).toBe(true);
    const { min, max } = zoomOf(board) ?? { min: 0, max: 0 };
    expect(max - min).toBeLessThan(800);
    // The step under the pointer stays there.
    expect((min + (max - min) * 0.25) / 999).toBeCloseTo(0.25, 2);
    // One movement of the wheel is one step.
    doubleClick(loss);
    expect(zoomOf(board)).toBe(null);
    await pause(600);
  }
  wheel(loss, 0.5, { deltaY: -300, ctrlKey: true });
  const first = zoomOf(board) ?? { min: 0, max: 0 };
  expect(wheel(loss, 0.5, { deltaY: 30, shiftKey: true })).toBe(true);
  const panned = zoomOf(board) ?? { min: 0, max: 0 };
  expect(panned.min).toBeGreaterThan(first.min);
  expect(panned.max - panned.min).toBeCloseTo(first.max - first.min, 6);
  wheel(loss, 0.5, { deltaX: 100_000 });
  expect(zoomOf(board)?.max).toBeCloseTo(999, 6);
  expect((zoomOf(board)?.max ?? 0) - (zoomOf(board)?.min ?? 0)).toBeCloseTo(first.max - first.min, 6);
  // From the whole range, though the zoom before is still drawn.
  board.view = { ...board.view, zoom: null };
  wheel(loss, 0.5, { deltaY: 0, ctrlKey: true });
  expect(zoomOf(board)).toBe(null);
  wheel(loss, 0, { deltaY: -300, ctrlKey: true });
  expect(zoomOf(board)?.min).toBe(0);
  for (let i = 0; i < 20; i++) wheel(loss, 0.1, { deltaY: 200, ctrlKey: true });
  expect(zoomOf(board), 'never beyond all points').toBe(null);
});

test('[BRD3] two fingers zoom and pan, and one finger scrolls the page', async () => {
  const { board, loss } = await twoPanels();
  expect(getComputedStyle(one(loss, '.u-over')).touchAction).toBe('pan-x pan-y');
  expect(touch(loss, 'touchstart', 0.5)).toBe(false);
  expect(touch(loss, 'touchmove', 0.3)).toBe(false);
  expect(touch(loss, 'touchend')).toBe(false);
  expect(zoomOf(board)).toBe(null);
  expect(touch(loss, 'touchstart', 0.4, 0.6)).toBe(true);
  touch(loss, 'touchmove', 0.35, 0.65);
  expect(touch(loss, 'touchmove', 0.3, 0.7)).toBe(true);
  const zoom = zoomOf(board) ?? { min: 0, max: 0 };
  expect((zoom.max - zoom.min) / 999).toBeCloseTo(0.5, 2);
  expect((zoom.max + zoom.min) / 2 / 999).toBeCloseTo(0.5, 2);
  touch(loss, 'touchend', 0.3);
  touch(loss, 'touchend');
  // Both to the left: what is to the right comes into view.
  touch(loss, 'touchstart', 0.4, 0.6);
  touch(loss, 'touchmove', 0.2, 0.4);
  const moved = zoomOf(board) ?? { min: 0, max: 0 };
  expect((moved.min - zoom.min) / (zoom.max - zoom.min)).toBeCloseTo(0.2, 2);
  touch(loss, 'touchend');
  doubleClick(loss);
  expect(zoomOf(board)?.min).toBeCloseTo(zoom.min, 6);
  doubleClick(loss);
  expect(zoomOf(board)).toBe(null);
});

test('[BRD3] keys do what the gestures do: < and > pan, Alt with ↑ and ↓ zooms y, Backspace takes back, 0 shows all', async () => {
  const { board, loss } = await twoPanels();
  expect(press(loss, '+')).toBe(true);
  const zoom = await until('a zoom', () => zoomOf(board));
  await settled(board);
  press(loss, '>');
  const panned = await until('panned', () => zoomOf(board)?.min !== zoom.min && zoomOf(board));
  expect((panned.min - zoom.min) / (zoom.max - zoom.min)).toBeCloseTo(0.25, 6);
  press(loss, '<');
  await until('back', () => Math.abs((zoomOf(board)?.min ?? 0) - zoom.min) < 1e-6);
  const [low, high] = loss.yRange;
  press(loss, 'ArrowUp', { altKey: true });
  const range = await until('y', () => rangeOf(board, 'train/loss'));
  expect((range.max - range.min) / (high - low)).toBeCloseTo(0.5, 2);
  for (const expected of [
    [true, false],
    [true, false],
    [true, false],
    [false, false],
  ]) {
    press(loss, 'Backspace');
    await pause(50);
    expect([zoomOf(board) !== null, rangeOf(board, 'train/loss') !== undefined]).toEqual(expected);
  }
  press(loss, '+');
  await until('zoomed', () => zoomOf(board));
  press(loss, '0');
  await until('whole', () => zoomOf(board) === null);
  // The browser's own keys.
  expect(press(loss, '+', { ctrlKey: true })).toBe(false);
  expect(press(loss, 'ArrowLeft', { altKey: true })).toBe(false);
});

test('[BRD7] the range of y is set with the menu, with errors in words, and wins over the fit', async () => {
  const { board, loss } = await twoPanels();
  const open = async (label: string) => {
    // A click on the button of an open pop-over closes the pop-over.
    await until('nothing open', () => all(loss, '[popover]').length === 0);
    one(loss, '.more').click();
    const item = await until(label, () =>
      all(loss, '.more-menu button').find((each) => each.textContent?.trim() === label),
    );
    item.click();
  };
  await open('Range of y…');
  const form = await until('the form', () => all<HTMLFormElement>(loss, 'form.range')[0]);
  const [from, to] = all<HTMLInputElement>(loss, 'form.range input');
  if (!from || !to) throw new Error('No fields');
  expect(loss.shadowRoot?.activeElement).toBe(from);
  const says = one(loss, 'form.range p');
  const enter = (min: string, max: string) => {
    from.value = min;
    to.value = max;
    form.requestSubmit();
  };
  enter('0.5', '0.1');
  expect(says.textContent).toBe('The lower end must be below the upper end.');
  enter('a', '');
  expect(says.textContent).toBe('“a” is not a number.');
  expect(rangeOf(board, 'train/loss')).toBe(undefined);
  enter('', '0.5');
  await until('the range', () => loss.yRange[1] === 0.5);
  expect(all(loss, 'form.range').length).toBe(0);
  expect(rangeOf(board, 'train/loss')).toEqual({ min: null, max: 0.5 });
  // While a person's range is set, no fit changes it, and new values move only the other end.
  board.view = { ...board.view, fit: 'ordinary' };
  board.updateSettings({ fit: 'all' });
  await pause(200);
  expect(loss.yRange[1]).toBe(0.5);
  // An axis that has no place for 0 says so.
  board.updateSettings({ y: 'log' });
  await pause(100);
  await open('Range of y…');
  const again = await until('the form again', () => all<HTMLFormElement>(loss, 'form.range')[0]);
  const fields = all<HTMLInputElement>(loss, 'form.range input');
  expect(fields.map(({ value }) => value)).toEqual(['', '0.5']);
  (fields[0] as HTMLInputElement).value = '0';
  again.requestSubmit();
  expect(one(loss, 'form.range p').textContent).toBe('A log axis has no place for 0 and below.');
  one(loss, 'form.range .button').click();
  await until('by rule', () => rangeOf(board, 'train/loss') === undefined);
  await open('Range of y…');
  await until('the form', () => all(loss, 'form.range')[0]);
  one(loss, 'form.range .primary').click();
  await open('Fit to the ordinary range');
  await until('the fit', () => board.view.panels?.['scalar train/loss']?.options);
});

test('[BRD6] a zoom by a box, one step back and a reload keep what is shown', async () => {
  const source = sourceWith(['a'], ['train/loss', 'train/acc'], 1_000);
  const board = mount(source);
  board.view = { pins: [], fit: 'all' };
  const loss = await readyPanel(board, 'train/loss');
  dragBox(loss, [0.1, 0.2], [0.8, 0.9]);
  const zoom = await until('a zoom', () => zoomOf(board));
  const range = rangeOf(board, 'train/loss');
  await settled(board);
  dragBox(loss, [0.2, 0.2], [0.4, 0.4]);
  await until('the second', () => zoomOf(board)?.min !== zoom.min);
  doubleClick(loss);
  expect([zoomOf(board), rangeOf(board, 'train/loss')]).toEqual([zoom, range]);
  await settled(board);
  board.remove();
  const next = document.createElement('stepwell-board');
  next.style.cssText = 'width: 1200px; height: 700px';
  next.source = source;
  document.body.append(next);
  const restored = await readyPanel(next, 'train/loss');
  expect([zoomOf(next), rangeOf(next, 'train/loss')]).toEqual([zoom, range]);
  await until('drawn', () => restored.yRange.join() === [range?.min, range?.max].join());
  await until('said', () => textOf(one(restored, '.chips')).includes('y by hand'));
  // Nothing leads to the zooms of before the reload.
  doubleClick(restored);
  expect([zoomOf(next), rangeOf(next, 'train/loss')]).toEqual([null, undefined]);
});

test('[BRD3] histograms over time zoom with the wheel, and take back with the lines', async () => {
  const source = sourceWith(['a'], ['train/loss'], 100);
  for (let i = 0; i < 2; i++) logSpread(source, 'a', 'w', 10);
  const board = mount(source);
  board.view = { pins: [] };
  const loss = await readyPanel(board, 'train/loss');
  const panel = await histogramPanel(board, 'w');
  expect(wheel(panel, 0.5, { deltaY: 100 })).toBe(false);
  expect(wheel(panel, 0.5, { deltaY: -100, ctrlKey: true })).toBe(true);
  await until('a zoom', () => zoomOf(board));
  doubleClick(loss);
  expect(zoomOf(board)).toBe(null);
  await pause(600);
  wheel(panel, 0.5, { deltaY: -100, ctrlKey: true });
  const first = zoomOf(board);
  await pause(600);
  wheel(panel, 0.5, { deltaY: -100, ctrlKey: true });
  expect(zoomOf(board)).not.toEqual(first);
  doubleClick(panel);
  expect(zoomOf(board)).toEqual(first);
  for (let i = 0; i < 10; i++) wheel(panel, 0.5, { deltaY: 100, ctrlKey: true });
  expect(zoomOf(board), 'all histograms').toBe(null);
});

test('[BRD3] the browser itself: a turn of the wheel scrolls, with Ctrl it zooms; one finger scrolls, two zoom', async () => {
  // More panels than the board has room for.
  const keys = Array.from({ length: 12 }, (_, i) => `train/k${i}`);
  const board = mount(sourceWith(['a'], ['train/loss', ...keys], 1_000));
  board.view = { pins: [], fit: 'all', layout: { train: ['scalar train/loss'] } };
  const loss = await readyPanel(board, 'train/loss');
  const main = one(board, 'main');
  await until('room to scroll', () => main.scrollHeight > main.clientHeight + 200);
  await settled(board);
  const frame = window.frameElement?.getBoundingClientRect() ?? { left: 0, top: 0 };
  const over = one(loss, '.u-over').getBoundingClientRect();
  const at = (share: number) => ({
    x: frame.left + over.left + over.width * share,
    y: frame.top + over.top + over.height / 2,
  });
  const turn = (modifiers: number, deltaY: number) =>
    cdp().send('Input.dispatchMouseEvent', { type: 'mouseWheel', ...at(0.5), deltaX: 0, deltaY, modifiers });
  await turn(0, 60);
  await until('scrolled', () => main.scrollTop > 0);
  expect(zoomOf(board)).toBe(null);
  main.scrollTop = 0;
  await pause(200);
  await turn(2, -100);
  await until('zoomed', () => zoomOf(board));
  expect(main.scrollTop).toBe(0);
  doubleClick(loss);
  const fingers = (type: string, ...points: { x: number; y: number }[]) =>
    cdp().send('Input.dispatchTouchEvent', {
      type: type as 'touchStart',
      touchPoints: points.map((point, id) => ({ ...point, id })),
    });
  await fingers('touchStart', at(0.4), at(0.6));
  for (let i = 1; i <= 8; i++) await fingers('touchMove', at(0.4 - i / 50), at(0.6 + i / 50));
  await fingers('touchEnd');
  const zoom = await until('zoomed by fingers', () => zoomOf(board));
  expect((zoom.max - zoom.min) / 999).toBeCloseTo(0.2 / 0.52, 1);
  expect(main.scrollTop).toBe(0);
  expect(visualViewport?.scale).toBe(1);
  // Last, because the page goes on scrolling after the finger is away.
  const up = ({ x, y }: { x: number; y: number }, by: number) => ({ x, y: y - by });
  await fingers('touchStart', at(0.5));
  for (let i = 1; i <= 8; i++) await fingers('touchMove', up(at(0.5), i * 8));
  await fingers('touchEnd');
  await until('scrolled by a finger', () => main.scrollTop > 0);
  expect(zoomOf(board)).toEqual(zoom);
});

/** A run whose values are NaN from a step on, and a run with few of them. */
function nanSource(few: number) {
  const source = testSource();
  source.addRun('a', { name: 'lion', created: 1_000_000 });
  source.addRun('b', { name: 'adam', created: 2_000_000 });
  for (let step = 0; step < 1_000; step++) {
    source.log('a', {
      loss: step >= 600 ? Number.NaN : 1 / (step + 1),
      calm: step % 500 === 7 ? Number.NaN : 1,
    });
    source.log('b', { loss: step < few ? Number.NaN : 0.5, calm: 1 });
  }
  return source;
}

test('[BRD7] many values that are not finite have a lane with their number, a few have markers', async () => {
  const texts: string[] = [];
  const { fillText } = CanvasRenderingContext2D.prototype;
  vi.spyOn(CanvasRenderingContext2D.prototype, 'fillText').mockImplementation(function (
    this: CanvasRenderingContext2D,
    text: string,
    left: number,
    top: number,
  ) {
    texts.push(text);
    fillText.call(this, text, left, top);
  });
  const arcs = vi.spyOn(Path2D.prototype, 'arc');
  const board = mount(nanSource(6));
  board.view = { pins: [], fit: 'all' };
  const loss = await readyPanel(board, 'loss');
  const calm = await readyPanel(board, 'calm');
  await until('the text', () => texts.includes('lion NaN × 400'));
  const heightOf = (panel: Element) => one(panel, '.u-over').clientHeight;
  expect(heightOf(calm) - heightOf(loss), 'room for the lane').toBe(16);
  await settled(board);
  // Six in a row of the other run are one marker, two of the calm panel are two, and the 400 have none.
  arcs.mockClear();
  board.updateSettings({ fit: 'ordinary' });
  board.updateSettings({ fit: 'all' });
  await settled(board);
  expect(arcs.mock.calls.length).toBeGreaterThan(0);
  expect(arcs.mock.calls.length % 3).toBe(0);
  expect(arcs.mock.calls.length).toBeLessThan(30);
  // A zoom to where there are none leaves the room, so that nothing moves.
  const before = heightOf(loss);
  drag(loss, 0.2, 0.4);
  await until('zoomed', () => zoomOf(board));
  await settled(board);
  texts.length = 0;
  board.updateSettings({ fit: 'ordinary' });
  await until('drawn again', () => texts.length > 0);
  await settled(board);
  expect(heightOf(loss)).toBe(before);
  expect(texts.filter((text) => text.includes('NaN'))).toEqual([]);
});

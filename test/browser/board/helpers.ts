import '../../../src/board/index.js';
import type { StepwellBoard } from '../../../src/board/index.js';
import type { Source } from '../../../src/source/types.js';
import type { RunFields } from '../../fixtures/made-run.js';
import { type TestSource, testSource } from '../../fixtures/test-source.js';
import { uidOf } from '../../fixtures/uids.js';

type Probed<T> = T | null | undefined | false;

/** Polls until `probe` gives something; fails with what was waited for. */
export async function until<T>(
  what: string,
  probe: () => Probed<T> | Promise<Probed<T>>,
  // Against waiting for ever, not a claim about speed: a busy machine takes its time.
  ms = 40_000,
): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (performance.now() > end) throw new Error(`Waited in vain for: ${what}`);
    await pause(15);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** All elements that match, through every shadow root below `root`. */
export function all<E extends Element = HTMLElement>(root: Element | ShadowRoot, selector: string): E[] {
  const tree = root instanceof Element ? (root.shadowRoot ?? root) : root;
  const here = [...tree.querySelectorAll<E>(selector)];
  const below = [...tree.querySelectorAll('*')].flatMap((child) =>
    child.shadowRoot ? all<E>(child.shadowRoot, selector) : [],
  );
  return [...here, ...below];
}

export function one<E extends Element = HTMLElement>(root: Element, selector: string): E {
  const found = all<E>(root, selector)[0];
  if (!found) throw new Error(`Nothing matches ${selector}`);
  return found;
}

/** Where the cursor of a chart is, as a share of the plot's width; `null`: the chart shows no cursor, or is not whole yet. */
export function cursorOf(panel: Element): number | null {
  const [canvas] = all<HTMLCanvasElement>(panel, 'canvas.cursor');
  if (!canvas) return null;
  const { width, height } = canvas;
  if (width === 0 || height === 0) return null;
  // The middle of the cursor's line in the lowest row: a dot on a line is wider than the line, and rarely there.
  const pixels = canvas.getContext('2d')?.getImageData(0, height - 1, width, 1).data ?? [];
  const drawn = [...Array(width).keys()].filter((column) => (pixels[column * 4 + 3] ?? 0) > 0);
  return drawn.length > 0 ? (drawn[drawn.length >> 1] as number) / width : null;
}

/** The text of the tooltip of the charts; empty: none is shown. */
export function tooltipOf(root: Element): string {
  const tip = all(root, '.tip').find((each) => each.matches(':popover-open'));
  return tip?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
}

/** The text that a person sees on the board. */
export function textOf(root: Element | ShadowRoot): string {
  const tree = root instanceof Element ? (root.shadowRoot ?? root) : root;
  const walk = (node: Node): string => {
    if (node instanceof HTMLStyleElement) return '';
    if (node instanceof Element && node.shadowRoot)
      return `${textOf(node)} ${[...node.childNodes].map(walk).join('')}`;
    return node.nodeType === Node.TEXT_NODE
      ? (node.textContent ?? '')
      : [...node.childNodes].map(walk).join(' ');
  };
  return [...tree.childNodes].map(walk).join(' ').replace(/\s+/g, ' ');
}

/** A board in the page; `clear` takes it away. Settings start fresh. */
export function mount(source: Source | null, style = 'width: 1200px; height: 700px'): StepwellBoard {
  localStorage.clear();
  sessionStorage.clear();
  const board = document.createElement('stepwell-board');
  board.style.cssText = style;
  board.theme = 'light';
  board.source = source;
  document.body.append(board);
  return board;
}

export function clear(): void {
  document.body.replaceChildren();
  document.head.querySelectorAll('style[data-test]').forEach((style) => void style.remove());
}

/** A source with runs `a`, `b`, … that each logged `keys` for `steps` steps; `fields`: what some of them have beside. */
export function sourceWith(
  names: readonly string[],
  keys: readonly string[] = ['train/loss'],
  steps = 100,
  fields: { readonly [name: string]: RunFields } = {},
): TestSource {
  const source = testSource();
  names.forEach((name, i) => {
    const created = Date.now() - (names.length - i) * 60_000;
    source.addRun(name, { name: `run ${name}`, created, ...fields[name] });
    for (let step = 0; step < steps; step++) {
      source.log(name, Object.fromEntries(keys.map((key) => [key, (i + 1) / (step + 1)])));
    }
  });
  return source;
}

/** The panel of a key, with its chart drawn. */
export async function panelOf(board: Element, key: string): Promise<HTMLElement> {
  return until(`chart of ${key}`, () =>
    all(board, 'stepwell-scalar-panel').find(
      (panel) =>
        (panel as unknown as { key: string }).key === key && panel.shadowRoot?.querySelector('canvas'),
    ),
  );
}

/** The row of a run in the list. */
export function rowOf(board: Element, name: string): HTMLElement {
  return one(board, `.row[data-run="${uidOf(name)}"]`);
}

/** Chooses an action in the menu of a run in the list. */
export async function chooseForRun(board: Element, name: string, label: string): Promise<void> {
  one(rowOf(board, name), '.more').click();
  const item = await until(`the item ${label}`, () =>
    all(one(board, 'stepwell-run-list'), '.more-menu:popover-open button').find(
      (each) => each.textContent?.trim() === label || each.ariaLabel === label,
    ),
  );
  item.click();
}

/** Presses a key on the name of a run in the list. */
export function pressOn(board: Element, name: string, key: string): void {
  const target = one(rowOf(board, name), '.name');
  target.focus();
  target.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }),
  );
}

/** Opens a menu of the header: the items, by the button (a selector). */
export async function headerMenu(board: Element, button: string): Promise<HTMLElement[]> {
  const header = one(board, '.head');
  await until('no other menu', () => all(header, '.more-menu').length === 0);
  one(header, button).click();
  return until(`the menu of ${button}`, () => {
    const items = all(header, '.more-menu:popover-open button');
    return items.length > 0 ? items : null;
  });
}

/** Chooses in a menu of the header. */
export async function chooseInHeader(board: Element, button: string, label: string): Promise<void> {
  const items = await headerMenu(board, button);
  const item = items.find(({ textContent }) => textContent?.trim() === label);
  if (!item) throw new Error(`No ${label} among ${items.map(({ textContent }) => textContent).join(', ')}`);
  item.click();
}

/** Opens a pop-over of the header. */
export async function headerPopover(board: Element, button: string): Promise<HTMLElement> {
  const header = one(board, '.head');
  one(header, button).click();
  return until(`the pop-over of ${button}`, () => all(header, '.pop:popover-open')[0]);
}

/** The slider of the smoothing of all panels, in its pop-over. */
export async function smoothingSlider(board: Element): Promise<HTMLInputElement> {
  const pop = await headerPopover(board, '.smooth');
  return until('the slider', () => all<HTMLInputElement>(pop, 'input[aria-label="Smoothing"]')[0]);
}

/** Drags over a part of a panel's plot, in shares of its width. */
export function drag(panel: HTMLElement, from: number, to: number): void {
  const over = one(panel, '.u-over');
  const box = over.getBoundingClientRect();
  const at = (share: number) => ({
    clientX: box.left + box.width * share,
    clientY: box.top + box.height / 2,
    bubbles: true,
    composed: true,
    button: 0,
    movementX: 1,
  });
  over.dispatchEvent(new MouseEvent('mouseenter', at(from)));
  over.dispatchEvent(new MouseEvent('mousemove', at(from)));
  over.dispatchEvent(new MouseEvent('mousedown', at(from)));
  over.dispatchEvent(new MouseEvent('mousemove', at((from + to) / 2)));
  over.dispatchEvent(new MouseEvent('mousemove', at(to)));
  document.dispatchEvent(new MouseEvent('mouseup', at(to)));
  over.dispatchEvent(new MouseEvent('mouseleave', at(to)));
}

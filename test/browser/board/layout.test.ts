/** Panels that a person moves and resizes, by mouse and by keyboard, and what a reload keeps of that. */
import { afterEach, expect, test } from 'vitest';
import type { TestSource } from '../../fixtures/test-source.js';
import { all, clear, mount, one, panelOf, sourceWith, until } from './helpers.js';

afterEach(clear);

const KEYS = ['train/a', 'train/b', 'train/c', 'train/d', 'zeta/a'];

type PanelElement = HTMLElement & { readonly key: string };

const panels = (board: Element) => all<PanelElement>(board, 'stepwell-scalar-panel');

/** The keys of the panels, as a person reads them: from left to right, row by row. */
function order(board: Element): string {
  const boxes = panels(board).map((panel) => ({ key: panel.key, box: panel.getBoundingClientRect() }));
  boxes.sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left);
  return boxes.map(({ key }) => key).join(' ');
}

async function boardOf(source: TestSource): Promise<HTMLElement> {
  const board = mount(source, 'width: 1200px; height: 760px');
  for (const key of KEYS) await panelOf(board, key);
  await until('the order of the keys', () => order(board) === KEYS.join(' '));
  return board;
}

/** The page is loaded again. */
function reload(source: TestSource): HTMLElement {
  clear();
  const board = document.createElement('stepwell-board');
  board.style.cssText = 'width: 1200px; height: 760px';
  board.source = source;
  document.body.append(board);
  return board;
}

const handleOf = (board: Element, key: string, what: 'grab' | 'resize') =>
  until(`${what} handle of ${key}`, () => {
    const panel = panels(board).find((each) => each.key === key);
    return panel?.shadowRoot?.querySelector<HTMLElement>(`[data-${what}]`);
  });

const said = (board: Element) => one(board, '.said').textContent ?? '';

/** Moves a pointer from the middle of an element by steps to a point, and lifts it there. */
async function dragTo(
  handle: HTMLElement,
  points: readonly (readonly [x: number, y: number])[],
  options: { lift?: boolean; pointerType?: string } = {},
): Promise<void> {
  const { lift = true, pointerType = 'mouse' } = options;
  const box = handle.getBoundingClientRect();
  // A pointer that the browser does not know cannot be captured.
  handle.setPointerCapture = () => {};
  const fire = (type: string, x: number, y: number) =>
    handle.dispatchEvent(
      new PointerEvent(type, {
        clientX: x,
        clientY: y,
        pointerId: 7,
        pointerType,
        button: type === 'pointermove' ? -1 : 0,
        bubbles: true,
        composed: true,
        cancelable: true,
      }),
    );
  fire('pointerdown', box.left + box.width / 2, box.top + box.height / 2);
  // The code of dragging is loaded with the first use; a drag that is over by then is none.
  await until('the code', () => import('../../../src/board/layout/arranging.js'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (const [x, y] of points) fire('pointermove', x, y);
  const last = points.at(-1);
  if (lift && last) fire('pointerup', ...last);
}

const middle = (element: Element, share: number): [number, number] => {
  const box = element.getBoundingClientRect();
  return [box.left + box.width * share, box.top + box.height / 2];
};

const panelNow = (board: Element, key: string) =>
  panels(board).find((each) => each.key === key) as PanelElement;

function press(board: Element, key: string): void {
  let active: Element | null = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  expect(board.contains(document.activeElement), 'the focus is on the board').toBe(true);
  active?.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }),
  );
}

/** True while the handle of a panel has the focus. */
function isFocused(board: Element, key: string, what: 'grab' | 'resize'): boolean {
  const root = panelNow(board, key)?.shadowRoot;
  return root?.activeElement !== null && root?.activeElement === root?.querySelector(`[data-${what}]`);
}

test.each(['mouse', 'touch'])(
  '[BRD6] a panel is dragged to another place by %s, and stays there after a reload',
  async (pointerType) => {
    const source = sourceWith(['a'], KEYS);
    const board = await boardOf(source);
    const grab = await handleOf(board, 'train/d', 'grab');
    await dragTo(grab, [middle(panelNow(board, 'train/a'), 0.9), middle(panelNow(board, 'train/a'), 0.2)], {
      pointerType,
    });
    await until('the new order', () => order(board) === 'train/d train/a train/b train/c zeta/a');
    expect(said(board)).toBe('Moved train/d: place 1 of 4 in train.');
    expect(all(board, '.drop-line')).toEqual([]);
    const again = reload(source);
    await until('the order after a reload', () => order(again) === 'train/d train/a train/b train/c zeta/a');
  },
);

test('[BRD6] a panel is dragged to another section; the line shows where it would stand, Escape takes it back', async () => {
  const board = await boardOf(sourceWith(['a'], KEYS));
  const grab = await handleOf(board, 'train/b', 'grab');
  await dragTo(grab, [middle(panelNow(board, 'zeta/a'), 0.9)], { lift: false });
  const line = await until('line', () => all(board, '.drop-line').find(({ hidden }) => !hidden));
  const box = panelNow(board, 'zeta/a').getBoundingClientRect();
  expect(Math.abs(line.getBoundingClientRect().left - box.right)).toBeLessThan(10);
  expect(Math.abs(line.getBoundingClientRect().top - box.top)).toBeLessThan(2);
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  expect(all(board, '.drop-line')).toEqual([]);
  expect(order(board)).toBe(KEYS.join(' '));
  await dragTo(grab, [middle(panelNow(board, 'zeta/a'), 0.9)]);
  await until('the other section', () => order(board) === 'train/a train/c train/d zeta/a train/b');
});

test('[BRD6] a panel is picked up, moved and put down with the keyboard, over the edge of a section too; Escape puts it back', async () => {
  const source = sourceWith(['a'], KEYS);
  const board = await boardOf(source);
  (await handleOf(board, 'train/b', 'grab')).focus();
  press(board, 'Enter');
  await until('picked up', () => said(board).startsWith('Picked up train/b, place 2 of 4 in train.'));
  press(board, 'ArrowRight');
  await until('one on', () => order(board) === 'train/a train/c train/b train/d zeta/a');
  await until('the focus', () => isFocused(board, 'train/b', 'grab'));
  press(board, 'ArrowDown');
  await until('the end', () => order(board) === 'train/a train/c train/d train/b zeta/a');
  await until('the focus', () => isFocused(board, 'train/b', 'grab'));
  press(board, 'ArrowRight');
  await until('the next section', () =>
    all<PanelElement>(one(board, 'section[aria-label="zeta"]'), 'stepwell-scalar-panel').some(
      ({ key }) => key === 'train/b',
    ),
  );
  expect(said(board)).toBe('Moved train/b: place 1 of 2 in zeta.');
  await until('the focus', () => isFocused(board, 'train/b', 'grab'));
  press(board, 'Escape');
  await until('back', () => order(board) === KEYS.join(' '));
  await until('said', () => said(board) === 'train/b is back, place 2 of 4 in train.');
  await until('the focus', () => isFocused(board, 'train/b', 'grab'));
  press(board, ' ');
  await until('picked up', () => said(board).startsWith('Picked up'));
  press(board, 'ArrowLeft');
  await until('first', () => order(board) === 'train/b train/a train/c train/d zeta/a');
  await until('the focus', () => isFocused(board, 'train/b', 'grab'));
  press(board, 'Enter');
  await until('put down', () => said(board) === 'Put down train/b, place 1 of 4 in train.');
  press(board, 'ArrowRight');
  const again = reload(source);
  await until('after a reload', () => order(again) === 'train/b train/a train/c train/d zeta/a');
});

test('[BRD6] a panel is resized with the keyboard and by mouse, in both directions, and keeps its size after a reload', async () => {
  const source = sourceWith(['a'], KEYS);
  const board = await boardOf(source);
  const size = (root: Element) => {
    const box = panelNow(root, 'train/a').getBoundingClientRect();
    const cell = panelNow(root, 'train/c').getBoundingClientRect();
    return `${Math.round(box.width / cell.width)} × ${Math.round(box.height / cell.height)}`;
  };
  (await handleOf(board, 'train/a', 'resize')).focus();
  press(board, 'ArrowRight');
  await until('wider', () => size(board) === '2 × 1');
  expect(said(board)).toBe('train/a: 2 columns, 1 row.');
  press(board, 'ArrowDown');
  await until('higher', () => size(board) === '2 × 2');
  press(board, 'ArrowLeft');
  press(board, 'ArrowUp');
  await until('small again', () => size(board) === '1 × 1');

  const resize = await handleOf(board, 'train/a', 'resize');
  const box = panelNow(board, 'train/a').getBoundingClientRect();
  await dragTo(resize, [[box.right + box.width, box.bottom + 10]], { lift: false });
  await until('wide while it is dragged', () => size(board) === '2 × 1');
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  await until('taken back', () => size(board) === '1 × 1');
  await dragTo(resize, [[box.right + box.width, box.bottom + 250]]);
  await until('both', () => size(board) === '2 × 2');
  const again = reload(source);
  await panelOf(again, 'train/a');
  await panelOf(again, 'train/c');
  await until('after a reload', () => size(again) === '2 × 2');
});

test('[BRD8] a metric that appears while the board is open stands at the end of its section, in front of no visible panel', async () => {
  const source = sourceWith(['a'], KEYS);
  const board = await boardOf(source);
  const grab = await handleOf(board, 'train/d', 'grab');
  await dragTo(grab, [middle(panelNow(board, 'train/a'), 0.2)]);
  await until('moved', () => order(board).startsWith('train/d'));
  source.log('a', { 'train/aa': 1, 'early/x': 1 });
  await until('new panels', () => order(board) === 'train/d train/a train/b train/c train/aa zeta/a early/x');
});

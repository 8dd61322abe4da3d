import { css, html, render } from 'lit';
import type { BoardModel } from '../data/model.js';
import { adopt } from '../ui/adopt.js';
import { openBundle } from './opening.js';

/** A drag over the board fires events at least about every 350 ms. After this time (ms) without an event, the drag is gone. */
const GONE_MS = 800;

const dropStyles = css`
  .drop {
    position: absolute;
    inset: 0;
    z-index: 20;
    display: grid;
    place-items: center;
    outline: 2px dashed var(--s-accent);
    outline-offset: -10px;
    background: color-mix(in srgb, var(--s-surface) 88%, transparent);
    color: var(--s-accent);
    font-size: 16px;
    font-weight: 600;
    text-align: center;
  }
`;

/** Timers that remove the hints of boards. */
const timers = new WeakMap<ShadowRoot, ReturnType<typeof setTimeout>>();

/** Shows where a file that is dragged over the board would go, and opens the file that is dropped (`file`). */
export function dragged(board: Element, model: BoardModel, event: DragEvent, file: File | undefined): void {
  const root = board.shadowRoot as ShadowRoot;
  const isOver =
    event.type !== 'drop' &&
    (event.type !== 'dragleave' || isInside(event, board.getBoundingClientRect())) &&
    model.sharing.dialog === null;
  if (isOver) showHint(root);
  else hideHint(root);
  if (file && model.sharing.dialog === null) void openBundle(model, file);
}

function isInside({ clientX: x, clientY: y }: DragEvent, box: DOMRect): boolean {
  return x > box.left && x < box.right && y > box.top && y < box.bottom;
}

function showHint(root: ShadowRoot): void {
  clearTimeout(timers.get(root));
  // No event reliably tells that a drag has left: browsers differ when the drag leaves the window.
  timers.set(
    root,
    setTimeout(() => hideHint(root), GONE_MS),
  );
  if (root.querySelector('.drop')) return;
  adopt(root, dropStyles);
  const holder = document.createElement('div');
  root.querySelector('.root')?.append(holder);
  render(html`<div class="drop">Drop the bundle to look at it</div>`, holder);
}

function hideHint(root: ShadowRoot): void {
  clearTimeout(timers.get(root));
  root.querySelector('.drop')?.parentElement?.remove();
}

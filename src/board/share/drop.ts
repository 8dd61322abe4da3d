import { css } from 'lit';

/** Callbacks for files that a person drags over the board. */
export interface DropTarget {
  /** False: files are left to the page. */
  readonly accepts: () => boolean;
  /** True: files are dragged over the board. False: no longer. */
  readonly hover: (over: boolean) => void;
  readonly drop: (file: File) => void;
}

/** A drag over the board fires events at least about every 350 ms. After this time (ms) without an event, the drag is gone. */
const GONE_MS = 800;

export const dropStyles = css`
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

/** Watches for files over an element. Returns a function that stops this. */
export function watchDrops(element: HTMLElement, target: DropTarget): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = (on: boolean) => {
    clearTimeout(timer);
    // No event reliably tells that a drag has left: browsers differ when the drag leaves the window.
    if (on) timer = setTimeout(() => target.hover(false), GONE_MS);
    target.hover(on);
  };
  const held = (event: DragEvent) => {
    const files = event.dataTransfer?.types.includes('Files') && target.accepts();
    if (files) event.preventDefault();
    return files;
  };
  const moved = (event: DragEvent) => {
    if (!held(event)) return;
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    over(true);
  };
  const left = ({ clientX: x, clientY: y }: DragEvent) => {
    const box = element.getBoundingClientRect();
    if (x <= box.left || x >= box.right || y <= box.top || y >= box.bottom) over(false);
  };
  const dropped = (event: DragEvent) => {
    over(false);
    const file = held(event) ? event.dataTransfer?.files[0] : null;
    if (file) target.drop(file);
  };
  const listeners = { dragenter: moved, dragover: moved, dragleave: left, drop: dropped };
  const names = ['dragenter', 'dragover', 'dragleave', 'drop'] as const;
  for (const name of names) element.addEventListener(name, listeners[name]);
  return () => {
    clearTimeout(timer);
    for (const name of names) element.removeEventListener(name, listeners[name]);
  };
}

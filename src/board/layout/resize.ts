import { ROW_PX } from '../panels/row-height.js';
import type { PanelSize } from '../panels/spec.js';
import type { Grip } from './drag.js';
import { followPointer } from './pointer.js';

/** Most rows of a panel. */
const MOST_ROWS = 4;

interface ResizeHooks {
  /** Columns of the grid. */
  readonly columns: number;
  /** Called when the size changes while the pointer moves. If the person cancels, called with the size before. */
  readonly set: (size: PanelSize) => void;
  readonly done: (size: PanelSize) => void;
}

/** Resizes a panel: its corner follows the pointer, in whole cells of the grid. */
export class Resize {
  constructor(area: HTMLElement, { event, handle, panel }: Grip, { columns, set, done }: ResizeHooks) {
    const before = panel.spec.size;
    let size = before;
    const box = panel.getBoundingClientRect();
    const grid = panel.parentElement?.clientWidth ?? area.clientWidth;
    const cell = grid / columns;
    const cells = (length: number, of: number, most: number) =>
      Math.min(most, Math.max(1, Math.round(length / of)));
    followPointer(event, handle, {
      move: ({ x, y }) => {
        const next = {
          columns: cells(x - box.left, cell, columns),
          rows: cells(box.height + y - event.clientY, ROW_PX, MOST_ROWS),
        };
        if (next.columns === size.columns && next.rows === size.rows) return;
        size = next;
        set(size);
      },
      end: (isDropped) => {
        if (isDropped) done(size);
        else if (size !== before) set(before);
      },
    });
  }
}

/** The size after an arrow key; `null`: the key changes nothing. */
export function resizeByKey(key: string, { columns, rows }: PanelSize, most: number): PanelSize | null {
  const shown = Math.min(columns, most);
  const next = {
    ArrowLeft: { columns: Math.max(1, shown - 1), rows },
    ArrowRight: { columns: Math.min(most, shown + 1), rows },
    ArrowUp: { columns, rows: Math.max(1, rows - 1) },
    ArrowDown: { columns, rows: Math.min(MOST_ROWS, rows + 1) },
  }[key];
  return next && (next.columns !== columns || next.rows !== rows) ? next : null;
}

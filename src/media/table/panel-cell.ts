import type { TemplateResult } from 'lit';
import { cellMedia } from './cell-media.js';
import { type CellContext, mediaCell } from './panel-media.js';
import { type Cell, cellText } from './rows.js';

/** Longest text in a cell: more than the widest column has room for. */
const MOST_SHOWN = 300;

/** A number as it is shown: whole numbers in full, others with six digits. The title of the cell has all of them. */
function numberText(value: number | bigint): string {
  if (typeof value === 'bigint') return minus(String(value));
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return minus(cellText(value));
  if (!Number.isFinite(value)) return minus(String(value).replace('Infinity', '∞'));
  return minus(String(Number(value.toPrecision(6))));
}

function minus(text: string): string {
  return text.replace('-', '−');
}

/** The content of a cell. `undefined`: the cell is being read. */
export function cellContent(cell: Cell | undefined, context: CellContext): TemplateResult | string {
  if (cell === undefined) return '…';
  if (cell === null) return '–';
  switch (typeof cell) {
    case 'number':
    case 'bigint':
      return numberText(cell);
    case 'boolean':
      return String(cell);
    case 'string':
      return cell.length > MOST_SHOWN ? `${cell.slice(0, MOST_SHOWN)}…` : cell;
    default: {
      const media = cellMedia(cell);
      return media.length > 0 ? mediaCell(media, context) : cellText(cell).slice(0, MOST_SHOWN);
    }
  }
}

/** What a cell may have no room for: all digits of a number, a long text. Empty: nothing. */
export function cellTitle(cell: Cell | undefined): string {
  return cell === null || cell === undefined || typeof cell === 'object' ? '' : cellText(cell).slice(0, 2000);
}

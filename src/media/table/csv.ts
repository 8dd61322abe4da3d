import { csvNumber, csvText } from '../../base/csv.js';
import { cellMedia } from './cell-media.js';
import type { Cell, Rows } from './rows.js';
import type { Turn } from './turn.js';

/** Rows whose text is made at once. */
const ROWS_AT_ONCE = 500;

/**
 * Rows of a table as CSV (RFC 4180), in the given order, with the given columns. Nothing is written where a row has no value, and
 * `""` for an empty text; media are named by the hashes of their bytes. No text becomes a formula of a spreadsheet: see `csvText`.
 */
export async function tableCsv(
  table: Rows,
  rows: Uint32Array,
  columns: readonly number[],
  turn: Turn,
): Promise<Blob> {
  const cells: ArrayLike<Cell>[] = [];
  for (const column of columns) cells.push(await table.column(column));
  const names = columns.map((i) => {
    const { name, of } = table.columns[i] as Rows['columns'][number];
    return csvText(of === undefined ? name : `${name} (${of})`);
  });
  const parts = [`${names.join(',')}\r\n`];
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    await turn.next();
    let text = '';
    for (const row of rows.subarray(from, from + ROWS_AT_ONCE)) {
      text += `${cells.map((column) => field(column[row] ?? null)).join(',')}\r\n`;
    }
    parts.push(text);
  }
  return new Blob(parts);
}

function field(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number' || typeof cell === 'bigint') return csvNumber(cell);
  if (typeof cell === 'boolean') return String(cell);
  if (typeof cell === 'string') return csvText(cell);
  const media = cellMedia(cell);
  return csvText(media.length > 0 ? media.map(({ sha256 }) => sha256).join(' ') : JSON.stringify(cell));
}

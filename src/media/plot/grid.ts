/** Where the cells of a matrix are drawn. Pure. All lengths are CSS pixels. */

/** What a matrix needs around its cells. */
export interface GridNeeds {
  readonly width: number;
  readonly height: number;
  readonly rows: number;
  readonly columns: number;
  /** Width of the widest name of a row and of a column; 0: no names. */
  readonly rowNames: number;
  readonly columnNames: number;
  /** Whether rows have numbers, of which the first stands half above the cells. */
  readonly isNumbered: boolean;
  /** Whether names of columns may be slanted; else some are left out. */
  readonly canSlant: boolean;
  readonly hasRowTitle: boolean;
  readonly hasColumnTitle: boolean;
  /** Width of the scale of colours with its numbers; 0: none. */
  readonly scale: number;
  /** Widest form of a cell: its width by its height. 1: cells are squares. */
  readonly stretch: number;
}

export interface Grid {
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Room for the names of rows, left of the cells. */
  readonly rowRoom: number;
  /** Room for the names of columns, below the cells; names that do not fit side by side are slanted. */
  readonly columnRoom: number;
  readonly isSlanted: boolean;
  /** Height of everything. */
  readonly height: number;
}

const ROW_TITLE = 16;
const LINE = 15;
const GAP = 6;
/** Most share of the width and of the height that names take. */
const MOST_NAMES = 0.3;
const SLANT = Math.SQRT1_2;

/** The layout of a matrix: cells as large as they can be. */
export function gridOf(needs: GridNeeds): Grid {
  const { width, height, rows, columns, rowNames, columnNames, scale, stretch } = needs;
  const rowRoom = rowNames > 0 ? Math.min(rowNames + GAP, width * MOST_NAMES) : 0;
  const titleLeft = needs.hasRowTitle ? ROW_TITLE : 0;
  const titleBelow = needs.hasColumnTitle ? LINE : 0;
  const availableWidth = Math.max(1, width - titleLeft - rowRoom - scale - 2);
  const isSlanted = needs.canSlant && columnNames > 0 && columnNames + 4 > availableWidth / columns;
  const slanted = Math.min(columnNames * SLANT + LINE / 2, height * MOST_NAMES);
  const columnRoom = columnNames === 0 ? 0 : isSlanted ? Math.max(LINE, slanted) : LINE + 2;
  const top = needs.isNumbered ? 7 : 2;
  const availableHeight = Math.max(1, height - columnRoom - titleBelow - top - 2);
  const [wide, tall] = [availableWidth / columns, availableHeight / rows];
  const cellWidth = Math.min(wide, tall * stretch);
  const cellHeight = Math.min(tall, wide * Math.min(stretch, 1.5));
  const left = titleLeft + rowRoom + (availableWidth - cellWidth * columns) / 2;
  const tallness = Math.min(height, Math.ceil(top + cellHeight * rows + columnRoom + titleBelow + 2));
  return { left, top, cellWidth, cellHeight, rowRoom, columnRoom, isSlanted, height: tallness };
}

/** The cell at a position; `null`: there is none. */
export function cellAt(
  grid: Grid,
  rows: number,
  columns: number,
  x: number,
  y: number,
): { row: number; column: number } | null {
  const column = Math.floor((x - grid.left) / grid.cellWidth);
  const row = Math.floor((y - grid.top) / grid.cellHeight);
  return row >= 0 && row < rows && column >= 0 && column < columns ? { row, column } : null;
}

/** Every how many-th name has room, where each needs `room` and names are `size` apart. */
export function everyNth(size: number, room: number): number {
  return Math.max(1, Math.ceil(room / Math.max(1e-6, size)));
}

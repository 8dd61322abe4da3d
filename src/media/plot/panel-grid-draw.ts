import { evenTicks } from '../../board/chart/ticks.js';
import { formatTicks } from '../../board/ui/format.js';
import { textWidth } from '../../board/ui/measure.js';
import { COLORS } from './colormap.js';
import { everyNth, type Grid, gridOf } from './grid.js';
import { type Cells, colorOf } from './panel-cells.js';

/** Colours (CSS) and font family of the board. */
export interface GridTheme {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly subtle: string;
  /** A font-family list, without a size. */
  readonly font: string;
}

const SCALE_WIDTH = 10;
const SCALE_ROOM = 62;
/** Least size of a cell that has text or a gap, in CSS pixels. */
const TEXT_HEIGHT = 11;
const GAP_SIZE = 5;
const NAME_HEIGHT = 11;
const MOST_NAME = 32;

/**
 * Draws a matrix onto a canvas and sets the size of the canvas, which is lower than `size` where the cells do not need the height.
 * Returns where the cells are.
 */
export function drawGrid(
  canvas: HTMLCanvasElement,
  cells: Cells,
  size: { readonly width: number; readonly height: number; readonly ratio: number },
  theme: GridTheme,
): Grid {
  const { width, height, ratio } = size;
  const font = `11px ${theme.font}`;
  const [rowNames, columnNames] = [
    namesOf(cells.rowNames, cells.rows),
    namesOf(cells.columnNames, cells.columns),
  ];
  const widest = (names: readonly string[]) =>
    names.reduce((most, name) => Math.max(most, textWidth(name, font)), 0);
  const grid = gridOf({
    ...{ width, height, rows: cells.rows, columns: cells.columns, stretch: cells.stretch },
    ...{ rowNames: widest(rowNames), columnNames: widest(columnNames) },
    ...{ hasRowTitle: cells.rowTitle !== '', hasColumnTitle: cells.columnTitle !== '' },
    ...{ isNumbered: cells.rowNames.length === 0, canSlant: cells.columnNames.length > 0 },
    scale: cells.hasScale ? SCALE_ROOM : 0,
  });
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(grid.height * ratio);
  const ctx = canvas.getContext('2d');
  if (!ctx) return grid;
  ctx.scale(ratio, ratio);
  ctx.font = font;
  drawCells(ctx, cells, grid, ratio, theme);
  if (cells.hasText) drawTexts(ctx, cells, grid, theme);
  ctx.font = font;
  drawNames(ctx, cells, grid, { rowNames, columnNames }, theme);
  if (cells.hasScale) drawScale(ctx, cells, grid, theme);
  return grid;
}

/** Names without a list are numbers, at round positions only. */
function namesOf(names: readonly string[], count: number): readonly string[] {
  if (names.length > 0)
    return names.map((name) => (name.length > MOST_NAME ? `${name.slice(0, MOST_NAME - 1)}…` : name));
  return count > 1 ? [String(count - 1)] : [];
}

function drawCells(
  ctx: CanvasRenderingContext2D,
  cells: Cells,
  grid: Grid,
  ratio: number,
  theme: GridTheme,
): void {
  const { rows, columns, values, colors } = cells;
  const { left, top, cellWidth, cellHeight } = grid;
  const gap = cells.hasGaps && Math.min(cellWidth, cellHeight) >= GAP_SIZE ? 1 : 0;
  if (gap > 0) {
    for (const [i, value] of values.entries()) {
      const [x, y] = [left + (i % columns) * cellWidth, top + Math.floor(i / columns) * cellHeight];
      ctx.fillStyle = cssOf(colors, colorOf(cells, value), theme);
      ctx.fillRect(x, y, cellWidth - gap, cellHeight - gap);
    }
    return;
  }
  const picture = document.createElement('canvas');
  [picture.width, picture.height] = [columns, rows];
  const own = picture.getContext('2d');
  if (!own) return;
  const image = own.createImageData(columns, rows);
  for (const [i, value] of values.entries()) {
    const color = colorOf(cells, value);
    if (color < 0) continue;
    image.data.set(colors.subarray(3 * color, 3 * color + 3), 4 * i);
    image.data[4 * i + 3] = 255;
  }
  own.putImageData(image, 0, 0);
  // Cells larger than a pixel have sharp edges; smaller ones are averaged, so that none is left out.
  ctx.imageSmoothingEnabled = Math.min(cellWidth, cellHeight) * ratio < 1;
  ctx.imageSmoothingQuality = 'high';
  ctx.fillStyle = theme.subtle;
  ctx.fillRect(left, top, cellWidth * columns, cellHeight * rows);
  ctx.drawImage(picture, left, top, cellWidth * columns, cellHeight * rows);
}

function cssOf(colors: Uint8Array, color: number, { subtle }: GridTheme): string {
  return color < 0 ? subtle : `rgb(${colors.subarray(3 * color, 3 * color + 3).join(' ')})`;
}

function drawTexts(ctx: CanvasRenderingContext2D, cells: Cells, grid: Grid, theme: GridTheme): void {
  const { left, top, cellWidth, cellHeight } = grid;
  if (cellHeight < TEXT_HEIGHT) return;
  const font = `${Math.min(13, Math.max(9.5, cellHeight * 0.45))}px ${theme.font}`;
  ctx.font = font;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  for (const [i, value] of cells.values.entries()) {
    const text = cells.text(value);
    if (text === '' || textWidth(text, font) > cellWidth - 3) continue;
    const color = colorOf(cells, value);
    ctx.fillStyle = color < 0 ? theme.text : isLight(cells.colors, color) ? '#10151b' : '#ffffff';
    const [column, row] = [i % cells.columns, Math.floor(i / cells.columns)];
    ctx.fillText(text, left + (column + 0.5) * cellWidth, top + (row + 0.5) * cellHeight + 0.5);
  }
}

/** Whether dark text is easier to read on a colour than light text: by relative luminance, as WCAG computes contrast. */
function isLight(colors: Uint8Array, color: number): boolean {
  const [r = 0, g = 0, b = 0] = Array.from(colors.subarray(3 * color, 3 * color + 3), (byte) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.183;
}

interface Names {
  readonly rowNames: readonly string[];
  readonly columnNames: readonly string[];
}

function drawNames(
  ctx: CanvasRenderingContext2D,
  cells: Cells,
  grid: Grid,
  names: Names,
  theme: GridTheme,
): void {
  const { left, top, cellWidth, cellHeight, rowRoom, columnRoom, isSlanted } = grid;
  const [width, height] = [cellWidth * cells.columns, cellHeight * cells.rows];
  ctx.fillStyle = theme.muted;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'right';
  for (const [i, name] of placed(
    cells.rowNames.length,
    names.rowNames,
    cells.rows,
    cellHeight,
    NAME_HEIGHT,
  )) {
    ctx.fillText(name, left - 6, top + (i + 0.5) * cellHeight, Math.max(1, rowRoom - 6));
  }
  const base = top + height;
  ctx.textAlign = isSlanted ? 'right' : 'center';
  const room = isSlanted
    ? NAME_HEIGHT
    : Math.max(12, ...names.columnNames.map((name) => ctx.measureText(name).width + 8));
  for (const [i, name] of placed(
    cells.columnNames.length,
    names.columnNames,
    cells.columns,
    cellWidth,
    room,
  )) {
    ctx.save();
    ctx.translate(left + (i + 0.5) * cellWidth, base + (isSlanted ? 6 : 9));
    if (isSlanted) ctx.rotate(-Math.PI / 4);
    ctx.fillText(name, 0, 0, isSlanted ? Math.max(1, columnRoom / Math.SQRT1_2 - 6) : undefined);
    ctx.restore();
  }
  ctx.textAlign = 'center';
  if (cells.columnTitle !== '')
    ctx.fillText(cells.columnTitle.slice(0, 80), left + width / 2, base + columnRoom + 8, width * 2);
  if (cells.rowTitle === '') return;
  ctx.save();
  ctx.translate(Math.max(7, left - rowRoom - 9), top + height / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.fillText(cells.rowTitle.slice(0, 80), 0, 0, height * 1.5);
  ctx.restore();
}

/** The names that have room, with their positions. Without names: round numbers. */
function placed(
  given: number,
  names: readonly string[],
  count: number,
  size: number,
  room: number,
): [number, string][] {
  if (given === 0) {
    if (count < 2) return [];
    const { values } = evenTicks(0, count - 1, Math.max(1, (Math.max(room, 24) + 8) / size));
    return values.map((value) => [value, String(value)]);
  }
  const nth = everyNth(size, room);
  return names.flatMap((name, i): [number, string][] => (i % nth === 0 ? [[i, name]] : []));
}

function drawScale(ctx: CanvasRenderingContext2D, cells: Cells, grid: Grid, theme: GridTheme): void {
  const [low, high] = cells.range;
  const left = grid.left + grid.cellWidth * cells.columns + 12;
  const height = grid.cellHeight * cells.rows;
  // A gradient would be another picture: these are the colours, each as high as its share.
  for (let i = 0; i < COLORS; i++) {
    const [from, to] = [1 - (i + 1) / COLORS, 1 - i / COLORS].map((share) => grid.top + share * height) as [
      number,
      number,
    ];
    ctx.fillStyle = cssOf(cells.colors, i, theme);
    ctx.fillRect(left, from, SCALE_WIDTH, Math.min(to + 0.6, grid.top + height) - from);
  }
  ctx.strokeStyle = theme.line;
  ctx.strokeRect(left + 0.5, grid.top + 0.5, SCALE_WIDTH - 1, height - 1);
  ctx.fillStyle = theme.muted;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  if (!(high > low)) {
    ctx.fillText(cells.text(low), left + SCALE_WIDTH + 4, grid.top + height / 2);
    return;
  }
  const { values, step } = evenTicks(low, high, (high - low) / Math.max(1, Math.floor(height / 24)));
  for (const [i, label] of formatTicks(values, step).entries()) {
    const share = ((values[i] as number) - low) / (high - low);
    const y = grid.top + (1 - share) * height;
    ctx.fillText(label, left + SCALE_WIDTH + 4, Math.max(grid.top + 5, Math.min(grid.top + height - 5, y)));
  }
}

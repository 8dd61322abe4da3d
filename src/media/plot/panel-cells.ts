/** What a matrix shows in its cells: shares and texts, for confusion matrices and heat maps. */
import { levelColors } from '../../board/histogram/palette.js';
import { formatCompact, formatCount, formatValue } from '../../board/ui/format.js';
import { formatNear } from '../../board/ui/format-more.js';
import { COLORS, colorIndex, colormap } from './colormap.js';
import { type Normalization, normalized } from './confusion.js';
import type { CellExamples, ConfusionPlot, HeatmapPlot } from './kind.js';

/** A matrix to draw. */
export interface Cells {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
  /** Names; empty: numbers from 0 on. */
  readonly rowNames: readonly string[];
  readonly columnNames: readonly string[];
  readonly rowTitle: string;
  readonly columnTitle: string;
  /** Values of the first and the last colour. */
  readonly range: readonly [low: number, high: number];
  /** 256 colours as `R G B R G B …`. */
  readonly colors: Uint8Array;
  /** Whether a scale of the colours stands beside the cells. */
  readonly hasScale: boolean;
  /** Whether cells that are large enough have their text, and a gap between them. */
  readonly hasText: boolean;
  readonly hasGaps: boolean;
  /** Widest form of a cell. */
  readonly stretch: number;
  /** Text of a value, as short as in a cell. */
  text(value: number): string;
  /** What is said of a cell. */
  words(row: number, column: number): string;
  /** What is said of the whole matrix. */
  readonly summary: string;
  examples(row: number, column: number): CellExamples | null;
}

/** A confusion matrix, normalised. */
export function confusionCells(file: ConfusionPlot, by: Normalization, dark: boolean): Cells {
  const { labels, counts } = file;
  const size = labels.length;
  const flat = flattened(counts, size);
  const shares = normalized(flat, size, by);
  const total = flat.reduce((sum, each) => sum + each, 0);
  const right = flat.reduce((sum, each, i) => (i % (size + 1) === 0 ? sum + each : sum), 0);
  const groups = { none: null, true: 'of', pred: 'of predicted', all: null }[by];
  const percent = (share: number) => `${Number((100 * share).toPrecision(3))} %`;
  const examples = new Map(file.examples.map((each) => [each.row * size + each.column, each]));
  return {
    ...{ rows: size, columns: size, values: shares, rowNames: labels, columnNames: labels },
    ...{ rowTitle: file.y_label || 'True', columnTitle: file.x_label || 'Predicted' },
    range: [
      0,
      by === 'none' || by === 'all' ? shares.reduce((most, each) => Math.max(most, each), 0) || 1 : 1,
    ],
    ...{ colors: levels(dark), hasScale: false, hasText: true, hasGaps: true, stretch: 2.5 },
    text: (value) => (value === 0 ? '' : by === 'none' ? formatCompact(value) : `${Math.round(100 * value)}`),
    words(row, column) {
      const count = flat[row * size + column] as number;
      const share = shares[row * size + column] as number;
      const group = by === 'true' ? labels[row] : labels[column];
      const rest =
        by === 'none' ? '' : `, ${percent(share)}${groups === null ? ' of all' : ` ${groups} ${group}`}`;
      const verdict =
        row === column ? `${labels[row]} as ${labels[column]}` : `${labels[row]} taken for ${labels[column]}`;
      return `${verdict}: ${formatCount(count)}${rest}`;
    },
    summary: total === 0 ? 'No samples' : `${percent(right / total)} of ${formatCount(total)} right`,
    examples: (row, column) => examples.get(row * size + column) ?? null,
  };
}

/** A heat map. */
export function heatmapCells(file: HeatmapPlot): Cells {
  const [rows, columns] = [file.values.length, file.values[0]?.length ?? 0];
  const values = flattened(file.values, columns);
  const [low, high] = file.range ?? extentOf(values);
  const names = (list: readonly string[], i: number, word: string) => list[i] ?? `${word} ${i}`;
  const isNamed = file.x_labels.length > 0 || file.y_labels.length > 0;
  const bad = values.reduce((count, each) => count + (Number.isFinite(each) ? 0 : 1), 0);
  const write = (value: number) =>
    Number.isFinite(value) ? formatNear(value, (high - low) / 10) : formatValue(value);
  return {
    ...{ rows, columns, values, rowNames: file.y_labels, columnNames: file.x_labels },
    ...{ rowTitle: file.y_label, columnTitle: file.x_label, range: [low, high] },
    // The map of a file of a newer version may be unknown.
    colors: (colormap(file.cmap) ?? colormap('viridis')) as Uint8Array,
    ...{ hasScale: file.colorbar, hasText: file.show_text, hasGaps: false, stretch: isNamed ? 2.5 : 1 },
    text: write,
    words: (row, column) =>
      `${names(file.y_labels, row, 'row')}, ${names(file.x_labels, column, 'column')}: ${formatValue(values[row * columns + column] as number)}`,
    summary: `${formatCount(rows)} × ${formatCount(columns)}, ${write(low)} to ${write(high)}${bad > 0 ? `, ${formatCount(bad)} not finite` : ''}`,
    examples: () => null,
  };
}

/** Index of the colour of a value; −1: the value has none. */
export function colorOf({ range: [low, high] }: Pick<Cells, 'range'>, value: number): number {
  if (Number.isNaN(value)) return -1;
  if (value === Number.POSITIVE_INFINITY || value > high) return COLORS - 1;
  if (value < low) return 0;
  // Both are halved, because their distance may exceed the largest float.
  return high > low ? colorIndex((value / 2 - low / 2) / (high / 2 - low / 2)) : COLORS >> 1;
}

function flattened(rows: readonly ArrayLike<number>[], columns: number): Float64Array {
  const flat = new Float64Array(rows.length * columns);
  for (const [i, row] of rows.entries()) flat.set(row, i * columns);
  return flat;
}

function extentOf(values: Float64Array): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? [0, 1] : [low, high];
}

/** The colours of counts, with the first nearly that of the panel. */
function levels(dark: boolean): Uint8Array {
  const pixels = new Uint8Array(levelColors(dark).buffer);
  return Uint8Array.from({ length: 3 * COLORS }, (_, i) => {
    const color = Math.max(1, Math.floor(i / 3));
    return pixels[4 * color + (i % 3)] as number;
  });
}

/** The numbers of a plot as rows with named columns: for a table, and for CSV. Pure. */
import { assertUnreachable } from '../../base/assert.js';
import type { PlotFile } from './kind.js';

export type Cell = string | number;

/** Rows that are made when they are asked for: a plot may have a million. */
export interface PlotTable {
  readonly columns: readonly string[];
  rows(): Iterable<readonly Cell[]>;
}

/** The table of a plot. Each type of plot has columns of its own. */
export function tableOf(file: PlotFile): PlotTable {
  switch (file.type) {
    case 'line':
    case 'scatter':
      return table(['series', file.x_label || 'x', file.y_label || 'y'], function* () {
        for (const { name, x, y } of file.series) yield* columns(name, x, y);
      });
    case 'histogram':
      return table(['series', 'from', 'to', 'count'], function* () {
        for (const { name, edges, counts } of file.series)
          yield* columns(name, edges.slice(0, -1), edges.slice(1), counts);
      });
    case 'bar':
      return table(['series', file.x_label || 'label', file.y_label || 'value'], function* () {
        for (const { name, values } of file.series) yield* columns(name, file.labels, values);
      });
    case 'roc':
      return table(['series', 'fpr', 'tpr', 'threshold'], function* () {
        for (const { name, fpr, tpr, thresholds } of file.series) yield* columns(name, fpr, tpr, thresholds);
      });
    case 'pr':
      return table(['series', 'recall', 'precision', 'threshold'], function* () {
        for (const { name, recall, precision, thresholds } of file.series)
          yield* columns(name, recall, precision, thresholds);
      });
    case 'confusion_matrix':
      return table(['true', 'predicted', 'count'], () => cells(file.labels, file.labels, file.counts));
    case 'heatmap':
      return table(['row', 'column', 'value'], () => cells(file.y_labels, file.x_labels, file.values));
    default:
      return assertUnreachable(file);
  }
}

function table(names: readonly string[], rows: () => Iterable<readonly Cell[]>): PlotTable {
  return { columns: names, rows };
}

function* columns(name: string, ...lists: readonly ArrayLike<Cell>[]): Generator<readonly Cell[]> {
  const length = lists[0]?.length ?? 0;
  for (let i = 0; i < length; i++) yield [name, ...lists.map((list) => list[i] as Cell)];
}

/** Rows and columns without names have their numbers, from 0 on. */
function* cells(
  rowNames: readonly string[],
  columnNames: readonly string[],
  values: readonly ArrayLike<number>[],
): Generator<readonly Cell[]> {
  for (const [row, list] of values.entries()) {
    for (let column = 0; column < list.length; column++) {
      yield [rowNames[row] ?? row, columnNames[column] ?? column, list[column] as number];
    }
  }
}

/** Lines of CSV for plots of several runs; the first line names the columns. All plots must be of one type. */
export function* csvLines(
  plots: readonly { readonly run: string; readonly step: number; readonly file: PlotFile }[],
): Generator<string> {
  for (const [i, { run, step, file }] of plots.entries()) {
    const { columns: names, rows } = tableOf(file);
    if (i === 0) yield `${['run', 'step', ...names].map(field).join(',')}\n`;
    for (const row of rows()) yield `${[run, step, ...row].map(field).join(',')}\n`;
  }
}

/** A text that begins like a formula gets an apostrophe, so that no spreadsheet computes what was logged. */
function field(cell: Cell): string {
  if (typeof cell === 'number') return Object.is(cell, -0) ? '-0' : String(cell);
  const safe = /^[=+\-@'\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Reads a stored plot. Its bytes may come from anybody: what is not a plot is refused, and nothing is taken on trust. */
import { NORMALIZATIONS } from './confusion.js';
import {
  type BarPlot,
  type CellExamples,
  type HistogramSeries,
  MAX_EXAMPLES,
  MAX_SERIES,
  MAX_VALUES,
  PLOT_TYPES,
  PLOT_VERSION,
  type PlotFile,
  type PlotType,
  type PointSeries,
  type PrSeries,
  type RocSeries,
} from './kind.js';

/** Why a text is no plot that this version can show. */
export interface UnreadPlot {
  readonly problem: string;
}

/** Columns are `Float64Array`s. Does not throw. */
export function readPlot(text: string): PlotFile | UnreadPlot {
  try {
    const file = fieldsOf(JSON.parse(text));
    const { stepwell_plot: version, type } = file;
    if (typeof version !== 'number') return { problem: 'This is no plot' };
    if (version > PLOT_VERSION || !isPlotType(type)) return { problem: 'A plot of a newer version' };
    const head = {
      stepwell_plot: PLOT_VERSION,
      ...{ title: textIn(file['title']), x_label: textIn(file['x_label']), y_label: textIn(file['y_label']) },
    } as const;
    return { ...head, ...READERS[type](file) } as PlotFile;
  } catch {
    return { problem: 'This plot is damaged' };
  }
}

type Fields = { readonly [name: string]: unknown };
type Body<T> = T extends PlotFile ? Omit<T, 'stepwell_plot' | 'title' | 'x_label' | 'y_label'> : never;

/** Thrown inside of this file. */
class Damaged extends Error {}

const READERS: { readonly [T in PlotType]: (file: Fields) => Body<PlotFile> } = {
  line: (file) => ({ type: 'line', series: seriesOf(file, pointSeries) }),
  scatter: (file) => ({
    type: 'scatter',
    size: clamped(file['size'], 0.1, 10_000, 20),
    alpha: clamped(file['alpha'], 0, 1, 0.7),
    series: seriesOf(file, pointSeries),
  }),
  histogram: (file) => ({ type: 'histogram', series: seriesOf(file, histogramSeries) }),
  bar: (file) => {
    const labels = textsIn(file['labels']);
    const series = seriesOf(file, (each): BarPlot['series'][number] => {
      const values = columnIn(each['values']);
      check(values.length === labels.length);
      return { name: textIn(each['name']), values };
    });
    return { type: 'bar', labels, series };
  },
  roc: (file) => ({ type: 'roc', ...macroIn(file, 'macro_auc'), series: seriesOf(file, rocSeries) }),
  pr: (file) => ({ type: 'pr', ...macroIn(file, 'macro_ap'), series: seriesOf(file, prSeries) }),
  confusion_matrix: (file) => {
    const labels = textsIn(file['labels']);
    const counts = rowsIn(file['counts']);
    check(labels.length > 0 && counts.length === labels.length && counts[0]?.length === labels.length);
    check(counts.every((row) => row.every((count) => count >= 0 && Number.isFinite(count))));
    const normalize = NORMALIZATIONS.find((each) => each === file['normalize']) ?? 'none';
    return {
      type: 'confusion_matrix',
      labels,
      counts,
      normalize,
      examples: examplesIn(file['examples'], labels.length),
    };
  },
  heatmap: (file) => {
    const values = rowsIn(file['values']);
    const [x_labels, y_labels] = [textsIn(file['x_labels']), textsIn(file['y_labels'])];
    check(x_labels.length === 0 || x_labels.length === values[0]?.length);
    check(y_labels.length === 0 || y_labels.length === values.length);
    const { colorbar, show_text, range } = file;
    return {
      ...{ type: 'heatmap', x_labels, y_labels, values, cmap: textIn(file['cmap']) },
      ...{ colorbar: colorbar !== false, show_text: show_text === true, range: rangeIn(range) },
    };
  },
};

function pointSeries(each: Fields): PointSeries {
  const [x, y] = [columnIn(each['x']), columnIn(each['y'])];
  check(x.length === y.length);
  return { name: textIn(each['name']), style: textIn(each['style']), x, y };
}

function histogramSeries(each: Fields): HistogramSeries {
  const [edges, counts] = [columnIn(each['edges']), columnIn(each['counts'])];
  check(counts.length > 0 && edges.length === counts.length + 1);
  check(edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge >= (edges[i - 1] as number))));
  const [under, over, non_finite] = ['under', 'over', 'non_finite'].map((name) =>
    countIn(each[name]),
  ) as Triple;
  return { name: textIn(each['name']), edges, counts, under, over, non_finite };
}

type Triple = [number, number, number];

function classCurve(each: Fields) {
  const average = each['average'] === 'micro' ? ({ average: 'micro' } as const) : {};
  const [positives, negatives] = [countIn(each['positives']), countIn(each['negatives'])];
  return {
    name: textIn(each['name']),
    ...average,
    positives,
    negatives,
    thresholds: columnIn(each['thresholds']),
  };
}

function rocSeries(each: Fields): RocSeries {
  const [fpr, tpr] = [columnIn(each['fpr']), columnIn(each['tpr'])];
  const curve = classCurve(each);
  check(fpr.length === tpr.length && fpr.length === curve.thresholds.length);
  return { ...curve, auc: numberIn(each['auc']), fpr, tpr };
}

function prSeries(each: Fields): PrSeries {
  const [recall, precision] = [columnIn(each['recall']), columnIn(each['precision'])];
  const curve = classCurve(each);
  check(recall.length === precision.length && recall.length === curve.thresholds.length);
  return { ...curve, ap: numberIn(each['ap']), recall, precision };
}

function macroIn(file: Fields, name: string): Fields {
  return file[name] === undefined ? {} : { [name]: numberIn(file[name]) };
}

function examplesIn(x: unknown, size: number): CellExamples[] {
  return listIn(x ?? []).map((each) => {
    const { row, column, texts, more } = fieldsOf(each);
    check([row, column].every((at) => Number.isInteger(at) && (at as number) >= 0 && (at as number) < size));
    return {
      row: row as number,
      column: column as number,
      texts: textsIn(texts).slice(0, MAX_EXAMPLES),
      more: countIn(more),
    };
  });
}

function seriesOf<T>(file: Fields, read: (each: Fields) => T): T[] {
  const list = listIn(file['series']);
  check(list.length > 0 && list.length <= MAX_SERIES);
  return list.map((each) => read(fieldsOf(each)));
}

function rowsIn(x: unknown): Float64Array[] {
  const rows = listIn(x).map(columnIn);
  check(rows.length > 0 && (rows[0]?.length ?? 0) > 0 && rows.every((row) => row.length === rows[0]?.length));
  check(rows.length * (rows[0]?.length ?? 0) <= MAX_VALUES);
  return rows;
}

function columnIn(x: unknown): Float64Array {
  const list = listIn(x);
  check(list.length <= MAX_VALUES);
  const column = new Float64Array(list.length);
  // A plain loop: a call for each of a million numbers takes the page several times as long.
  for (let i = 0; i < list.length; i++) {
    const value = list[i];
    column[i] = typeof value === 'number' ? value : numberIn(value);
  }
  return column;
}

/** JSON has no NaN and no infinities: they are texts. */
function numberIn(x: unknown): number {
  if (typeof x === 'number') return x;
  check(x === 'NaN' || x === 'Infinity' || x === '-Infinity');
  return Number(x);
}

function countIn(x: unknown): number {
  return typeof x === 'number' && x >= 0 ? x : 0;
}

function clamped(x: unknown, low: number, high: number, otherwise: number): number {
  return typeof x === 'number' && Number.isFinite(x) ? Math.min(high, Math.max(low, x)) : otherwise;
}

function rangeIn(x: unknown): readonly [number, number] | null {
  if (!Array.isArray(x) || x.length !== 2 || !x.every(Number.isFinite) || !(x[0] < x[1])) return null;
  return [x[0], x[1]];
}

function textsIn(x: unknown): string[] {
  const list = listIn(x);
  check(list.length <= MAX_VALUES);
  return list.map(textIn);
}

function textIn(x: unknown): string {
  return typeof x === 'string' ? x : '';
}

function listIn(x: unknown): readonly unknown[] {
  check(Array.isArray(x));
  return x as readonly unknown[];
}

function fieldsOf(x: unknown): Fields {
  check(typeof x === 'object' && x !== null && !Array.isArray(x));
  return x as Fields;
}

function isPlotType(x: unknown): x is PlotType {
  return PLOT_TYPES.some((each) => each === x);
}

function check(isFine: boolean): void {
  if (!isFine) throw new Damaged();
}

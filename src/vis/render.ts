/** Charts: the `render` of tfjs-vis. Each draws in a container and is recorded in a run. */
import { type PlotValue, plot } from '../media/plot/value.js';
import type { TableData } from '../media/table/value.js';
import { table as tableValue } from '../media/table/value.js';
import { type Drawings, sizeOf } from './drawings.js';
import type { Picture } from './picture.js';
import { statisticsOf } from './statistics.js';
import type {
  BarChartOpts,
  ConfusionMatrixData,
  ConfusionMatrixOptions,
  Drawable,
  HeatmapData,
  HeatmapOptions,
  HistogramOpts,
  HistogramStats,
  Point2D,
  TensorData,
  VisOptions,
  VisTable,
  XYPlotData,
  XYPlotOptions,
} from './types.js';

/** Bins of a histogram. */
export const BINS = 64;

/** Makes the functions. */
export function renderOf(drawings: Drawings) {
  const show = (container: Drawable, value: PlotValue, options: VisOptions, more: Partial<Picture> = {}) =>
    drawings.show(container, { value, size: sizeOf(options), ...more }, (key) => ({ [key]: value }));
  return {
    /** Draws lines through points. */
    linechart: (container: Drawable, data: XYPlotData, options: XYPlotOptions = {}): Promise<void> =>
      attempt(() => show(container, plot.lines(seriesOf(data), axesOf(options)), options, xyOf(options))),

    /** Draws points. */
    scatterplot: (container: Drawable, data: XYPlotData, options: XYPlotOptions = {}): Promise<void> =>
      attempt(() => {
        // Points without lines between them.
        const series = seriesOf(data).map((each) => ({ ...each, style: 'o' }));
        return show(container, plot.lines(series, axesOf(options)), options, xyOf(options));
      }),

    /** Draws bars: `[{ index: 'cat', value: 3 }, …]`. */
    barchart: (
      container: Drawable,
      data: readonly { readonly index: number | string; readonly value: number }[],
      options: BarChartOpts = {},
    ): Promise<void> =>
      attempt(() => {
        const labels = data.map(({ index }) => index);
        const values = data.map(({ value }) => numberIn(value));
        return show(container, plot.bar(labels, values, axesOf(options)), options, colorsOf(options.color));
      }),

    /** Draws the distribution of numbers, with their statistics. */
    histogram: (
      container: Drawable,
      data: readonly { readonly value: number }[] | ArrayLike<number>,
      options: HistogramOpts = {},
    ): Promise<void> =>
      attempt(() => {
        const values = Float64Array.from(data as ArrayLike<unknown>, (each) =>
          numberIn(typeof each === 'object' && each !== null ? (each as { value: unknown }).value : each),
        );
        const { stats = statisticsOf(values), maxBins = BINS, color } = options;
        const value = plot.histogram(values, { bins: maxBins, ...axesOf(options) });
        return show(container, value, options, { ...colorsOf(color), table: statisticsTable(stats) });
      }),

    /** Draws a matrix as colours. */
    heatmap: (container: Drawable, data: HeatmapData, options: HeatmapOptions = {}): Promise<void> =>
      attempt(async () => {
        const given = await matrixOf(data.values);
        const rows = options.rowMajor ? given : transposed(given);
        const { xTickLabels = data.xLabels ?? null, yTickLabels = data.yLabels ?? null } = data;
        const { colorMap = 'viridis', domain } = options;
        const [low, high] = domain ?? [];
        const value = plot.heatmap(xTickLabels, yTickLabels, rows, {
          ...axesOf(options),
          cmap: COLORMAPS[colorMap] ?? colorMap,
          ...(low !== undefined && high !== undefined && { range: [low, high] }),
        });
        await show(container, value, options);
      }),

    /** Draws a confusion matrix: a row for each label, a column for each prediction. */
    confusionMatrix: (
      container: Drawable,
      { values, labels: old, tickLabels = old }: ConfusionMatrixData,
      options: ConfusionMatrixOptions = {},
    ): Promise<void> =>
      attempt(() => {
        const labels = values.map((_, i) => tickLabels?.[i] ?? `Class ${i}`);
        const matrix = values.map((row) => [...row]);
        return show(container, plot.confusionMatrix({ matrix, labels, ...axesOf(options) }), options);
      }),

    /** Draws a table. */
    table: (
      container: Drawable,
      { headers, values }: VisTable,
      options: { readonly fontSize?: number } = {},
    ): Promise<void> =>
      attempt(() => {
        const rows = values.map((row) => [...row]);
        return drawings.show(container, { table: { headers, rows }, size: sizeOf(options) }, (key) => ({
          [key]: tableOf(headers, rows),
        }));
      }),
  };
}

/** A table as a value of a run. Cells that are no plain values become texts, and so does a column whose cells differ: as they are shown. */
function tableOf(headers: readonly string[], rows: readonly (readonly unknown[])[]) {
  const cells = rows.map((row) => headers.map((_, i) => plain(row[i])));
  const isMixed = headers.map((_, i) => {
    const types = new Set(cells.flatMap((row) => (row[i] === null ? [] : [typeof row[i]])));
    return types.size > 1;
  });
  const shown = cells.map((row) =>
    row.map((cell, i) => (isMixed[i] && cell !== null ? String(cell) : (cell ?? null))),
  );
  return tableValue({ columns: unique(headers), rows: shown } as TableData);
}

/** Statistics as a table of one row; `null`: none are shown. */
export function statisticsTable(stats: HistogramStats | false): Picture['table'] {
  if (stats === false) return null;
  const { numVals, min, max, numZeros, numNans, numInfs } = stats;
  const shown = Object.entries({
    ...{ '# Values': numVals, Min: min, Max: max, '# Zeros': numZeros, '# NaNs': numNans },
    '# Infinities': numInfs,
  }).filter(([, value]) => value !== undefined);
  return { headers: shown.map(([name]) => name), rows: [shown.map(([, value]) => value)] };
}

const COLORMAPS: { readonly [name: string]: string } = {
  greyscale: 'gray',
  viridis: 'viridis',
  blues: 'Blues',
};

function seriesOf({ values, series = [] }: XYPlotData) {
  const isFlat = !Array.isArray(values[0]);
  const lists = (isFlat ? [values] : values) as readonly (readonly Point2D[])[];
  return lists.map((points, i) => ({
    x: Float64Array.from(points, ({ x }) => numberIn(x)),
    y: Float64Array.from(points, ({ y }) => numberIn(y)),
    name: series[i] ?? `Series ${i + 1}`,
  }));
}

function axesOf({ xLabel, yLabel }: VisOptions) {
  return { ...(xLabel && { xLabel }), ...(yLabel && { yLabel }) };
}

function xyOf({ xAxisDomain, yAxisDomain, zoomToFit, seriesColors = [] }: XYPlotOptions): Partial<Picture> {
  const domain = zoomToFit
    ? {}
    : { ...(xAxisDomain && { x: xAxisDomain }), ...(yAxisDomain && { y: yAxisDomain }) };
  return { domain, colors: [...seriesColors] };
}

function colorsOf(color: string | readonly string[] | undefined): Partial<Picture> {
  const first = typeof color === 'string' ? color : color?.[0];
  return { colors: first ? [first] : [] };
}

async function matrixOf(values: HeatmapData['values']): Promise<readonly (readonly number[])[]> {
  if (!('data' in values)) return values.map((row) => Array.from(row as ArrayLike<number>));
  const { shape } = values as TensorData;
  const [rows = 0, columns = 0] = shape;
  const data = (await (values as TensorData).data()) as ArrayLike<number>;
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (__, j) => data[i * columns + j] as number),
  );
}

function transposed(rows: readonly (readonly number[])[]): number[][] {
  return Array.from(rows[0] ?? [], (_, j) => rows.map((row) => row[j] as number));
}

/** What is no number is a gap in a line. */
function numberIn(value: unknown): number {
  return typeof value === 'number'
    ? value
    : value === null || value === undefined
      ? Number.NaN
      : Number(value);
}

function plain(value: unknown): string | number | boolean | null {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return value === null || value === undefined ? null : String(value);
}

/** Columns of a stored table have names of their own. */
function unique(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? `${name}` : `${name} (${count})`;
  });
}

/** Turns what `work` throws into a rejection, as tfjs-vis does. */
async function attempt(work: () => Promise<void>): Promise<void> {
  await work();
}

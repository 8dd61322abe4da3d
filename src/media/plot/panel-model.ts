/** What a chart draws of plots of several runs: curves with colours, and the ranges of the axes. */
import { assertUnreachable } from '../../base/assert.js';
import { type Range, xRange, yRange } from '../../board/chart/scales.js';
import { RUN_COLORS } from '../../board/data/colors.js';
import { formatCount } from '../../board/ui/format.js';
import { formatNear } from '../../board/ui/format-more.js';
import type { Column, PlotFile } from './kind.js';
import { lineStyle } from './style.js';

/** A plot that is drawn over those of other runs. */
export type ChartFile = Exclude<PlotFile, { type: 'confusion_matrix' | 'heatmap' }>;

/** A plot of a run. */
export interface RunPlot<File extends PlotFile = PlotFile> {
  readonly run: string;
  readonly name: string;
  readonly color: string;
  /** Dashes of the run, in CSS pixels; empty: solid. */
  readonly dash: readonly number[];
  readonly step: number;
  readonly file: File;
}

/** How the numbers of a curve are drawn. */
export type Shape = 'line' | 'dots' | 'bins' | 'bars';

export interface Curve {
  readonly id: string;
  readonly run: string;
  readonly label: string;
  readonly color: string;
  readonly dash: readonly number[];
  readonly width: number;
  readonly shape: Shape;
  /** Whether each point of a line has a dot; `dots` have them always. */
  readonly marker: boolean;
  /** Whether a line connects the points. */
  readonly line: boolean;
  /** Radius of a dot in CSS pixels. */
  readonly radius: number;
  readonly alpha: number;
  /** For `bins`: edges, one more than y. */
  readonly x: Column;
  readonly y: Column;
  /** Threshold of each point; `null`: the points have none, and are read as they are instead of the line between them. */
  readonly thresholds: Column | null;
  /** What the legend says of the curve: its area, or what is not drawn. */
  readonly note: string;
}

/** A chart. */
export interface ChartModel {
  readonly type: ChartFile['type'];
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Names along x, for bars. */
  readonly categories: readonly string[] | null;
  readonly curves: readonly Curve[];
  readonly x: Range;
  /** A line for comparison. */
  readonly diagonal: boolean;
  /** A fixed range of y; `null`: around the curves. */
  readonly y: Range | null;
}

/** Dashes of the second series of several runs, the third, and so on, in CSS pixels. */
const SERIES_DASHES: readonly (readonly number[])[] = [
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
];
const WIDTH = 1.5;
const AVERAGE_WIDTH = 2.5;
/** With more series than this of several runs, all but the average are thin and light. */
const CROWD = 4;
const CROWD_WIDTH = 1;
const CROWD_ALPHA = 0.55;
/** Beyond the ends of axes whose ends are values, so that a line on the edge is drawn whole. */
const UNIT: Range = [-0.015, 1.015];

/** True if plots of this type are drawn over each other. */
export function isChart(file: PlotFile): file is ChartFile {
  return file.type !== 'confusion_matrix' && file.type !== 'heatmap';
}

/** The chart of plots of one type. */
export function chartModel(plots: readonly RunPlot<ChartFile>[], dark: boolean): ChartModel {
  const [first] = plots as [RunPlot<ChartFile>];
  const labels = categoriesOf(plots);
  const curves = plots.flatMap((plot) => curvesOf(plot, labels, plots.length, dark));
  const { type, title, x_label, y_label } = first.file;
  const isUnit = type === 'roc' || type === 'pr';
  return {
    ...{ type, title, xLabel: x_label, yLabel: y_label, categories: labels, curves },
    x: labels ? [-0.6, labels.length - 0.4] : isUnit ? UNIT : rangeOfX(curves, type === 'scatter'),
    y: isUnit ? [-0.015, 1.04] : null,
    diagonal: type === 'roc',
  };
}

/** The labels of bars of all runs, in the order of the first run that has them. */
function categoriesOf(plots: readonly RunPlot<ChartFile>[]): string[] | null {
  const bars = plots.flatMap(({ file }) => (file.type === 'bar' ? [file.labels] : []));
  if (bars.length === 0) return null;
  // Labels may repeat within a plot: then bars are told by their place.
  const [own = []] = bars;
  const isPlain = bars.every(
    (labels) => labels.length === own.length && labels.every((each, i) => each === own[i]),
  );
  return isPlain ? [...own] : [...new Set(bars.flat())];
}

interface Part {
  readonly name: string;
  readonly average?: 'micro';
  readonly x: Column;
  readonly y: Column;
  readonly note: string;
  readonly style?: string;
  readonly thresholds?: Column;
}

function curvesOf(
  plot: RunPlot<ChartFile>,
  labels: readonly string[] | null,
  runs: number,
  dark: boolean,
): Curve[] {
  const { file, run, name } = plot;
  const all = partsOf(file, labels);
  // The average stands first in the legend, and above the others in the chart.
  const parts = [...all.filter(({ average }) => average), ...all.filter(({ average }) => !average)];
  return parts.map((part, i) => {
    const style = lineStyle(part.style ?? '-') ?? { line: true, dash: [], marker: false };
    const ownDash =
      style.dash.length > 0 ? style.dash : i === 0 || runs === 1 ? plot.dash : SERIES_DASHES[(i - 1) % 3];
    const isScatter = file.type === 'scatter';
    const isCrowded = runs > 1 && parts.length > CROWD;
    const names = runs > 1 || part.name === '' ? [name, part.name] : [part.name];
    return {
      ...{ id: `${run} ${i}`, run, label: names.filter(Boolean).join(' · '), note: part.note },
      color: runs === 1 && parts.length > 1 ? seriesColor(plot.color, i, dark) : plot.color,
      dash: ownDash ?? [],
      width: part.average ? AVERAGE_WIDTH : isCrowded ? CROWD_WIDTH : WIDTH,
      shape: isScatter ? 'dots' : file.type === 'histogram' ? 'bins' : file.type === 'bar' ? 'bars' : 'line',
      ...{ marker: style.marker, line: style.line },
      radius: isScatter ? Math.max(0.5, Math.sqrt(file.size) / 2) : 2.5,
      alpha: isScatter ? file.alpha : isCrowded && !part.average ? CROWD_ALPHA : 1,
      ...{ x: part.x, y: part.y, thresholds: part.thresholds ?? null },
    };
  });
}

/** The colour of a series where only one run is shown: the run's own for the first, then the next of the palette. */
function seriesColor(own: string, i: number, dark: boolean): string {
  const theme = dark ? 'dark' : 'light';
  const first = Math.max(
    0,
    RUN_COLORS.findIndex((each) => each[theme] === own),
  );
  return i === 0 ? own : (RUN_COLORS[(first + i) % RUN_COLORS.length]?.[theme] ?? own);
}

function partsOf(file: ChartFile, labels: readonly string[] | null): Part[] {
  switch (file.type) {
    case 'line':
    case 'scatter':
      return file.series.map((each) => ({ ...each, note: notFinite(each.x, each.y) }));
    case 'histogram':
      return file.series.map(({ name, edges, counts, under, over, non_finite }) => {
        const beside = [under && `${formatCount(under)} below`, over && `${formatCount(over)} above`];
        const note = [...beside, non_finite && `${formatCount(non_finite)} not finite`]
          .filter(Boolean)
          .join(', ');
        return { name, x: edges, y: counts, note };
      });
    case 'bar':
      return file.series.map(({ name, values }) => {
        const isPlain =
          labels?.length === file.labels.length && labels.every((each, i) => each === file.labels[i]);
        const x = file.labels.map((label, i) => (isPlain ? i : (labels?.indexOf(label) ?? i)));
        return { name, x, y: values, note: notFinite(x, values) };
      });
    case 'roc':
      return file.series.map((each) => ({ ...each, x: each.fpr, y: each.tpr, note: score('AUC', each.auc) }));
    case 'pr':
      // Recall is drawn, and read, from left to right.
      return file.series.map(({ recall, precision, thresholds, ...each }) => ({
        ...each,
        x: recall.slice().reverse(),
        y: precision.slice().reverse(),
        thresholds: thresholds.slice().reverse(),
        note: score('AP', each.ap),
      }));
    default:
      return assertUnreachable(file);
  }
}

function score(name: string, value: number): string {
  return Number.isNaN(value) ? `${name} undefined` : `${name} ${value.toFixed(3)}`;
}

function notFinite(x: Column, y: Column): string {
  let count = 0;
  for (let i = 0; i < y.length; i++) if (!Number.isFinite(x[i]) || !Number.isFinite(y[i])) count++;
  return count > 0 ? `${formatCount(count)} not finite` : '';
}

function rangeOfX(curves: readonly Curve[], padded: boolean): Range {
  const [low, high] = extentOf(curves.map(({ x }) => x));
  const [min, max] = xRange(low, high);
  const margin = padded || curves.some(({ marker }) => marker) ? (max - min) * 0.03 : 0;
  return [min - margin, max + margin];
}

/** Smallest and largest finite number; `null`: there is none. */
function extentOf(columns: readonly Column[]): [number | null, number | null] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      const value = column[i] as number;
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low > high ? [null, null] : [low, high];
}

/** The range of y around what is drawn within a range of x. Bars and bins begin at 0. */
export function rangeOfY({ y, curves }: ChartModel, [min, max]: Range): Range {
  if (y) return y;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { x, y: values, shape } of curves) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (!Number.isFinite(value) || !isWithin(x, i, shape, min, max)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (shape === 'bins' || shape === 'bars') [low, high] = [Math.min(low, 0), Math.max(high, 0)];
  }
  return low > high ? yRange(null, null) : yRange(low, high);
}

/** Whether a point is drawn within a range of x. A line reaches to the next point, also to one outside. */
function isWithin(x: Column, i: number, shape: Shape, min: number, max: number): boolean {
  const at = x[i] as number;
  if (shape === 'bins') return (x[i + 1] as number) >= min && at <= max;
  if (at >= min && at <= max) return true;
  return shape === 'line' && (crosses(at, x[i - 1] ?? at, min, max) || crosses(at, x[i + 1] ?? at, min, max));
}

function crosses(a: number, b: number, min: number, max: number): boolean {
  return (a < min && b >= min) || (a > max && b <= max);
}

/** A number of a row of the legend, with as many digits as the axis can show. */
export function shortNumber(value: number, [low, high]: Range): string {
  return formatNear(value, (high - low) / 100);
}

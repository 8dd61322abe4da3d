import { ValidationError } from '../../base/errors.js';
import type { HistogramRecord } from '../../record/kinds.js';
import type { Heatmap, HeatmapQuery, HistogramAxis, ValueScale } from '../../source/types.js';
import { alongX, checkAxis, checkCount, type SessionHistogram } from './along-x.js';
import { valueRange } from './value-range.js';
import { ValueRows } from './value-rows.js';

const MOST_CELLS = 4096;
const FULLEST = 255;
const SCALES: readonly ValueScale[] = ['linear', 'log', 'symlog'];

/** Histograms with the same x. The picture draws them up to the next x. */
interface Group {
  readonly x: number;
  readonly end: number;
  readonly records: readonly HistogramRecord[];
}

/** A column of cells: the histograms that begin in the column; if there are none, the histograms before, if they extend to it. */
interface Column {
  readonly shown: readonly HistogramRecord[];
  /** How many of these histograms begin in the column: all or none. */
  readonly begin: number;
}

/**
 * Draws the heat map of histograms of one key, given in log order. `start`: time of the run's first record. A histogram extends
 * from its x to the next x. The last histogram is as wide as the one before; a single histogram fills the whole picture. If
 * several histograms begin in one column, their mean is drawn. Throws `ValidationError` if the range or the size is invalid.
 */
export function drawHeatmap(
  records: readonly SessionHistogram[],
  query: Omit<HeatmapQuery, 'run'>,
  start: number,
): Heatmap {
  const { key, width, height, scale = 'linear', value = 'density', normalize = 'step' } = query;
  const axis = checkAxis(query);
  check(query);
  const groups = grouped(records, axis, start);
  const xMin = finite(query.from) ?? groups[0]?.x ?? Number.NaN;
  let xMax = finite(query.to) ?? groups.at(-1)?.end ?? Number.NaN;
  if (xMax <= xMin) xMax = xMin + Math.max(1, Math.abs(xMin) * 1e-9);
  const visible = groups.filter(({ x, end }) => groups.length === 1 || (x <= xMax && end > xMin));
  const { low, high, linear } = valueRange(
    visible.flatMap((group) => group.records),
    query,
    scale,
  );
  const columns = columnsOf(visible, groups.length === 1, xMin, xMax, width);
  const counts = (field: 'nan' | 'posInf' | 'negInf' | 'zeros') =>
    Float64Array.from(columns, ({ shown, begin }) =>
      begin > 0 ? shown.reduce((sum, { stats }) => sum + stats[field], 0) : 0,
    );
  const cells = new Uint8Array(width * height);
  if (low < high) {
    const rows = new ValueRows(height, low, high, scale, linear);
    fillCells(cells, columns, height, rows, value === 'count', normalize === 'all');
  }
  return {
    key,
    width,
    height,
    xMin,
    xMax,
    low,
    high,
    scale,
    linear,
    cells,
    nan: counts('nan'),
    posInf: counts('posInf'),
    negInf: counts('negInf'),
    zeros: counts('zeros'),
    histograms: Float64Array.from(columns, ({ begin }) => begin),
  };
}

function check(query: Omit<HeatmapQuery, 'run'>): void {
  const { scale = 'linear', linear = 1, low, high, value = 'density', normalize = 'step' } = query;
  checkCount('width', query.width, MOST_CELLS);
  checkCount('height', query.height, MOST_CELLS);
  const wrong = (what: string) => {
    throw new ValidationError(what);
  };
  if (!SCALES.includes(scale)) wrong(`scale must be one of ${SCALES.join(', ')}`);
  if (!(linear > 0 && linear < Number.POSITIVE_INFINITY)) wrong('linear must be above 0');
  for (const end of [low, high]) {
    if (end === undefined) continue;
    if (!Number.isFinite(end)) wrong('low and high must be finite');
    if (scale === 'log' && end <= 0) wrong('low and high of a log scale must be above 0');
  }
  if (low !== undefined && high !== undefined && low >= high) wrong('low must be below high');
  if (!['density', 'count'].includes(value)) wrong('value must be density or count');
  if (!['step', 'all'].includes(normalize)) wrong('normalize must be step or all');
}

/** Groups histograms by x, ascending. */
function grouped(records: readonly SessionHistogram[], axis: HistogramAxis, start: number): Group[] {
  const byX = new Map<number, HistogramRecord[]>();
  for (const { x, record } of alongX(records, axis, start)) {
    const same = byX.get(x);
    if (same) same.push(record);
    else byX.set(x, [record]);
  }
  const xs = [...byX.keys()];
  return Array.from(byX, ([x, same], i) => {
    const before = xs[i - 1];
    const end = xs[i + 1] ?? (before === undefined ? x + 1 : x + (x - before));
    return { x, end, records: same };
  });
}

function columnsOf(
  groups: readonly Group[],
  alone: boolean,
  xMin: number,
  xMax: number,
  width: number,
): Column[] {
  const columnOf = (x: number) => Math.min(width - 1, Math.floor(((x - xMin) / (xMax - xMin)) * width));
  const first = groups[0];
  let last = first && (alone || first.x < xMin) ? first : null;
  let next = first && first.x < xMin ? 1 : 0;
  return Array.from({ length: width }, (_, c): Column => {
    const begin: HistogramRecord[] = [];
    for (; next < groups.length; next++) {
      const group = groups[next] as Group;
      if (group.x > xMax || columnOf(group.x) > c) break;
      begin.push(...group.records);
      last = group;
    }
    if (begin.length > 0) return { shown: begin, begin: begin.length };
    const goesOn = alone || (last && xMin + ((xMax - xMin) * c) / width < last.end);
    return { shown: (goesOn && last?.records) || NONE, begin: 0 };
  });
}

const NONE: readonly HistogramRecord[] = [];

function fillCells(
  cells: Uint8Array,
  columns: readonly Column[],
  height: number,
  rows: ValueRows,
  asCounts: boolean,
  together: boolean,
): void {
  const width = columns.length;
  const drawn = new Float64Array(height);
  let held: readonly HistogramRecord[] | null = null;
  let fullest = 0;
  const draw = ({ shown }: Column) => {
    // The column repeats the column before: nothing to compute.
    if (shown === held) return;
    held = shown;
    drawn.fill(0);
    for (const record of shown) {
      if (asCounts) rows.addCounts(record, drawn);
      else rows.addMass(record, drawn);
    }
    fullest = 0;
    for (let r = 0; r < height; r++) {
      const mean = (drawn[r] as number) / shown.length;
      drawn[r] = mean;
      if (mean > fullest) fullest = mean;
    }
  };
  let fullestOfAll = 0;
  if (together) {
    // Each column is computed twice, because the numbers of all columns may not fit in memory.
    for (const column of columns) {
      draw(column);
      if (column.shown.length > 0) fullestOfAll = Math.max(fullestOfAll, fullest);
    }
  }
  columns.forEach((column, c) => {
    if (column.shown.length === 0) return;
    draw(column);
    const full = together ? fullestOfAll : fullest;
    for (let r = 0; r < height; r++) {
      const here = drawn[r] as number;
      // Not here · (255 / full): the quotient is infinite if `full` is tiny, as for a small share of a wide bin.
      if (here > 0) cells[(height - 1 - r) * width + c] = Math.max(1, Math.round((here / full) * FULLEST));
    }
  });
}

function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

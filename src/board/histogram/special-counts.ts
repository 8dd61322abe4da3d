import type uPlot from 'uplot';
import type { Heatmap, Histograms } from '../../source/types.js';

/** The kinds of elements that are counted, from the top row down. */
export const COUNT_KINDS = ['nan', 'posInf', 'negInf', 'zeros'] as const;
export type CountKind = (typeof COUNT_KINDS)[number];

const COUNT_NAMES: Readonly<Record<CountKind, string>> = {
  nan: 'NaN',
  posInf: '+Inf',
  negInf: '−Inf',
  zeros: 'zeros',
};

/** Height of a row, and the space above the rows (half a label of the y axis reaches below the plot), in CSS pixels. */
const COUNTS_ROW = 9;
const COUNTS_START = 6;
/** Least opacity, so that a single element among many is visible. */
const FAINTEST = 0.35;

/** Counts of non-finite and zero elements along x. Column `i` reaches from `starts[i]` to the next start, or to `end`. */
export interface SpecialCounts {
  readonly starts: Float64Array;
  readonly end: number;
  /** Elements per column; NaN: the column has no histogram. */
  readonly counts: Readonly<Record<CountKind, Float64Array>>;
  /** The kinds that occur, in the order of the rows. */
  readonly kinds: readonly CountKind[];
}

/** Special counts of a heat map. A column without a histogram repeats the column before, as in the picture. */
export function countsOfHeatmap(heatmap: Heatmap): SpecialCounts {
  const { width, xMin, xMax, histograms } = heatmap;
  const starts = Float64Array.from({ length: width }, (_, i) => xMin + ((xMax - xMin) * i) / width);
  const carried = (counts: Float64Array) => {
    let before = Number.NaN;
    return counts.map((count, i) => {
      if ((histograms[i] ?? 0) > 0) before = count / (histograms[i] ?? 1);
      return before;
    });
  };
  return specialCounts(starts, xMax, (kind) => carried(heatmap[kind]));
}

/** Special counts of histograms. Each histogram reaches to the next. */
export function countsOfHistograms(data: Histograms): SpecialCounts {
  const last = data.x.length - 1;
  const end = (data.x[last] ?? 0) + Math.max(0, (data.x[last] ?? 0) - (data.x[last - 1] ?? 0));
  return specialCounts(data.x, end, (kind) => data.stats[kind]);
}

function specialCounts(
  starts: Float64Array,
  end: number,
  countsOf: (kind: CountKind) => Float64Array,
): SpecialCounts {
  const counts = {
    nan: countsOf('nan'),
    posInf: countsOf('posInf'),
    negInf: countsOf('negInf'),
    zeros: countsOf('zeros'),
  };
  return { starts, end, counts, kinds: COUNT_KINDS.filter((kind) => counts[kind].some((n) => n > 0)) };
}

/** The counts at `x` as text, per histogram: `12 NaN · 3 zeros`. Empty without such elements. */
export function countsText(at: SpecialCounts, x: number): string {
  const i = at.starts.findLastIndex((start) => start <= x);
  if (i < 0) return '';
  return at.kinds
    .flatMap((kind) => {
      const count = at.counts[kind][i] ?? 0;
      return count > 0 ? [`${Math.round(count).toLocaleString('en-US')} ${COUNT_NAMES[kind]}`] : [];
    })
    .join(' · ');
}

/** Height of this number of rows, in CSS pixels. */
export function countsHeight(rows: number): number {
  return rows > 0 ? rows * COUNTS_ROW + COUNTS_START : 0;
}

/** How special counts are drawn. */
export interface CountsStyle {
  readonly kinds: readonly CountKind[];
  readonly colors: Readonly<Record<CountKind, string>>;
  readonly text: string;
  /** Font family. */
  readonly font: string;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  /** Elements of a histogram: the count for full opacity. */
  readonly elements: number;
}

/** Draws the rows just below the plot, with their names beside them below the y axis. */
export function drawCounts(plot: uPlot, data: SpecialCounts, style: CountsStyle): void {
  const { ctx, bbox } = plot;
  const { ratio, kinds, colors } = style;
  const bottom = bbox.top + bbox.height;
  ctx.save();
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  ctx.font = `${8.5 * ratio}px ${style.font}`;
  kinds.forEach((kind, row) => {
    const top = Math.round(bottom + (COUNTS_START + row * COUNTS_ROW) * ratio);
    const height = Math.round((COUNTS_ROW - 2) * ratio);
    ctx.fillStyle = style.text;
    ctx.fillText(COUNT_NAMES[kind], bbox.left - 6 * ratio, top + height / 2);
    ctx.fillStyle = colors[kind];
    const counts = data.counts[kind];
    const level = (i: number) => shade(counts[i] ?? Number.NaN, style.elements);
    let from = 0;
    for (let i = 1; i <= counts.length; i++) {
      if (i < counts.length && level(i) === level(from)) continue;
      const alpha = level(from);
      if (alpha > 0) {
        const left = Math.max(bbox.left, plot.valToPos(data.starts[from] ?? 0, 'x', true));
        const end = plot.valToPos(i < counts.length ? (data.starts[i] ?? 0) : data.end, 'x', true);
        const width = Math.min(bbox.left + bbox.width, Math.max(end, left + ratio)) - left;
        ctx.globalAlpha = alpha;
        if (width > 0) ctx.fillRect(left, top, width, height);
      }
      from = i;
    }
    ctx.globalAlpha = 1;
  });
  ctx.restore();
}

/** Opacity for a count, in sixteenths, so that similar neighbours are drawn as one; 0 without elements. */
function shade(count: number, elements: number): number {
  if (!(count > 0)) return 0;
  const share = Math.min(1, count / Math.max(1, elements));
  return Math.round((FAINTEST + (1 - FAINTEST) * Math.sqrt(share)) * 16) / 16;
}

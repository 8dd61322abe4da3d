import type uPlot from 'uplot';
import type { Heatmap, Histograms } from '../../source/types.js';

/** The kinds of elements that a strip counts, from the top row down. */
export const STRIP_KINDS = ['nan', 'posInf', 'negInf', 'zeros'] as const;
export type StripKind = (typeof STRIP_KINDS)[number];

const STRIP_NAMES: Readonly<Record<StripKind, string>> = {
  nan: 'NaN',
  posInf: '+Inf',
  negInf: '−Inf',
  zeros: 'zeros',
};

/** Height of a row, and the space above the rows (half a label of the y axis reaches below the plot), in CSS pixels. */
const STRIP_ROW = 9;
const STRIP_START = 6;
/** Least opacity, so that a single element among many is visible. */
const FAINTEST = 0.35;

/** Counts of non-finite and zero elements along x. Column `i` reaches from `starts[i]` to the next start, or to `end`. */
export interface Strip {
  readonly starts: Float64Array;
  readonly end: number;
  /** Elements per column; NaN: the column has no histogram. */
  readonly counts: Readonly<Record<StripKind, Float64Array>>;
  /** The kinds that occur, in the order of the rows. */
  readonly kinds: readonly StripKind[];
}

/** The strip under a heat map. A column without a histogram repeats the column before, as in the picture. */
export function stripOfHeatmap(heatmap: Heatmap): Strip {
  const { width, xMin, xMax, histograms } = heatmap;
  const starts = Float64Array.from({ length: width }, (_, i) => xMin + ((xMax - xMin) * i) / width);
  const carried = (counts: Float64Array) => {
    let before = Number.NaN;
    return counts.map((count, i) => {
      if ((histograms[i] ?? 0) > 0) before = count / (histograms[i] ?? 1);
      return before;
    });
  };
  return strip(starts, xMax, (kind) => carried(heatmap[kind]));
}

/** The strip under histograms. Each histogram reaches to the next. */
export function stripOfHistograms(data: Histograms): Strip {
  const last = data.x.length - 1;
  const end = (data.x[last] ?? 0) + Math.max(0, (data.x[last] ?? 0) - (data.x[last - 1] ?? 0));
  return strip(data.x, end, (kind) => data.stats[kind]);
}

function strip(starts: Float64Array, end: number, countsOf: (kind: StripKind) => Float64Array): Strip {
  const counts = {
    nan: countsOf('nan'),
    posInf: countsOf('posInf'),
    negInf: countsOf('negInf'),
    zeros: countsOf('zeros'),
  };
  return { starts, end, counts, kinds: STRIP_KINDS.filter((kind) => counts[kind].some((n) => n > 0)) };
}

/** The counts at `x` as text, per histogram: `12 NaN · 3 zeros`. Empty without such elements. */
export function stripText(at: Strip, x: number): string {
  const i = at.starts.findLastIndex((start) => start <= x);
  if (i < 0) return '';
  return at.kinds
    .flatMap((kind) => {
      const count = at.counts[kind][i] ?? 0;
      return count > 0 ? [`${Math.round(count).toLocaleString('en-US')} ${STRIP_NAMES[kind]}`] : [];
    })
    .join(' · ');
}

/** Height of a strip with this number of rows, in CSS pixels. */
export function stripHeight(rows: number): number {
  return rows > 0 ? rows * STRIP_ROW + STRIP_START : 0;
}

/** How a strip is drawn. */
export interface StripStyle {
  readonly kinds: readonly StripKind[];
  readonly colors: Readonly<Record<StripKind, string>>;
  readonly text: string;
  /** Font family. */
  readonly font: string;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  /** Elements of a histogram: the count for full opacity. */
  readonly elements: number;
}

/** Draws the rows just below the plot, with their names beside them below the y axis. */
export function drawStrip(plot: uPlot, data: Strip, style: StripStyle): void {
  const { ctx, bbox } = plot;
  const { ratio, kinds, colors } = style;
  const bottom = bbox.top + bbox.height;
  ctx.save();
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  ctx.font = `${8.5 * ratio}px ${style.font}`;
  kinds.forEach((kind, row) => {
    const top = Math.round(bottom + (STRIP_START + row * STRIP_ROW) * ratio);
    const height = Math.round((STRIP_ROW - 2) * ratio);
    ctx.fillStyle = style.text;
    ctx.fillText(STRIP_NAMES[kind], bbox.left - 6 * ratio, top + height / 2);
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

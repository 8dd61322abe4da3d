/** The lane below a plot, for runs with more non-finite values than markers can show. */
import type uPlot from 'uplot';
import { HAS_NAN, HAS_NEG_INF, HAS_POS_INF } from '../../source/types.js';
import { formatCount } from '../ui/format.js';
import { textWidth } from '../ui/measure.js';
import type { ChartTheme } from './axes.js';
import type { LineColumns, PanelLine } from './columns.js';
import { MOST_MARKS } from './lane-room.js';

/** Height of the lane, its distance from the plot, and least height of the row of a run, in CSS pixels. */
const LANE = 12;
const BELOW = 2;
const LEAST_ROW = 3;
/** Distance of the strokes, and distance (CSS pixels) below which two hatched parts are one. */
const HATCH = 5;
const JOIN = 3;
/** Room between the hatched part and its text, in CSS pixels. */
const GAP = 8;

/** The kinds of values in the order in which texts name them. */
const KINDS = [
  ['NaN', HAS_NAN, 'nan'],
  ['+Inf', HAS_POS_INF, 'posInf'],
  ['−Inf', HAS_NEG_INF, 'negInf'],
] as const;

/** A line with its columns and colour. */
export interface LaneLine {
  readonly color: string;
  readonly columns: LineColumns;
  readonly line: PanelLine | undefined;
}

/** The non-finite values of a line in a range of x. */
export interface NonFinite {
  /** Number of values, or of places if buckets hold several values. */
  readonly count: number;
  /** `NaN × 2,000`, or `NaN in 34 places`. */
  readonly text: string;
}

/**
 * The non-finite values of a line from `min` to `max`. Their number is known if the range has all points, from the summary, or if no
 * bucket holds two values; otherwise the buckets that have some are counted. `null`: as few as markers can show.
 */
export function nonFiniteIn(line: PanelLine, x: Float64Array, min: number, max: number): NonFinite | null {
  const { series, summary } = line;
  const places = KINDS.map(() => 0);
  let all = 0;
  for (let i = 0; i < x.length; i++) {
    const flags = series.flags[i] ?? 0;
    const at = x[i] as number;
    if (flags === 0 || at < min || at > max) continue;
    all++;
    KINDS.forEach(([, bit], k) => {
      if (flags & bit) places[k] = (places[k] as number) + 1;
    });
  }
  const counts = series.count;
  const isWhole =
    min <= series.xMin &&
    max >= series.xMax &&
    summary?.count === counts.reduce((sum, each) => sum + each, 0);
  const isSingle = counts.some((each) => each === 1) && counts.every((each) => each <= 1);
  const numbers = isWhole && summary ? KINDS.map(([, , field]) => summary[field]) : places;
  const total = isWhole ? numbers.reduce((sum, each) => sum + each, 0) : all;
  if (total <= MOST_MARKS) return null;
  const named = KINDS.flatMap(([name], k) => (numbers[k] ? [[name, numbers[k]] as const] : []));
  const text =
    isWhole || isSingle
      ? named.map(([name, count]) => `${name} × ${formatCount(count)}`).join(', ')
      : `${named.map(([name]) => name).join(', ')} in ${formatCount(all)} places`;
  return { count: total, text };
}

/**
 * Draws the lane and the base line below it: where a run has values that are not finite, a part that is hatched in its colour, and the
 * text of the run that has most of them beside it. Several runs have a row each. Returns the lines that are in the lane.
 */
export function drawLane(
  plot: uPlot,
  lines: readonly LaneLine[],
  { theme, ratio }: { readonly theme: ChartTheme; readonly ratio: number },
): ReadonlySet<LaneLine> {
  const { ctx, bbox, scales } = plot;
  const { min, max } = scales['x'] ?? {};
  const found = lines.flatMap((each) => {
    const { line, columns } = each;
    const what = line && min != null && max != null ? nonFiniteIn(line, columns.x, min, max) : null;
    return what ? [{ each, what }] : [];
  });
  const left = bbox.left / ratio;
  const right = left + bbox.width / ratio;
  const top = (bbox.top + bbox.height) / ratio + BELOW;
  ctx.save();
  ctx.scale(ratio, ratio);
  ctx.fillStyle = theme.line;
  ctx.fillRect(left, top + LANE + BELOW, right - left, 1);
  const row = Math.max(LEAST_ROW, LANE / found.length);
  const parts = found.map(({ each }, i) => {
    const own = partsOf(plot, each.columns, left, right);
    // More runs than rows: the last rows lie over each other.
    const from = top + Math.min(i * row, LANE - row);
    for (const [start, end] of own) hatch(ctx, [start, from, end - start, row], each.color, theme.surface);
    return own;
  });
  const [most] = [...found].sort((a, b) => b.what.count - a.what.count);
  const { line } = most?.each ?? {};
  const text = most?.what.text ?? '';
  const rest = found.length > 1 ? ` + ${found.length - 1} more` : '';
  const texts = [`${line?.label || line?.name} ${text}${rest}`, text + rest];
  if (most) write(ctx, texts, parts.flat(), { left, right, middle: top + LANE / 2, theme });
  ctx.restore();
  return new Set(found.map(({ each }) => each));
}

type Part = readonly [from: number, to: number];

/** Where a line has values that are not finite, in CSS pixels of the canvas, from left to right. */
function partsOf(plot: uPlot, { x, marks }: LineColumns, left: number, right: number): Part[] {
  const parts: [number, number][] = [];
  const width =
    x.length > 1 ? Math.abs(plot.valToPos(x[1] as number, 'x') - plot.valToPos(x[0] as number, 'x')) : 0;
  for (const { x: at } of marks) {
    const middle = left + plot.valToPos(at, 'x');
    const from = Math.max(left, middle - Math.min(width / 2, JOIN));
    const to = Math.min(right, Math.max(from + 1, middle + Math.min(width / 2, JOIN)));
    if (to <= left || from >= right) continue;
    const last = parts.at(-1);
    if (last && from - last[1] <= Math.max(JOIN, width)) last[1] = Math.max(last[1], to);
    else parts.push([from, to]);
  }
  return parts;
}

function hatch(
  ctx: CanvasRenderingContext2D,
  [left, top, width, height]: readonly [number, number, number, number],
  color: string,
  paper: string,
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.fillStyle = paper;
  ctx.fill();
  ctx.clip();
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.25;
  ctx.beginPath();
  // From a fixed origin, so that the strokes of neighbouring parts meet.
  for (let at = Math.floor((left - height) / HATCH) * HATCH; at < left + width; at += HATCH) {
    ctx.moveTo(at, top + height);
    ctx.lineTo(at + height, top);
  }
  ctx.stroke();
  ctx.lineWidth = 2;
  ctx.strokeRect(left, top, width, height);
  ctx.restore();
}

/** Writes the longest text that has room left of what is hatched, else right of it; else the shortest over it, at the wider side. */
function write(
  ctx: CanvasRenderingContext2D,
  texts: readonly string[],
  parts: readonly Part[],
  { left, right, middle, theme }: Place,
): void {
  const first = Math.min(...parts.map(([from]) => from));
  const last = Math.max(...parts.map(([, to]) => to));
  ctx.font = theme.font;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  const put = (text: string, at: number) => {
    ctx.fillStyle = theme.soft;
    ctx.fillText(text, at, middle);
  };
  for (const text of texts) {
    const width = textWidth(text, theme.font);
    if (first - GAP - width >= left) return put(text, first - GAP - width);
    if (last + GAP + width <= right) return put(text, last + GAP);
  }
  const text = texts.at(-1) ?? '';
  const width = textWidth(text, theme.font);
  const at = first - left > right - last ? left + GAP / 2 : right - GAP / 2 - width;
  ctx.fillStyle = theme.surface;
  ctx.fillRect(at - GAP / 2, middle - LANE / 2, width + GAP, LANE);
  put(text, at);
}

/** Where the text of the lane can be, in CSS pixels of the canvas. */
interface Place {
  readonly left: number;
  readonly right: number;
  readonly middle: number;
  readonly theme: ChartTheme;
}

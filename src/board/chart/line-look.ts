/** Widths, opacities and dots of the lines of a chart. */
import type uPlot from 'uplot';

/** Width of a line, in CSS pixels. */
export const LINE_WIDTH = 1.5;
/** Width of a line with few points, in CSS pixels. */
export const SPARSE_WIDTH = 1.75;
/** Least distance and size of the dots of such a line, in CSS pixels. */
const DOT_GAP = 14;
const DOT_SIZE = 4;
/** With more lines than this, each line is thinner and lighter, so that lines can be told apart. */
export const MANY_LINES = 12;
/** Opacity of each of many lines. */
export const MANY_ALPHA = 0.7;
/** Opacity of the other runs while a person points at a run. */
export const PALE_ALPHA = 0.25;
/** Width of the line of the run that a person points at, in CSS pixels. */
export const HOVERED_WIDTH = 2;
/** Opacity of the original line behind a smoothed line. */
export const RAW_ALPHA = 0.25;

/** Opacity of a tint. Lower for many lines, because their tints overlap. */
export function tintAlpha(lines: number): number {
  if (lines <= 2) return 0.16;
  return lines <= 5 ? 0.1 : 0.06;
}

/** An edge of the tint: a path that bounds the fill and is not drawn itself. */
export function edge(): uPlot.Series {
  return { width: 0, points: { show: false } };
}

/** A line with its dots. */
export function plain(color: string): uPlot.Series {
  return { stroke: color, width: LINE_WIDTH, points: { size: 5, fill: color, width: 0, filter: lonePoints } };
}

/** The line of a run among `lines`. */
export function lineLook(color: string, lines: number): uPlot.Series {
  if (lines > MANY_LINES) return { ...plain(color), width: 1, alpha: MANY_ALPHA };
  return {
    ...plain(color),
    points: { size: DOT_SIZE, fill: color, width: 0, filter: dots },
  };
}

/** Indexes of the points to draw as dots. Points that are far apart get dots, so that the line shows which values were logged. */
function dots(plot: uPlot, index: number, show: boolean): number[] | null {
  const column = plot.data[index] ?? [];
  const [from, to] = plot.series[0]?.idxs ?? [0, column.length - 1];
  const own: number[] = [];
  for (let i = from; i <= to; i++) if (column[i] != null) own.push(i);
  const gap = plot.over.clientWidth / Math.max(1, own.length - 1);
  return gap > DOT_GAP && own.length > 0 ? own : lonePoints(plot, index, show);
}

/** Indexes of points between two gaps. They have no line, so they are drawn as dots. */
function lonePoints(plot: uPlot, index: number, _show: boolean): number[] | null {
  const column = plot.data[index] ?? [];
  const lone: number[] = [];
  let run = 0;
  let lastAt = -1;
  for (let i = 0; i <= column.length; i++) {
    const value = i < column.length ? column[i] : null;
    if (value === undefined) continue;
    if (value === null) {
      if (run === 1) lone.push(lastAt);
      run = 0;
    } else {
      run++;
      lastAt = i;
    }
  }
  return lone.length > 0 ? lone : null;
}

/** A CSS colour with an opacity. */
export function withAlpha(color: string, alpha: number): string {
  return `color-mix(in srgb, ${color} ${alpha * 100}%, transparent)`;
}

/** Which rows and columns of a grid are on the screen. */
import type { GridColumn } from './rows.js';

/** Tallest scrolled element that every browser lays out exactly, in CSS pixels. */
const MOST_PX = 8_000_000;
/** Rows and pixels beyond the edges that are drawn, so that scrolling meets no gap. */
const EXTRA_ROWS = 4;
const EXTRA_PX = 120;

/** The lines on the screen. */
export interface Window {
  /** The first line, and the one behind the last. */
  readonly first: number;
  readonly end: number;
  /** The first line that a person sees. */
  readonly seen: number;
  /** Where the first line stands, in CSS pixels from the top of the scrolled element. */
  readonly top: number;
  /** Height of the scrolled element. */
  readonly height: number;
  /** Most lines that are on the screen at once, whatever the scroll position. */
  readonly slots: number;
}

/** The lines that are on the screen. Above {@link MOST_PX} a pixel of the scroll bar stands for several lines. */
export function linesOnScreen(
  scrollTop: number,
  viewHeight: number,
  rowHeight: number,
  count: number,
): Window {
  const whole = count * rowHeight;
  const height = Math.min(whole, MOST_PX);
  const range = Math.max(1, height - viewHeight);
  const exact = whole <= MOST_PX ? scrollTop : (Math.min(scrollTop, range) / range) * (whole - viewHeight);
  const at = Math.max(0, Math.floor(exact / rowHeight));
  const first = Math.max(0, at - EXTRA_ROWS);
  const drawn = Math.ceil(viewHeight / rowHeight) + 1 + EXTRA_ROWS;
  const end = Math.min(count, at + drawn);
  const top = first * rowHeight + (scrollTop - exact);
  return { first, end, seen: at, top, height, slots: drawn + EXTRA_ROWS };
}

/** The scroll position at which a line is on the screen: the given one, if it is already. */
export function scrollTo(
  line: number,
  scrollTop: number,
  viewHeight: number,
  rowHeight: number,
  count: number,
): number {
  const whole = count * rowHeight;
  const range = Math.max(1, Math.min(whole, MOST_PX) - viewHeight);
  const scale = whole <= MOST_PX ? 1 : (whole - viewHeight) / range;
  const exact = scrollTop * scale;
  const top = line * rowHeight;
  if (top < exact) return top / scale;
  return top + rowHeight > exact + viewHeight ? (top + rowHeight - viewHeight) / scale : scrollTop;
}

/** A column on the screen, in CSS pixels from the left. */
export interface Place {
  readonly column: number;
  /** Number of the column among the shown ones. */
  readonly index: number;
  readonly left: number;
  readonly width: number;
}

const LEAST_WIDTH = 48;
const CHAR_PX = 7.2;
const WIDTHS = { number: [76, 200], boolean: [64, 200], media: [128, 240], text: [150, 320] } as const;

/** Width of a column that nobody resized: by its type and its name, so that no column moves when cells arrive. */
function defaultWidth({ name, of = '', type }: GridColumn): number {
  const [least, most] = WIDTHS[type];
  return Math.round(Math.max(least, Math.min(most, Math.max(name.length, of.length) * CHAR_PX + 34)));
}

/** Places the shown columns. Texts share what is left of the width. `widths`: those that a person chose. */
export function placesOf(
  columns: readonly GridColumn[],
  shown: readonly number[],
  widths: ReadonlyMap<number, number>,
  viewWidth: number,
): Place[] {
  const base = shown.map((column) => widths.get(column) ?? defaultWidth(columns[column] as GridColumn));
  const wide = shown.filter((column) => columns[column]?.type === 'text' && !widths.has(column)).length;
  const rest = viewWidth - base.reduce((sum, width) => sum + width, 0);
  const more = wide > 0 && rest > 0 ? Math.floor(rest / wide) : 0;
  let left = 0;
  return shown.map((column, index) => {
    const grows = columns[column]?.type === 'text' && !widths.has(column);
    const width = Math.max(LEAST_WIDTH, (base[index] ?? 0) + (grows ? more : 0));
    const place = { column, index, left, width };
    left += width;
    return place;
  });
}

/** The columns that are on the screen. */
export function placesOnScreen(
  places: readonly Place[],
  scrollLeft: number,
  viewWidth: number,
): readonly Place[] {
  return places.filter(
    ({ left, width }) => left + width > scrollLeft - EXTRA_PX && left < scrollLeft + viewWidth + EXTRA_PX,
  );
}

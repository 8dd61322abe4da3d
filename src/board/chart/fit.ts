import type { Zoom } from '../data/view.js';
import type { LineColumns } from './columns.js';
import type { Places } from './y-scale.js';

/**
 * What the range of y shows. `all`: every value. `ordinary`: the ordinary spread of the values. `tail`: the values of the last part
 * of the training, for metrics of an evaluation, because their first values are much worse than what people compare.
 */
export type Fit = 'all' | 'ordinary' | 'tail';

/** The values to show, before margins; `null`: there are none in the window. */
export type Extent = readonly [low: number, high: number] | null;

/** Share of the height of the ordinary spread by which the range extends to extremes beyond. */
const EXTENSION = 0.7;
/** Extremes within this share of the height are included whole: clipping them would save next to nothing. */
const TOLERANCE = 1.2;
/** Start of the last part of the window, and where a run must have ended at least to count, as shares of the window. */
const TAIL_START = 0.2;
const TAIL_END = 0.6;
/** Lines of fewer buckets are shown whole: a person sees each of their points. */
const FEW = 25;

/** The values of `lines` that a range of y shows, over the window of x. */
export function fitExtent(
  lines: readonly LineColumns[],
  fit: Fit,
  { min, max }: Zoom,
  { place, value }: Places,
): Extent {
  const all = extentOf(lines.map(({ extent }) => extent));
  if (fit === 'all' || !all || lines.every(({ x }) => x.length < FEW)) return all;
  if (fit === 'tail') {
    const at = (share: number) => min + (max - min) * share;
    const lasting = lines.filter(({ x }) => (x.at(-1) ?? 0) >= at(TAIL_END));
    const means = (lasting.length > 0 ? lasting : lines).map((line) =>
      rangeWhere(line, line.line, line.line, at(TAIL_START), max),
    );
    return extentOf(means) ?? all;
  }
  const ordinary = extentOf(
    lines.map((line) => {
      const { low, high } = line.ordinary;
      const spreads = line.tops.map((top, i) => reached(low[i], high[i], line.bottoms[i], top));
      const lows = spreads.map((spread) => spread?.[0] ?? null);
      const highs = spreads.map((spread) => spread?.[1] ?? null);
      return rangeWhere(line, lows, highs, min, max);
    }),
  );
  if (!ordinary) return all;
  const [low, high] = [place(ordinary[0]), place(ordinary[1])];
  const height = high - low;
  // A log axis that cannot show the lower end has no height to extend.
  if (!(height > 0) || !Number.isFinite(height)) return all;
  const reach = (end: number, extreme: number) =>
    Math.abs(extreme - end) <= TOLERANCE * height
      ? extreme
      : end + Math.sign(extreme - end) * EXTENSION * height;
  const bottom = place(all[0]) < low ? reach(low, place(all[0])) : low;
  const top = place(all[1]) > high ? reach(high, place(all[1])) : high;
  return [
    bottom === place(all[0]) || !Number.isFinite(bottom) ? all[0] : value(bottom),
    top === place(all[1]) ? all[1] : value(top),
  ];
}

/** The part of the ordinary spread that the bucket itself reaches; `null`: none, as for an outlier, an empty bucket, or no spread. */
function reached(
  low: number | undefined,
  high: number | undefined,
  least: number | null | undefined,
  most: number | null,
): Extent {
  if (low === undefined || high === undefined || least == null || most === null) return null;
  const [from, to] = [Math.max(low, least), Math.min(high, most)];
  return from <= to ? [from, to] : null;
}

function rangeWhere(
  { x }: LineColumns,
  lows: readonly (number | null)[],
  highs: readonly (number | null)[],
  from: number,
  to: number,
): Extent {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < x.length; i++) {
    const at = x[i] as number;
    if (at < from || at > to) continue;
    const [least, most] = [lows[i], highs[i]];
    if (least != null && least < low) low = least;
    if (most != null && most > high) high = most;
  }
  return low <= high ? [low, high] : null;
}

/** Around all extents. */
function extentOf(extents: readonly Extent[]): Extent {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const extent of extents) {
    if (!extent) continue;
    low = Math.min(low, extent[0]);
    high = Math.max(high, extent[1]);
  }
  return low <= high ? [low, high] : null;
}

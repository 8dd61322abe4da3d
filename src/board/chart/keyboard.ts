import type { Zoom } from '../data/view.js';
import type { PanelLine } from './columns.js';
import { bucketX } from './position.js';

/** Each press of plus halves the range. */
const ZOOM_STEP = 2;
/** Page up and page down go this many points. */
const BIG_STEP = 20;

/** What a key asks of a chart; a missing field stays as it is. */
export interface ChartAction {
  readonly zoom?: Zoom | null;
  readonly cursor?: number | null;
}

/** The action of a key on a chart that shows `range`: arrows walk the points, + and − zoom around the cursor, 0 resets. */
export function chartKey(
  key: string,
  range: Zoom,
  cursor: number | null,
  lines: readonly PanelLine[],
): ChartAction | null {
  const center = cursor ?? range.min + (range.max - range.min) / 2;
  const zoom = (factor: number): ChartAction => ({
    zoom: { min: center - (center - range.min) * factor, max: center + (range.max - center) * factor },
  });
  switch (key) {
    case 'ArrowLeft':
      return { cursor: step(lines, cursor ?? range.max, -1, range) };
    case 'ArrowRight':
      return { cursor: step(lines, cursor ?? range.min, 1, range) };
    case 'PageDown':
      return { cursor: step(lines, cursor ?? range.max, -BIG_STEP, range) };
    case 'PageUp':
      return { cursor: step(lines, cursor ?? range.min, BIG_STEP, range) };
    case 'Home':
      return { cursor: range.min };
    case 'End':
      return { cursor: range.max };
    case '+':
    case '=':
      return zoom(1 / ZOOM_STEP);
    case '-':
      return zoom(ZOOM_STEP);
    case '0':
      return { zoom: null };
    default:
      return null;
  }
}

/** The point `by` places away from `from`, of the line with the most points. */
function step(lines: readonly PanelLine[], from: number, by: number, range: Zoom): number {
  const longest = lines.reduce<PanelLine | null>(
    (best, line) => (line.series.x0.length > (best?.series.x0.length ?? 0) ? line : best),
    null,
  );
  if (!longest) return from;
  const xs = bucketX(longest.series, range).filter((x) => x >= range.min && x <= range.max);
  const next = by > 0 ? xs.findIndex((x) => x > from) : xs.findLastIndex((x) => x < from);
  if (next < 0) return from;
  const at = xs[Math.min(xs.length - 1, Math.max(0, next + by - Math.sign(by)))] ?? from;
  return Math.min(range.max, Math.max(range.min, at));
}

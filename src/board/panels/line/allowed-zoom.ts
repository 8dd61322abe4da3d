import { atLeast } from '../../chart/least-zoom.js';
import type { Zoom } from '../../data/view.js';
import type { DrawnLine } from './picture.js';

/**
 * Limits a zoom: never less than two distances between points; `null` for a zoom that contains all points. `extent`: extent of
 * all points.
 */
export function allowedZoom(zoom: Zoom, extent: Zoom | null, lines: readonly DrawnLine[]): Zoom | null {
  if (extent && zoom.min <= extent.min && zoom.max >= extent.max) return null;
  return atLeast(
    zoom,
    lines.map(({ series }) => series.x0),
  );
}

import type { PanelLine } from './columns.js';

/** Most non-finite values of a run that have a marker each. */
export const MOST_MARKS = 6;

/**
 * True for a line with more non-finite values than markers can show: its chart has a lane for them. Of all values and not of the shown
 * range, so that a zoom moves nothing.
 */
export function needsLane({ summary: all, series }: PanelLine): boolean {
  return (all ? all.nan + all.posInf + all.negInf : series.flags.filter(Boolean).length) > MOST_MARKS;
}

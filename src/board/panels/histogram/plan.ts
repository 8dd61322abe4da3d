import { assertUnreachable } from '../../../base/assert.js';
import type { HistogramAxis, Source } from '../../../source/types.js';
import type { Zoom } from '../../data/view.js';
import type { DrawingOptions } from '../../histogram/drawing-options.js';
import type { HistogramPlan } from './loader.js';

/** Most histograms in a picture: more would share pixels. */
const BAND_LIMIT = 400;
const OVERLAY_LIMIT = 50;
const RIDGE_LIMIT = 80;
/** Least distance of ridge lines, in CSS pixels. */
const RIDGE_GAP = 6;

/** A request of a panel. */
export interface PlanRequest {
  readonly source: Source;
  readonly run: string;
  readonly key: string;
  readonly x: HistogramAxis;
  readonly drawing: DrawingOptions;
  readonly zoom: Zoom | null;
  /** Step of the slider; `null`: the newest. */
  readonly step: number | null;
  /** Height of the panel's plot in CSS pixels. */
  readonly height: number;
}

/** The queries for the source. `cells` returns the size of a heat map, and is called only for a heat map. */
export function planOf(request: PlanRequest, cells: () => { width: number; height: number }): HistogramPlan {
  const { source, run, key, x, drawing, zoom, step, height } = request;
  const range = zoom ? { from: zoom.min, to: zoom.max } : {};
  const several = (limit: number): HistogramPlan => ({
    source,
    show: 'histograms',
    query: { run, key, x, ...range, limit },
    single: null,
  });
  switch (drawing.view) {
    case 'heatmap': {
      const { scale, value, normalize } = drawing;
      const query = { run, key, x, ...range, ...cells(), scale, value, normalize };
      return { source, show: 'heatmap', query, single: null };
    }
    case 'bands':
      return several(BAND_LIMIT);
    case 'overlay':
      return several(OVERLAY_LIMIT);
    case 'ridges':
      return several(Math.max(8, Math.min(RIDGE_LIMIT, Math.floor(height / RIDGE_GAP))));
    case 'step': {
      // Read the other histograms too, so that the axes do not jump while the slider moves.
      const query = { run, key, x: 'step' as const, limit: OVERLAY_LIMIT };
      return { source, show: 'histograms', query, single: step === null ? null : { ...query, at: step } };
    }
    default:
      return assertUnreachable(drawing.view);
  }
}

import type { ValueScale } from '../../source/types.js';

/** Ways to show the histograms of a key, in the order of the switch. `step`: the single histogram of one step. */
export const HISTOGRAM_VIEWS = ['heatmap', 'ridges', 'overlay', 'bands', 'step'] as const;
export type HistogramView = (typeof HISTOGRAM_VIEWS)[number];

export const VALUE_SCALES = ['linear', 'log', 'symlog'] as const satisfies readonly ValueScale[];

/** How histograms are drawn. */
export interface DrawingOptions {
  readonly view: HistogramView;
  /** Scale of the values. */
  readonly scale: ValueScale;
  /** `density`: count per unit of the drawn axis of values; `count`: count of a bin. */
  readonly value: 'density' | 'count';
  /** Only for the heat map. `step`: the fullest cell of each histogram is darkest; `all`: the fullest cell of all histograms. */
  readonly normalize: 'step' | 'all';
}

export const DEFAULT_DRAWING: DrawingOptions = {
  view: 'heatmap',
  scale: 'linear',
  value: 'density',
  normalize: 'step',
};

/** Reads drawing options from stored data, field by field. `null`: the data is not an object. */
export function checkedDrawing(kept: unknown): DrawingOptions | null {
  if (typeof kept !== 'object' || kept === null) return null;
  const { view, scale, value, normalize } = kept as Record<string, unknown>;
  return {
    view: HISTOGRAM_VIEWS.find((each) => each === view) ?? DEFAULT_DRAWING.view,
    scale: VALUE_SCALES.find((each) => each === scale) ?? DEFAULT_DRAWING.scale,
    value: value === 'count' ? value : DEFAULT_DRAWING.value,
    normalize: normalize === 'all' ? normalize : DEFAULT_DRAWING.normalize,
  };
}

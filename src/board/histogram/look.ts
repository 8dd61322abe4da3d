import type { ValueScale } from '../../source/types.js';

/** Ways to show the histograms of a key, in the order of the switch. `step`: the single histogram of one step. */
export const HISTOGRAM_VIEWS = ['heatmap', 'ridges', 'overlay', 'bands', 'step'] as const;
export type HistogramView = (typeof HISTOGRAM_VIEWS)[number];

export const VALUE_SCALES = ['linear', 'log', 'symlog'] as const satisfies readonly ValueScale[];

/** How histograms are drawn. */
export interface HistogramLook {
  readonly view: HistogramView;
  /** Scale of the values. */
  readonly scale: ValueScale;
  /** `density`: count per unit of the axis of values as drawn; `count`: what a bin holds. */
  readonly value: 'density' | 'count';
  /** Only in the heat map. `step`: each histogram's fullest cell is darkest; `all`: the fullest of all. */
  readonly normalize: 'step' | 'all';
}

export const DEFAULT_LOOK: HistogramLook = {
  view: 'heatmap',
  scale: 'linear',
  value: 'density',
  normalize: 'step',
};

/** A look from something that was stored, field by field; `null` when it is none at all. */
export function checkedLook(kept: unknown): HistogramLook | null {
  if (typeof kept !== 'object' || kept === null) return null;
  const { view, scale, value, normalize } = kept as Record<string, unknown>;
  return {
    view: HISTOGRAM_VIEWS.find((each) => each === view) ?? DEFAULT_LOOK.view,
    scale: VALUE_SCALES.find((each) => each === scale) ?? DEFAULT_LOOK.scale,
    value: value === 'count' ? value : DEFAULT_LOOK.value,
    normalize: normalize === 'all' ? normalize : DEFAULT_LOOK.normalize,
  };
}

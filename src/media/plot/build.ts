/** Computes what each plot shows, from what the page captured. */
import type { Refusal } from '../../base/refusal.js';
import { buildBars, buildHistogram, buildPoints } from './build-charts.js';
import { buildConfusion, buildPr, buildRoc } from './build-classes.js';
import { buildHeatmap } from './build-heatmap.js';
import type { Built } from './built.js';
import type { PlotCallName, RawPlot } from './raw.js';

/** Makes each plot; a refusal says why there is none. The compiler requires every plot. */
export const BUILDERS: { readonly [C in PlotCallName]: (raw: RawPlot) => Built | Refusal } = {
  line: buildPoints,
  lines: buildPoints,
  scatter: buildPoints,
  histogram: buildHistogram,
  bar: buildBars,
  roc: buildRoc,
  pr: buildPr,
  confusionMatrix: buildConfusion,
  heatmap: buildHeatmap,
};

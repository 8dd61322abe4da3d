import { Later } from '../../ui/later.js';
import { type PanelType, panelForEach } from '../panel-type.js';
import { checkedHistogramOptions, type HistogramOptions } from './options.js';

const component = new Later(async () => (await import('./panel.js')).histogramPanelTag);

/** Histograms of one key over time, of one run. */
export const histogram: PanelType<HistogramOptions> = {
  type: 'histogram',
  label: 'histograms',
  keys: 'one',
  defaultsFor: (keys) => panelForEach(histogram, keys),
  optionsFor: ({ kind }) => (kind === 'histogram' ? { drawing: null } : null),
  entryOf: (_options, key) => ({ kind: 'histogram', key }),
  checkedOptions: checkedHistogramOptions,
  load: () => component,
};

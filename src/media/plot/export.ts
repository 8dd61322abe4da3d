import type { MediaExport } from '../export.js';
import { PLOT_TYPE, plotFacts } from './kind.js';

export const plotExport: MediaExport = {
  types: [PLOT_TYPE],
  extensionOf: (type) => (type === PLOT_TYPE ? 'json' : undefined),
  factsOf: (item) => ({ ...plotFacts(item) }),
};

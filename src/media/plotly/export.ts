import type { MediaExport } from '../export.js';
import { PLOTLY_TYPE, plotlyFacts } from './kind.js';

export const plotlyExport: MediaExport = {
  types: [PLOTLY_TYPE],
  extensionOf: (type) => (type === PLOTLY_TYPE ? 'json' : undefined),
  factsOf: (item) => ({ ...plotlyFacts(item) }),
};

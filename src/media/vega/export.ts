import type { MediaExport } from '../export.js';
import { languageOfType, VEGA_TYPES } from './kind.js';

export const vegaExport: MediaExport = {
  types: VEGA_TYPES,
  extensionOf: (type) => (languageOfType(type) === null ? undefined : 'json'),
  factsOf: () => ({}),
};

import type { MediaExport } from '../export.js';
import { atomsIn, formatOfType, MOLECULE_TYPES } from './kind.js';

export const moleculeExport: MediaExport = {
  types: Object.values(MOLECULE_TYPES),
  extensionOf: (type) => formatOfType(type) ?? undefined,
  factsOf: (item) => ({ atoms: atomsIn(item) }),
};

import type { MediaExport } from '../export.js';
import { formatOfType, OBJECT_TYPES, verticesIn } from './kind.js';

export const object3dExport: MediaExport = {
  types: Object.values(OBJECT_TYPES),
  extensionOf: (type) => formatOfType(type) ?? undefined,
  factsOf: (item) => ({ vertices: verticesIn(item) }),
};

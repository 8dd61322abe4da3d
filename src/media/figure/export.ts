import type { MediaExport } from '../export.js';
import { imageExport } from '../image/export.js';
import { imageSize } from '../image/kind.js';
import { FIGURE_PIXEL_TYPES, SVG_TYPE } from './kind.js';

export const figureExport: MediaExport = {
  // Without SVG: a browser that opens one as a document runs its scripts. A server sends it as bytes.
  types: FIGURE_PIXEL_TYPES,
  extensionOf: (type) => (type === SVG_TYPE ? 'svg' : imageExport.extensionOf(type)),
  factsOf: (item) => ({ ...imageSize(item) }),
};

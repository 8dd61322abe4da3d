import type { MediaExport } from '../export.js';
import { isVideoType, VIDEO_EXTENSIONS, videoFacts } from './kind.js';

export const videoExport: MediaExport = {
  types: Object.keys(VIDEO_EXTENSIONS),
  extensionOf: (type) => (isVideoType(type) ? VIDEO_EXTENSIONS[type] : undefined),
  factsOf: (item) => ({ ...videoFacts(item) }),
};

import type { MediaExport } from '../export.js';
import { cloudFacts, POINTS_TYPE } from './kind.js';

export const pointCloudExport: MediaExport = {
  types: [POINTS_TYPE],
  extensionOf: (type) => (type === POINTS_TYPE ? 'npy' : undefined),
  factsOf(item) {
    const { points, boxes, vectors } = cloudFacts(item);
    return { points, boxes: boxes.length, vectors: vectors.length };
  },
};

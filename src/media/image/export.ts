import type { MediaExport } from '../export.js';
import { IMAGE_TYPES, type ImageType, imageSize, isImageType } from './kind.js';
import { maskName, overlaysOf } from './overlays.js';

const EXTENSIONS: Readonly<Record<ImageType, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/bmp': 'bmp',
};

export const imageExport: MediaExport = {
  types: IMAGE_TYPES,
  extensionOf: (type) => (isImageType(type) ? EXTENSIONS[type] : undefined),
  factsOf: (item) => {
    const name = maskName(item);
    if (name !== null) return { ...imageSize(item), mask: name };
    const { boxes, masks } = overlaysOf(item);
    const count = boxes.reduce((sum, group) => sum + group.boxes.length, 0);
    return {
      ...imageSize(item),
      ...(boxes.length > 0 ? { boxes: count } : {}),
      ...(masks.length > 0 ? { masks: masks.length } : {}),
    };
  },
  suffixOf: (item) => {
    const name = maskName(item);
    return name === null ? '' : `mask-${name}`;
  },
};

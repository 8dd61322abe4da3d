import type { MediaExport } from '../export.js';
import { IMAGE_TYPES, type ImageType, imageSize, isImageType } from './kind.js';

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
  factsOf: (item) => ({ ...imageSize(item) }),
};

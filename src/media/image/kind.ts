/** Images: their types, and their facts. */
import type { MediaItem } from '../../record/kinds.js';

/**
 * MIME types that a logged image may have: they hold pixels and no code, whereas an SVG or HTML text can run scripts in the
 * page that shows it.
 */
export const IMAGE_TYPES = [
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

/** True if a type is one of {@link IMAGE_TYPES}. */
export function isImageType(type: string): type is ImageType {
  return IMAGE_TYPES.some((each) => each === type);
}

/** In pixels; 0: unknown. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** The size of an image, from its facts. A foreign record may hold any values: an invalid size counts as unknown. */
export function imageSize({ facts }: Pick<MediaItem, 'facts'>): ImageSize {
  const side = (value: unknown) =>
    typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : 0;
  return { width: side(facts.width), height: side(facts.height) };
}

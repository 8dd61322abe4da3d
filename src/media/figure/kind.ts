/** Figures: their types, and their facts. */
import { IMAGE_TYPES, isImageType } from '../image/kind.js';

/** MIME type of a drawing of lines and texts. The file may hold scripts, which no browser runs in an `<img>` [MED3]. */
export const SVG_TYPE = 'image/svg+xml';

/** MIME types that a logged figure may have and that hold pixels only. */
export const FIGURE_PIXEL_TYPES = IMAGE_TYPES;

/** True if a figure may have this type. */
export function isFigureType(type: string): boolean {
  return type === SVG_TYPE || isImageType(type);
}

/** Detects images by their bytes: see `IMAGE_TYPES`. */
import type { ImageType } from './kind.js';

/** First bytes that {@link rasterType} looks at. */
export const RASTER_HEAD_BYTES = 16;

/** The type of an image according to its first bytes, whatever its declared type; `null`: the bytes are not an image. */
export function rasterType(head: Uint8Array): ImageType | null {
  if (starts(head, 0, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (starts(head, 0, '\xff\xd8\xff')) return 'image/jpeg';
  if (starts(head, 0, 'GIF87a') || starts(head, 0, 'GIF89a')) return 'image/gif';
  if (starts(head, 0, 'RIFF') && starts(head, 8, 'WEBP')) return 'image/webp';
  if (starts(head, 4, 'ftypavi')) return 'image/avif';
  // The four reserved bytes are zeros, which text that begins with these letters has not.
  return starts(head, 0, 'BM') && starts(head, 6, '\0\0\0\0') ? 'image/bmp' : null;
}

function starts(head: Uint8Array, at: number, text: string): boolean {
  if (head.length < at + text.length) return false;
  for (let i = 0; i < text.length; i++) if (head[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

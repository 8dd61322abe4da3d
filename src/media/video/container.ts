/** Detects videos by their bytes: see `VIDEO_EXTENSIONS`. */
import type { VideoType } from './kind.js';

/** First bytes that {@link videoTypeOf} looks at. The headers of the tracks are usually in them. */
export const VIDEO_HEAD_BYTES = 4096;

/** Brands of MP4 files that may hold a video. AVIF and HEIC have others. */
const MP4_BRANDS = ['M4V ', 'mp41', 'mp42', 'isom', 'iso2', 'iso4', 'iso5', 'iso6', 'avc1', 'dash', 'MSNV'];

/** Codecs by the names that files give them. */
const CODECS: readonly (readonly [name: string, codec: string])[] = [
  ['V_VP8', 'vp8'],
  ['V_VP9', 'vp9'],
  ['V_AV1', 'av1'],
  ['avcC', 'avc'],
  ['vpcC', 'vp9'],
  ['av1C', 'av1'],
  ['hvcC', 'hevc'],
  ['\x80theora', 'theora'],
];

/** The type of a video according to its first bytes, whatever its declared type; `null`: the bytes are not a video. */
export function videoTypeOf(head: Uint8Array): VideoType | null {
  const text = latin(head);
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'image/gif';
  if (text.startsWith('ftyp', 4) && MP4_BRANDS.includes(text.slice(8, 12))) return 'video/mp4';
  // Ogg holds sound as well: a video says so in its first page.
  if (text.startsWith('OggS\0')) return text.includes('\x80theora') ? 'video/ogg' : null;
  // EBML also begins Matroska files, which no browser promises to play.
  return text.startsWith('\x1aE\xdf\xa3') && text.slice(0, 64).includes('webm') ? 'video/webm' : null;
}

/** The codec that the first bytes name; empty: they name none. */
export function codecIn(head: Uint8Array): string {
  const text = latin(head);
  return CODECS.find(([name]) => text.includes(name))?.[1] ?? '';
}

/** Bytes as characters 0 to 255. */
function latin(head: Uint8Array): string {
  return String.fromCharCode(...head.subarray(0, VIDEO_HEAD_BYTES));
}

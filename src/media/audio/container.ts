/** Detects audio by its bytes: see `AUDIO_EXTENSIONS`. */
import type { AudioType } from './kind.js';

/** First bytes that {@link containerType} looks at. */
export const CONTAINER_HEAD_BYTES = 64;

/** Brands of MP4 files that hold sound, or sound beside a picture. AVIF and HEIC have others. */
const MP4_BRANDS = ['M4A ', 'M4B ', 'mp41', 'mp42', 'isom', 'iso2', 'iso4', 'iso5', 'iso6', 'dash'];

/** The type of a clip according to its first bytes, whatever its declared type; `null`: the bytes are not audio. */
export function containerType(head: Uint8Array): AudioType | null {
  const text = String.fromCharCode(...head.subarray(0, CONTAINER_HEAD_BYTES));
  if (text.startsWith('RIFF') && text.startsWith('WAVE', 8)) return 'audio/wav';
  if (text.startsWith('OggS\0')) return 'audio/ogg';
  if (text.startsWith('fLaC')) return 'audio/flac';
  if (text.startsWith('ID3') || isLayer3(head)) return 'audio/mpeg';
  if (text.startsWith('ftyp', 4) && MP4_BRANDS.includes(text.slice(8, 12))) return 'audio/mp4';
  // EBML also begins Matroska files, which no browser promises to play.
  return text.startsWith('\x1aE\xdf\xa3') && text.includes('webm') ? 'audio/webm' : null;
}

/** Whether a frame of MPEG layer III begins here: its fields have values that the standard reserves. */
function isLayer3([first = 0, second = 0, third = 0]: Uint8Array): boolean {
  const isSync = first === 0xff && (second & 0xe0) === 0xe0;
  const version = (second >> 3) & 3;
  const layer = (second >> 1) & 3;
  const bitrate = third >> 4;
  const rate = (third >> 2) & 3;
  return isSync && version !== 1 && layer === 1 && bitrate !== 15 && rate !== 3;
}

/** In which format pixels are stored. PNG is written here, the others by the browser's canvas. */
import { type Refusal, refuse } from '../../base/refusal.js';
import type { Pixels } from './pixels.js';
import { encodePng } from './png.js';

/** MIME types by the names of the option. */
const FORMATS: { readonly [format: string]: string } = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  webp: 'image/webp',
};

/** Channels by the names of the option `mode`, which are those of W&B. */
const MODES: { readonly [mode: string]: number } = { L: 1, RGB: 3, RGBA: 4 };

/** An encoded image, whose type is that of the blob, and what is told about it. */
export interface Formatted {
  readonly blob: Blob;
  readonly problem: Refusal | null;
}

/** The MIME type of a format; `null`: there is no such format. */
export function typeOfFormat(format: string): string | null {
  return Object.hasOwn(FORMATS, format) ? (FORMATS[format] as string) : null;
}

/** Pixels as a file. Where the format cannot be written, the file is a PNG, which loses nothing. */
export async function encodePixels(pixels: Pixels, format = 'png'): Promise<Formatted> {
  const type = typeOfFormat(format);
  const png = async (problem: Refusal | null): Promise<Formatted> => ({
    blob: new Blob([await encodePng(pixels)], { type: 'image/png' }),
    problem,
  });
  if (type === 'image/png') return png(null);
  if (type === null) return png(unknownFormat(format));
  if (typeof OffscreenCanvas === 'undefined') return png(unwritten(format));
  const { width, height } = pixels;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) return png(unwritten(format));
  context.putImageData(new ImageData(colorsOf(pixels), width, height), 0, 0);
  const blob = await canvas.convertToBlob({ type });
  if (blob.type !== type) return png(unwritten(format));
  return { blob, problem: isClear(pixels) && type === 'image/jpeg' ? NO_ALPHA : null };
}

/** A canvas as a file. Where the browser does not write the format, browsers give a PNG. */
export async function encodeCanvas(canvas: OffscreenCanvas, format = 'png'): Promise<Formatted> {
  const type = typeOfFormat(format);
  const blob = await canvas.convertToBlob({ type: type ?? 'image/png' });
  if (type === null) return { blob, problem: unknownFormat(format) };
  if (blob.type !== type) return { blob, problem: unwritten(format) };
  if (type !== 'image/jpeg') return { blob, problem: null };
  const { width, height } = canvas;
  const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8Array();
  return { blob, problem: isClear({ data, channels: 4 }) ? NO_ALPHA : null };
}

/** Tells that the mode of an image says something else than its channels. */
export function* unfitMode(mode: string | undefined, channels: number): Generator<Refusal> {
  if (mode === undefined) return;
  if (!Object.hasOwn(MODES, mode)) {
    yield refuse('option', `mode of an image must be one of ${Object.keys(MODES).join(', ')}`);
  } else if (MODES[mode] !== channels) {
    yield refuse('option', `mode of an image says ${mode}, and its pixels have ${channels} channels`);
  }
}

const NO_ALPHA = refuse(
  'partial',
  'an image has transparent pixels, and JPEG has none: they are drawn black',
);

function unknownFormat(format: string): Refusal {
  return refuse('option', `format of an image must be png, jpeg or webp, not ${format}: it is stored as PNG`);
}

function unwritten(format: string): Refusal {
  return refuse('unsupported', `this browser does not write ${format}: an image is stored as PNG`);
}

function isClear({
  data,
  channels,
}: Pick<Pixels, 'channels'> & { readonly data: ArrayLike<number> }): boolean {
  if (channels !== 4) return false;
  for (let i = 3; i < data.length; i += 4) if ((data[i] as number) < 255) return true;
  return false;
}

function colorsOf({ data, channels }: Pixels): Uint8ClampedArray<ArrayBuffer> {
  const count = data.length / channels;
  const colors = new Uint8ClampedArray(4 * count);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) colors[4 * i + c] = data[i * channels + (channels === 1 ? 0 : c)] as number;
    colors[4 * i + 3] = channels === 4 ? (data[4 * i + 3] as number) : 255;
  }
  return colors;
}

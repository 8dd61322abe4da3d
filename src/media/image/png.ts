/**
 * A PNG of pixels, exact to the bit. Written here because a canvas multiplies alpha into the colours and rounds, and not
 * every worker has one.
 */
import { zlibSync } from 'fflate';
import type { ImageSize } from './kind.js';
import type { Pixels } from './pixels.js';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** PNG's colour types by channels. */
const COLOR_TYPES = { 1: 0, 3: 2, 4: 6 } as const;
/** Grey without alpha. */
const GREY = COLOR_TYPES[1];
/** Filter types of a line: as it is, minus the pixel to the left, minus the line above. */
const FILTERS = [0, 1, 2] as const;

/** A picture of numbers of classes, row by row from the top. */
export interface LabelMap {
  readonly width: number;
  readonly height: number;
  /** Bits of a label: 16 for classes above 255. */
  readonly depth: 8 | 16;
  readonly data: ArrayLike<number>;
}

/** The PNG file of an image, 8 bits per channel. */
export async function encodePng(pixels: Pixels): Promise<Uint8Array<ArrayBuffer>> {
  return fileOf(pixels, 8, COLOR_TYPES[pixels.channels], filtered(pixels));
}

/** The grey PNG file of labels. Its lines are not filtered: plain labels compress best. */
export async function encodeLabelPng(labels: LabelMap): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, depth, data } = labels;
  const stride = 1 + (width * depth) / 8;
  const lines = new Uint8Array(height * stride);
  for (let y = 0, i = 0; y < height; y++) {
    let at = y * stride + 1;
    for (let x = 0; x < width; x++, i++) {
      const label = data[i] as number;
      if (depth === 16) lines[at++] = label >> 8;
      lines[at++] = label & 255;
    }
  }
  return fileOf(labels, depth, GREY, lines);
}

async function fileOf(
  { width, height }: ImageSize,
  depth: number,
  colorType: number,
  lines: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = depth;
  header[9] = colorType;
  const parts = [
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('IDAT', await deflated(lines)),
    chunk('IEND', new Uint8Array()),
  ];
  const file = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    file.set(part, offset);
    offset += part.length;
  }
  return file;
}

/** Lines, each behind the number of its filter: the one whose differences are smallest together, which compresses best. */
function filtered({ width, height, channels, data }: Pixels): Uint8Array<ArrayBuffer> {
  const stride = width * channels;
  const lines = new Uint8Array(height * (stride + 1));
  const above = (i: number, y: number) => (y > 0 ? (data[i - stride] as number) : 0);
  const left = (i: number, x: number) => (x >= channels ? (data[i - channels] as number) : 0);
  const differences = FILTERS.map(() => new Uint8Array(stride));
  for (let y = 0; y < height; y++) {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const filter of FILTERS) {
      const line = differences[filter] as Uint8Array;
      let sum = 0;
      for (let x = 0, i = y * stride; x < stride; x++, i++) {
        const taken = filter === 0 ? 0 : filter === 1 ? left(i, x) : above(i, y);
        const difference = ((data[i] as number) - taken) & 255;
        line[x] = difference;
        sum += difference < 128 ? difference : 256 - difference;
      }
      if (sum < least) {
        least = sum;
        best = filter;
      }
    }
    const at = y * (stride + 1);
    lines[at] = best;
    lines.set(differences[best] as Uint8Array, at + 1);
  }
  return lines;
}

/** By the platform where it can: that is several times as fast, and in a thread of its own. */
async function deflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (typeof CompressionStream === 'undefined') return zlibSync(bytes);
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = name.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** CRC-32 with PNG's and zip's polynomial, which is another than that of frames. */
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 255] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, n) => {
  let crc = n;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

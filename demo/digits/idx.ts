/**
 * MNIST's IDX files: two zero bytes, a type, the number of dimensions, the dimensions as big-endian 32-bit integers,
 * then the values. Here: unsigned bytes with one dimension (labels) or three (images, rows, columns).
 */
import { checkLabels, MAX_SIDE } from './images.js';

/** Type byte for unsigned bytes, the only one that MNIST uses. */
const UNSIGNED_BYTE = 0x08;

/** Pictures without their labels: those are in another file. */
export interface IdxImages {
  readonly kind: 'images';
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** Row-major, 0 … 255; a view of the file's bytes. */
  readonly pixels: Uint8Array;
}

export interface IdxLabels {
  readonly kind: 'labels';
  readonly count: number;
  /** 0 … 9; a view of the file's bytes. */
  readonly labels: Uint8Array;
}

/** True when the bytes start as an IDX file does. */
export function isIdx(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0 && (bytes[2] as number) >= 0x08;
}

/**
 * Reads an IDX file of digits.
 * @param bytes the whole file, already unpacked
 * @param name the file's name, for messages
 * @throws Error for other types and dimensions, for images that are empty or too large, for a file that is cut off or
 * goes on after its end, and for labels that are not digits
 */
export function parseIdx(bytes: Uint8Array, name: string): IdxImages | IdxLabels {
  if (!isIdx(bytes))
    throw new Error(`${name} is not an IDX file: it does not start with two zero bytes and a type.`);
  if (bytes[2] !== UNSIGNED_BYTE)
    throw new Error(`${name}: values of type ${bytes[2]}; digits are unsigned bytes (8).`);
  const rank = bytes[3] as number;
  if (rank !== 1 && rank !== 3) throw new Error(`${name}: ${rank} dimensions; labels have 1 and images 3.`);

  const headerLength = 4 + 4 * rank;
  if (bytes.length < headerLength) throw new Error(`${name} is cut off in its header.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dimensions = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const [count, height = 1, width = 1] = dimensions as [number, number?, number?];
  if (count === 0) throw new Error(`${name} has no ${rank === 1 ? 'labels' : 'images'}.`);
  if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
    throw new Error(
      `${name}: images of ${width} × ${height}; from 1 × 1 to ${MAX_SIDE} × ${MAX_SIDE} can be used here.`,
    );
  }

  const expected = count * height * width;
  const values = bytes.subarray(headerLength);
  if (values.length !== expected) {
    const fault = values.length < expected ? 'is cut off' : 'goes on after its end';
    throw new Error(`${name} ${fault}: its header announces ${expected} values, ${values.length} are there.`);
  }
  if (rank === 3) return { kind: 'images', count, width, height, pixels: values };
  checkLabels(values, name);
  return { kind: 'labels', count, labels: values };
}

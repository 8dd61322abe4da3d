/** Number arrays with a shape, for `.npy`, `.npz` and `.safetensors` files. */
import { CorruptDataError, ValidationError } from '../base/errors.js';

/** Types of elements and how their bytes are read. `float16` and `bfloat16` are float32 in memory. */
const TYPES = {
  bool: Uint8Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float16: Float32Array,
  bfloat16: Float32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

export type ArrayType = keyof typeof TYPES;
export type ArrayData = InstanceType<(typeof TYPES)[ArrayType]>;

/** An array with a shape, in C order: the last index varies fastest. */
export interface NdArray {
  readonly data: ArrayData;
  /** `[]`: a single number. */
  readonly shape: readonly number[];
  readonly dtype: ArrayType;
}

/** True for the name of an element type. */
export function isArrayType(name: unknown): name is ArrayType {
  return typeof name === 'string' && Object.hasOwn(TYPES, name);
}

/** The element type of a typed array; `null` for other values. */
export function typeOfData(data: unknown): ArrayType | null {
  if (!ArrayBuffer.isView(data)) return null;
  const name = Object.prototype.toString.call(data).slice(8, -1);
  if (name === 'Uint8ClampedArray') return 'uint8';
  const found = Object.entries(TYPES).find(
    ([type, each]) => each.name === name && type !== 'bool' && !isHalf(type),
  );
  return (found?.[0] as ArrayType | undefined) ?? null;
}

/** Bytes of an element in a file. */
export function bytesPerElement(dtype: ArrayType): number {
  return isHalf(dtype) ? 2 : TYPES[dtype].BYTES_PER_ELEMENT;
}

function isHalf(dtype: string): boolean {
  return dtype === 'float16' || dtype === 'bfloat16';
}

/** Number of elements of a shape; NaN for an invalid shape. */
export function sizeOf(shape: readonly unknown[]): number {
  let size = 1;
  for (const length of shape)
    size *= Number.isSafeInteger(length) && (length as number) >= 0 ? (length as number) : Number.NaN;
  return Number.isSafeInteger(size) ? size : Number.NaN;
}

/** Throws `validation` unless data, shape and type match. */
export function checkArray({ data, shape, dtype }: NdArray, what: string): void {
  if (sizeOf(shape) !== data.length) {
    throw new ValidationError(`${what}: shape [${shape.join(', ')}] does not have ${data.length} elements`);
  }
  if (!(data instanceof TYPES[dtype])) {
    throw new ValidationError(`${what}: ${dtype} elements are not in a ${data.constructor.name}`);
  }
}

/** The elements as little-endian bytes. */
export function bytesOfArray({ data, dtype }: NdArray): Uint8Array<ArrayBuffer> {
  if (!isHalf(dtype)) {
    const bytes = new Uint8Array(data.byteLength);
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return bytes;
  }
  const halves = Uint16Array.from(data as Float32Array, dtype === 'float16' ? toFloat16 : toBfloat16);
  return new Uint8Array(halves.buffer);
}

/** The inverse of {@link bytesOfArray}. Copies the bytes. Throws `corrupt` unless they are `size` elements. */
export function arrayOfBytes(bytes: Uint8Array, dtype: ArrayType, size: number): ArrayData {
  const width = bytesPerElement(dtype);
  if (bytes.length !== size * width) {
    throw new CorruptDataError(`${size} elements of type ${dtype} are not in ${bytes.length} bytes`);
  }
  const { buffer } = new Uint8Array(bytes);
  if (!isHalf(dtype)) return new TYPES[dtype](buffer);
  return Float32Array.from(new Uint16Array(buffer), dtype === 'float16' ? fromFloat16 : fromBfloat16);
}

const word = new Uint32Array(1);
const single = new Float32Array(word.buffer);

/** The nearest 16-bit float, ties to even. */
function toFloat16(value: number): number {
  single[0] = value;
  const bits = word[0] as number;
  const sign = (bits >>> 16) & 0x8000;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return sign | 0x7e00;
  // From half way between the largest float16 and the next power of two on, values round up to infinity.
  if (size >= 65_520) return sign | 0x7c00;
  // The spacing of float16 numbers depends on the power of two. Below 2^-14 the spacing is constant.
  const exponent = Math.max(-14, ((bits >>> 23) & 255) - 127);
  const steps = roundToEven(size / 2 ** (exponent - 10));
  // A subnormal is its number of steps. For a normal number, 1024 steps are the implicit bit. A carry raises the exponent correctly.
  return sign | (steps + (exponent + 14) * 1024);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

function fromFloat16(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** The upper half of a float32, rounded, ties to even. */
function toBfloat16(value: number): number {
  single[0] = value;
  const bits = word[0] as number;
  if (Number.isNaN(value)) return 0x7fc0;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

function fromBfloat16(half: number): number {
  word[0] = half << 16;
  return single[0] as number;
}

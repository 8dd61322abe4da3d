/**
 * NumPy's `.npy`: `\x93NUMPY`, version, length of the header, the header (a Python dictionary with `descr`, `fortran_order`
 * and `shape`, padded so that the data begin at a multiple of 64), the elements. Files are written as version 1.0, little-endian, in
 * C order. Versions 1 to 3 are read, in either byte order and either order of dimensions, for booleans, integers and floats up to
 * 64 bits. Texts, records, complex numbers and pickled objects are refused.
 */
import { CorruptDataError, ValidationError } from '../base/errors.js';
import {
  type ArrayType,
  arrayOfBytes,
  bytesOfArray,
  bytesPerElement,
  checkArray,
  type NdArray,
  sizeOf,
} from './arrays.js';

const MAGIC = '\x93NUMPY';
/** Alignment of the data, as NumPy writes it. */
const ALIGNMENT = 64;
/** Longest header. A shape of 32 dimensions takes a few hundred bytes. */
const MAX_HEADER = 64 * 1024;
/** NumPy's own limit. */
const MAX_RANK = 64;

const KINDS: { readonly [descr: string]: ArrayType } = {
  b1: 'bool',
  i1: 'int8',
  u1: 'uint8',
  i2: 'int16',
  u2: 'uint16',
  i4: 'int32',
  u4: 'uint32',
  i8: 'int64',
  u8: 'uint64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
};

/** The `.npy` file of an array. Throws `validation` for bfloat16, which NumPy does not have. */
export function encodeNpy(array: NdArray): Uint8Array<ArrayBuffer> {
  checkArray(array, '.npy');
  const { shape, dtype } = array;
  const kind = Object.keys(KINDS).find((each) => KINDS[each] === dtype);
  if (kind === undefined) throw new ValidationError(`.npy has no ${dtype}`);
  const order = bytesPerElement(dtype) === 1 ? '|' : '<';
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const header = `{'descr': '${order}${kind}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const before = MAGIC.length + 4;
  const padding = (ALIGNMENT - ((before + header.length + 1) % ALIGNMENT)) % ALIGNMENT;
  const text = `${header}${' '.repeat(padding)}\n`;
  const data = bytesOfArray(array);
  const file = new Uint8Array(before + text.length + data.length);
  const letters = `${MAGIC}\x01\x00${String.fromCharCode(text.length & 255, text.length >> 8)}${text}`;
  for (let i = 0; i < letters.length; i++) file[i] = letters.charCodeAt(i);
  file.set(data, letters.length);
  return file;
}

/** The array in a `.npy` file. Throws `corrupt`. The array shares no memory with `file`. */
export function decodeNpy(file: Uint8Array): NdArray {
  const fail = (why: string): never => {
    throw new CorruptDataError(`Not a .npy file that can be read: ${why}`);
  };
  const latin = (from: number, to: number) => String.fromCharCode(...file.subarray(from, to));
  if (latin(0, MAGIC.length) !== MAGIC) fail('it does not begin as one');
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const version = file[6] ?? 0;
  if (version < 1 || version > 3) fail(`it has version ${version}`);
  const start = version === 1 ? 10 : 12;
  if (file.length < start) fail('it is cut');
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER || start + length > file.length) fail('its header is too long');
  const header = latin(start, start + length);

  const [, order = '', kind = ''] =
    /'descr'\s*:\s*'([<>|=])([a-zA-Z]\d+)'/.exec(header) ?? fail('it has no simple type');
  const dtype = Object.hasOwn(KINDS, kind) ? (KINDS[kind] as ArrayType) : fail(`its type is ${kind}`);
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1] ?? fail('it has no order');
  const tuple = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(header)?.[1] ?? fail('it has no shape');
  const shape = tuple.split(',').flatMap((text) => (text.trim() === '' ? [] : [Number.parseInt(text, 10)]));
  const size = sizeOf(shape);
  if (Number.isNaN(size) || shape.length > MAX_RANK) fail('its shape is none');
  const width = bytesPerElement(dtype);
  const from = start + length;
  if (file.length - from < size * width) fail('it is cut');
  let data = file.subarray(from, from + size * width);
  if (order === '>') data = swapped(data, width);
  if (fortran === 'True' && shape.length > 1) data = transposed(data, shape, width);
  return { data: arrayOfBytes(data, dtype, size), shape, dtype };
}

function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const result = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const byte = i % width;
    result[i] = bytes[i - byte + width - 1 - byte] as number;
  }
  return result;
}

/** Converts Fortran order, where the first index varies fastest, to C order. */
function transposed(bytes: Uint8Array, shape: readonly number[], width: number): Uint8Array {
  const result = new Uint8Array(bytes.length);
  const index = shape.map(() => 0);
  const strides = shape.map((_, d) => shape.slice(0, d).reduce((product, length) => product * length, width));
  for (let to = 0; to < bytes.length; to += width) {
    const from = index.reduce((sum, i, d) => sum + i * (strides[d] as number), 0);
    result.set(bytes.subarray(from, from + width), to);
    for (let d = shape.length - 1; d >= 0; d--) {
      index[d] = (index[d] as number) + 1;
      if ((index[d] as number) < (shape[d] as number)) break;
      index[d] = 0;
    }
  }
  return result;
}

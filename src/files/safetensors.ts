/**
 * `.safetensors`: the length of the header (8 bytes, little-endian), the header (JSON: per tensor `dtype`, `shape` and
 * `data_offsets`; metadata texts under `__metadata__`), the elements without gaps.
 */
import { CorruptDataError, messageOf, ValidationError } from '../base/errors.js';
import type { Json } from '../record/kinds.js';
import { isJsonObject, type JsonObject } from '../record/objects.js';
import {
  type ArrayType,
  arrayOfBytes,
  bytesOfArray,
  bytesPerElement,
  checkArray,
  type NdArray,
  sizeOf,
} from './arrays.js';
import type { NamedArrays } from './npz.js';

const METADATA = '__metadata__';
/** The format's own limit. */
const MAX_HEADER = 100_000_000;
/** The header is padded with blanks to a multiple of this, so that elements are aligned. */
const ALIGNMENT = 8;

const NAMES: { readonly [T in ArrayType]: string } = {
  bool: 'BOOL',
  int8: 'I8',
  uint8: 'U8',
  int16: 'I16',
  uint16: 'U16',
  int32: 'I32',
  uint32: 'U32',
  int64: 'I64',
  uint64: 'U64',
  float16: 'F16',
  bfloat16: 'BF16',
  float32: 'F32',
  float64: 'F64',
};

/** Tensors by name, and metadata. */
export interface Safetensors {
  readonly tensors: NamedArrays;
  readonly metadata: { readonly [name: string]: string };
}

/** The `.safetensors` file of some tensors. Tensors with wide elements come first, so that all are aligned. */
export function encodeSafetensors({ tensors, metadata }: Safetensors): Uint8Array<ArrayBuffer> {
  const width = ([, { dtype }]: readonly [string, NdArray]) => bytesPerElement(dtype);
  const entries = Object.entries(tensors).sort((a, b) => width(b) - width(a));
  const fields: [string, Json][] = Object.keys(metadata).length > 0 ? [[METADATA, metadata]] : [];
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const [name, array] of entries) {
    if (name === METADATA) throw new ValidationError(`A tensor cannot have the name ${METADATA}`);
    checkArray(array, `.safetensors “${name}”`);
    const bytes = bytesOfArray(array);
    parts.push(bytes);
    const offsets = [end, end + bytes.length];
    end += bytes.length;
    fields.push([name, { dtype: NAMES[array.dtype], shape: array.shape, data_offsets: offsets }]);
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(fields)));
  const length = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const file = new Uint8Array(8 + length + end).fill(0x20, 8 + json.length, 8 + length);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.set(json, 8);
  let offset = 8 + length;
  for (const part of parts) {
    file.set(part, offset);
    offset += part.length;
  }
  return file;
}

/** The tensors of a `.safetensors` file. Throws `corrupt` for gaps, overlaps or unknown types. */
export function decodeSafetensors(file: Uint8Array): Safetensors {
  const { header, start } = readHeader(file);
  const tensors: { [name: string]: NdArray } = Object.create(null);
  const metadata: { [name: string]: string } = Object.create(null);
  const ranges: (readonly [from: number, to: number])[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === METADATA) {
      for (const [key, value] of Object.entries(isJsonObject(entry) ? entry : {}))
        metadata[key] = String(value);
      continue;
    }
    const { dtype, shape, from, to } = placeOf(name, entry);
    if (!(from <= to && start + to <= file.length)) fail(`“${name}” is outside of the file`);
    tensors[name] = {
      data: arrayOfBytes(file.subarray(start + from, start + to), dtype, sizeOf(shape)),
      shape,
      dtype,
    };
    ranges.push([from, to]);
  }
  let end = 0;
  for (const [from, to] of ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (from !== end) fail('its tensors do not follow one another');
    end = to;
  }
  if (start + end !== file.length) fail('bytes are left over');
  return { tensors, metadata };
}

function readHeader(file: Uint8Array): { header: JsonObject; start: number } {
  if (file.length < 8) fail('it is cut');
  const length = Number(new DataView(file.buffer, file.byteOffset, 8).getBigUint64(0, true));
  if (length > MAX_HEADER || 8 + length > file.length) fail('its header is longer than it');
  let header: Json;
  try {
    header = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(8, 8 + length)),
    ) as Json;
  } catch (thrown) {
    return fail(`its header is no JSON (${messageOf(thrown)})`);
  }
  return { header: isJsonObject(header) ? header : fail('its header is no object'), start: 8 + length };
}

function placeOf(name: string, entry: Json) {
  const { dtype: given, shape, data_offsets: offsets } = isJsonObject(entry) ? entry : ({} as JsonObject);
  const dtype = (Object.keys(NAMES) as ArrayType[]).find((each) => NAMES[each] === given);
  if (dtype === undefined) return fail(`“${name}” has the type ${String(given)}`);
  if (!Array.isArray(shape) || Number.isNaN(sizeOf(shape))) return fail(`“${name}” has no shape`);
  const [from, to] = Array.isArray(offsets) && offsets.length === 2 ? (offsets as readonly Json[]) : [];
  if (!isOffset(from) || !isOffset(to)) return fail(`“${name}” has no place`);
  return { dtype, shape: shape as readonly number[], from, to };
}

function isOffset(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function fail(why: string): never {
  throw new CorruptDataError(`Not a .safetensors file that can be read: ${why}`);
}

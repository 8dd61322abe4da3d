import { messageOf, ValidationError } from '../base/errors.js';
import { isRefusal, type Refusal, refuse } from '../base/refusal.js';
import { type ArrayType, isArrayType, type NdArray, typeOfData } from '../files/arrays.js';
import type { FileContent } from '../files/codecs.js';
import { type FileFormat, formatOfName } from '../files/formats.js';
import type { NamedArrays } from '../files/npz.js';
import { elementsOf } from '../record/elements.js';
import type { TensorSide } from '../tensor/port.js';

const METADATA = '__metadata__';

/** A file's content, captured at the call. `content` is a promise only if tensors must be read. */
export interface CapturedFile {
  readonly format: FileFormat;
  /** MIME type of the value itself (a Blob has one); empty: none. */
  readonly type: string;
  readonly content: FileContent | Promise<FileContent>;
}

/** Captures a value in the format of the file name. Throws `validation` if the format cannot hold the value. */
export function captureFile(value: unknown, name: string, side: TensorSide | null): CapturedFile {
  const asked = formatOfName(name);
  const done = (format: FileFormat, ...parts: BlobPart[]): CapturedFile => ({
    format,
    type: '',
    content: { kind: 'done', blob: new Blob(parts) },
  });
  if (value instanceof Blob) return { ...done(asked ?? 'blob', value), type: value.type };
  switch (asked) {
    case 'json':
      return done(asked, jsonOf(value));
    case 'text':
      if (typeof value !== 'string') throw new ValidationError(`“${name}” takes a text`);
      return done(asked, value);
    case 'bytes':
      if (!isBytes(value))
        throw new ValidationError(`“${name}” takes bytes; without .bin it takes any value`);
      return done(asked, value as BufferSource);
    case 'npy':
      return { format: asked, type: '', content: captureArray(value, side, name) };
    case 'npz':
    case 'safetensors':
      return { format: asked, type: '', content: captureArrays(value, asked, side, name) };
    default:
      if (value instanceof ArrayBuffer || isUint8Array(value)) return done('bytes', value as BufferSource);
      return { format: 'value', type: '', content: { kind: 'value', value: cloneOf(value) } };
  }
}

function isBytes(value: unknown): boolean {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

function isUint8Array(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Uint8Array]';
}

function cloneOf(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch (thrown) {
    throw new ValidationError(`The value cannot be saved: ${messageOf(thrown)}`, {}, thrown);
  }
}

/** Writes a value as `JSON.stringify` does (NaN and ±Infinity become null), but typed arrays as lists. */
function jsonOf(value: unknown): string {
  const listed = (_: string, each: unknown) =>
    ArrayBuffer.isView(each) && !(each instanceof DataView) ? Array.from(each as Float64Array) : each;
  let text: string | undefined;
  try {
    text = JSON.stringify(value, listed, 2);
  } catch (thrown) {
    throw new ValidationError(`Not a JSON value: ${messageOf(thrown)}`, {}, thrown);
  }
  if (text === undefined) throw new ValidationError('Not a JSON value');
  return text;
}

async function captureArray(value: unknown, side: TensorSide | null, name: string): Promise<FileContent> {
  return { kind: 'array', array: await arrayOf(value, side, `“${name}”`) };
}

async function captureArrays(
  value: unknown,
  format: 'npz' | 'safetensors',
  side: TensorSide | null,
  name: string,
): Promise<FileContent> {
  // A single array gets NumPy's default name.
  const single =
    Array.isArray(value) || ArrayBuffer.isView(value) || isArrayLike(value) || isTensor(value, side);
  const fields = single ? { arr_0: value } : value;
  if (typeof fields !== 'object' || fields === null) {
    throw new ValidationError(`“${name}” takes arrays by name`);
  }
  const entries = Object.entries(fields);
  const hasMetadata = format === 'safetensors' && Object.hasOwn(fields, METADATA);
  const metadata = hasMetadata ? textsOf((fields as { [METADATA]: unknown })[METADATA], name) : {};
  // Start all captures at once: each captures its array before the first await.
  const arrays = await Promise.all(
    entries
      .filter(([each]) => !(hasMetadata && each === METADATA))
      .map(async ([each, array]) => [each, await arrayOf(array, side, `“${name}”, ${each}`)] as const),
  );
  return { kind: 'arrays', arrays: Object.fromEntries(arrays) as NamedArrays, metadata };
}

function textsOf(metadata: unknown, name: string): { [key: string]: string } {
  const entries = Object.entries(metadata ?? {});
  if (entries.some(([, text]) => typeof text !== 'string')) {
    throw new ValidationError(`“${name}”: ${METADATA} holds texts only`);
  }
  return Object.fromEntries(entries) as { [key: string]: string };
}

/** Copies a tensor, or what {@link plainArrayOf} takes, into an array. */
async function arrayOf(value: unknown, side: TensorSide | null, what: string): Promise<NdArray> {
  return isTensor(value, side) ? tensorOf(value, side, what) : plainArrayOf(value, what);
}

/** Copies `{data, shape, dtype?}`, a typed array, nested array or number. Throws `validation` for other values. */
export function plainArrayOf(value: unknown, what: string): NdArray {
  if (typeof value === 'number') return { data: Float64Array.of(value), shape: [], dtype: 'float64' };
  if (isArrayLike(value)) {
    const { data, shape, dtype = typeOfData(data) } = value;
    if (!isArrayType(dtype)) throw new ValidationError(`${what}: not a type of array: ${String(dtype)}`);
    return { data: copyOf(data) as NdArray['data'], shape: [...shape], dtype };
  }
  if (ArrayBuffer.isView(value)) {
    const dtype = typeOfData(value);
    if (dtype === null) throw new ValidationError(`${what}: not an array of numbers`);
    const data = copyOf(value) as NdArray['data'];
    return { data, shape: [data.length], dtype };
  }
  const elements = Array.isArray(value)
    ? elementsOf(value)
    : refuse('type', 'takes a tensor, a typed array, {data, shape} or a nested array');
  if (isRefusal(elements)) throw refused(what, elements);
  return { data: elements.data as Float64Array<ArrayBuffer>, shape: elements.shape, dtype: 'float64' };
}

/** Copies the data. A `Uint8ClampedArray` becomes a `Uint8Array`. */
function copyOf(data: ArrayBufferView): ArrayBufferView {
  if (data instanceof Uint8ClampedArray) return new Uint8Array(data);
  return Uint8Array.prototype.slice.call(data);
}

/** Elements with their shape. */
export interface ArrayLikeValue {
  readonly data: ArrayBufferView;
  readonly shape: readonly number[];
  readonly dtype?: string;
}

/** True for elements with their shape. */
export function isArrayLike(value: unknown): value is ArrayLikeValue {
  const { data, shape } = (value ?? {}) as Partial<Record<keyof ArrayLikeValue, unknown>>;
  return ArrayBuffer.isView(data) && Array.isArray(shape);
}

/** A tensor of the connected tfjs or of another copy of tfjs. */
export interface AnyTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  data(): Promise<ArrayBufferView>;
}

/** True for a tensor of the connected tfjs, and for what looks like a tensor of another copy. */
export function isTensor(value: unknown, side: TensorSide | null): value is AnyTensor {
  if (side?.view(value)) return true;
  const { data, shape, dtype } = (value ?? {}) as Partial<Record<keyof AnyTensor, unknown>>;
  return typeof data === 'function' && Array.isArray(shape) && typeof dtype === 'string';
}

/** Reads a tensor, which is captured at the call. Rejects with `validation` if the tensor has no numbers. */
export async function tensorOf(tensor: AnyTensor, side: TensorSide | null, what: string): Promise<NdArray> {
  const shape = [...tensor.shape];
  const dtype = tensor.dtype as ArrayType;
  const view = side?.view(tensor) ?? null;
  const unfit =
    view && side
      ? side.whyUnfit(view)
      : isArrayType(dtype)
        ? null
        : refuse('type', `a tensor of type ${dtype}`);
  if (unfit !== null) throw refused(what, unfit);
  const data = await (view && side ? side.elements(view) : tensor.data());
  if (isRefusal(data)) throw refused(what, data);
  return { data: data as NdArray['data'], shape, dtype };
}

function refused(what: string, { code, reason }: Refusal): ValidationError {
  return new ValidationError(`${what}: ${reason}`, { reason: code });
}

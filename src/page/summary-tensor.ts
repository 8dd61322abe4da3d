/** Tensors in the summary of a run: which values are tensors, their copies, and the names of their files. */
import { messageOf, ValidationError } from '../base/errors.js';
import { isRefusal, type Refusal, refusalOf, refuse } from '../base/refusal.js';
import { bytesPerElement, checkArray, type NdArray, sizeOf } from '../files/arrays.js';
import { checkFileName } from '../files/formats.js';
import { elementsOf } from '../record/elements.js';
import type { TensorSide } from '../tensor/port.js';
import { type AnyTensor, isArrayLike, isTensor, plainArrayOf, tensorOf } from './file-capture.js';

/** Most bytes of a tensor in a summary. */
const MAX_TENSOR_BYTES = 64 * 1024 * 1024;

/** How `run.summary.set()` reads a value. */
export interface SummaryOptions {
  /**
   * Shape of a typed array or a flat list, which is recorded as a tensor then; the product is the number of elements. Default: the shape
   * of the value itself.
   */
  readonly shape?: readonly number[];
  /**
   * `tensor`: a list of numbers is recorded as a tensor · `json`: a nested list or a typed array is recorded as JSON. Default: tensors,
   * typed arrays and rectangular lists of lists of numbers are tensors; everything else is JSON.
   */
  readonly as?: 'tensor' | 'json';
}

/** A captured tensor. `array`: a promise if its elements are read from a device. */
export interface CapturedTensor {
  /** Size in memory. */
  readonly bytes: number;
  /** True for a tensor of one element, which is recorded as a number. */
  readonly isScalar: boolean;
  readonly array: NdArray | Promise<NdArray>;
}

/** Captures a tensor at the call; `null`: the value is no tensor, and is recorded as JSON. Does not throw. */
export function captureTensor(
  value: unknown,
  options: SummaryOptions,
  side: TensorSide | null,
): CapturedTensor | Refusal | null {
  try {
    return capture(value, options, side);
  } catch (thrown) {
    return thrown instanceof ValidationError
      ? refuse('type', messageOf(thrown))
      : refusalOf(thrown, 'reading the tensor threw');
  }
}

const WHAT = 'a tensor of the summary';

function capture(
  value: unknown,
  { shape, as }: SummaryOptions,
  side: TensorSide | null,
): CapturedTensor | Refusal | null {
  if (as !== undefined && as !== 'tensor' && as !== 'json') {
    return refuse('option', "summary.set: as is 'tensor' or 'json'");
  }
  if (shape !== undefined && !(Array.isArray(shape) && !Number.isNaN(sizeOf(shape)))) {
    return refuse('shape', 'summary.set: shape is a list of whole numbers');
  }
  const isAsked = as === 'tensor' || shape !== undefined;
  if (isTensor(value, side)) return takeTensor(value, shape, isAsked, side);
  if (as === 'json') return null;
  const view = isArrayLike(value) ? value.data : value;
  // Before the copy.
  if (ArrayBuffer.isView(view) && view.byteLength > MAX_TENSOR_BYTES) return tooLarge(view.byteLength);
  if (isArrayLike(value)) return fitting(plainArrayOf(value, WHAT), shape);
  if (ArrayBuffer.isView(value)) {
    return isAsked || !(value instanceof DataView) ? fitting(plainArrayOf(value, WHAT), shape) : null;
  }
  const elements = isAsked || (Array.isArray(value) && Array.isArray(value[0])) ? elementsOf(value) : null;
  if (elements === null) return null;
  if (isRefusal(elements)) {
    const given = refuse('type', `${WHAT} is a tensor, a typed array or a list of numbers`);
    return isAsked ? (Array.isArray(value) ? elements : given) : null;
  }
  const data = elements.data as Float64Array<ArrayBuffer>;
  if (!isAsked && data.length === 0) return null;
  return fitting({ data, shape: elements.shape, dtype: 'float64' }, shape);
}

function takeTensor(
  tensor: AnyTensor,
  shape: readonly number[] | undefined,
  isAsked: boolean,
  side: TensorSide | null,
): CapturedTensor | Refusal {
  const size = sizeOf(tensor.shape);
  const bytes = size * (tensor.dtype === 'bool' ? 1 : 4);
  if (bytes > MAX_TENSOR_BYTES) return tooLarge(bytes);
  if (shape !== undefined && sizeOf(shape) !== size) return unfit(shape, size);
  const array = tensorOf(tensor, side, WHAT);
  return {
    bytes,
    isScalar: size === 1 && !isAsked,
    array: shape === undefined ? array : array.then((read) => ({ ...read, shape: [...shape] })),
  };
}

function fitting(array: NdArray, shape: readonly number[] | undefined): CapturedTensor | Refusal {
  const { length } = array.data;
  const bytes = length * bytesPerElement(array.dtype);
  if (bytes > MAX_TENSOR_BYTES) return tooLarge(bytes);
  if (shape !== undefined && sizeOf(shape) !== length) return unfit(shape, length);
  const shaped = shape === undefined ? array : { ...array, shape: [...shape] };
  checkArray(shaped, WHAT);
  return { bytes, isScalar: false, array: shaped };
}

function unfit(shape: readonly number[], size: number): Refusal {
  return refuse('shape', `${size} numbers do not have the shape [${shape.join(', ')}]`);
}

function tooLarge(bytes: number): Refusal {
  const [most, has] = [MAX_TENSOR_BYTES, bytes].map((each) => Math.ceil(each / 1024 / 1024));
  return refuse(
    'limit',
    `${WHAT} may have ${most} MiB, not ${has}: run.files().save(tensor, 'name.npy') takes larger ones`,
  );
}

/**
 * Name of the file of a key's tensor. What a file name cannot hold is written as `%` and its code, so that no two keys have one file; a
 * refusal: the name is too long.
 */
export function fileOfKey(key: string): string | Refusal {
  const hex = (character: string) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  const name = `${key
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a name cannot hold.
    .replace(/[%\\\u0000-\u001f\u007f]|\p{Surrogate}/gu, hex)
    .split('/')
    .map((part) => (part === '' ? '%' : part === '.' || part === '..' ? part.replaceAll('.', hex) : part))
    .join('/')}.npy`;
  try {
    checkFileName(name, 'name');
    return name;
  } catch {
    return refuse('key', 'the key is too long for the file of a tensor');
  }
}

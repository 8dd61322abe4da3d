/** NumPy's `.npz`: a zip with a `.npy` file per array, named after it. */
import { unzipSync, type Zippable, zipSync } from 'fflate';
import { CorruptDataError, messageOf, ValidationError } from '../base/errors.js';
import { emptyObject } from '../record/objects.js';
import type { NdArray } from './arrays.js';
import { decodeNpy, encodeNpy } from './npy.js';

const SUFFIX = '.npy';
/** A fixed time (the earliest in a zip), so that equal arrays give equal files and share a blob. */
const TIME = new Date(1980, 0, 1);
/** Most unpacked bytes of all arrays together, and most arrays. A zip may claim any size. */
const MAX_BYTES = 2 ** 31 - 1;
const MAX_ARRAYS = 65_536;

/** Arrays by name. */
export type NamedArrays = { readonly [name: string]: NdArray };

/** The `.npz` file of some arrays, as `numpy.savez` writes it. Not compressed, because weights hardly get smaller. */
export function encodeNpz(arrays: NamedArrays): Uint8Array<ArrayBuffer> {
  const files: Zippable = emptyObject() as Zippable;
  for (const [name, array] of Object.entries(arrays)) {
    if (name === '') throw new ValidationError('An array in a .npz file needs a name');
    files[name + SUFFIX] = encodeNpy(array);
  }
  return zipSync(files, { level: 0, mtime: TIME }) as Uint8Array<ArrayBuffer>;
}

/** The arrays in a `.npz` file, compressed or not. Throws `corrupt`. Ignores other files in it. */
export function decodeNpz(file: Uint8Array): NamedArrays {
  const arrays: { [name: string]: NdArray } = Object.create(null);
  let bytes = 0;
  let count = 0;
  let files: ReturnType<typeof unzipSync>;
  try {
    files = unzipSync(file, {
      filter({ name, originalSize }) {
        if (!name.endsWith(SUFFIX)) return false;
        bytes += originalSize;
        if (bytes > MAX_BYTES || ++count > MAX_ARRAYS) throw new CorruptDataError('A .npz file is too large');
        return true;
      },
    });
  } catch (thrown) {
    throw new CorruptDataError(`Not a .npz file: ${messageOf(thrown)}`, {}, thrown);
  }
  for (const [name, data] of Object.entries(files)) arrays[name.slice(0, -SUFFIX.length)] = decodeNpy(data);
  return arrays;
}

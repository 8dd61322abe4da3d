import { MediaValue } from '../value.js';
import type { ObjectFormat } from './kind.js';

/** The format of an object, and its caption. */
export interface Object3dOptions {
  /** The format of the bytes. Default: what the bytes are. */
  readonly format?: ObjectFormat;
  /** Shown under the object. For several objects: one text for all, or a list with one text for each. Default: none. */
  readonly caption?: string | readonly string[];
}

/** A value of `log()` that stands for one 3D object or several. Made by {@link object3d}; read when it is logged. */
export type Object3dValue = MediaValue<'object3d', Object3dOptions>;

/** What {@link object3d} takes: a Blob or File, the text of a file, or the bytes of a file. */
export type Object3dFile = string | Blob | ArrayBuffer | Uint8Array;

/**
 * Makes a 3D object a value for `run.log()`: `run.log({ mesh: object3d(glb, { caption: 'epoch 3' }) })`.
 *
 * `x` is a file in OBJ, glTF, GLB, STL or PLY, at most 64 MiB, or a list of files. The file is stored unchanged. What a file names beside
 * itself, such as textures of a glTF or materials of an OBJ, is neither recorded nor loaded: a GLB has all of it inside.
 */
export function object3d(
  x: Object3dFile | readonly Object3dFile[],
  options: Object3dOptions = {},
): Object3dValue {
  return new MediaValue('object3d', x, options);
}

import type { MediaEncoder } from '../encode.js';
import { encodeFiles, type RawFile } from '../stored-file.js';
import { inspectObject } from './inspect.js';

/** Makes files from 3D objects. */
export const encodeObjects3d: MediaEncoder<RawFile> = (items) =>
  encodeFiles('a 3D object', items, inspectObject);

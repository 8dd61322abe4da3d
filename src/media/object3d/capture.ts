import type { MediaCapture } from '../capture.js';
import { MAX_FILES, takeFiles } from '../stored-file.js';
import { OBJECT_FORMATS } from './kind.js';
import type { Object3dOptions } from './value.js';

/** How the page captures 3D objects. */
export const object3dCapture: MediaCapture<Object3dOptions> = {
  options: { caption: 1, format: 1 },
  labels: { one: 'a 3D object', many: '3D objects' },
  most: MAX_FILES,
  items: (x, options) => takeFiles('a 3D object', x, options, OBJECT_FORMATS),
};

import type { MediaCapture } from '../capture.js';
import { MAX_FILES, takeFiles } from '../stored-file.js';
import { MOLECULE_FORMATS } from './kind.js';
import type { MoleculeOptions } from './value.js';

/** How the page captures molecules. */
export const moleculeCapture: MediaCapture<MoleculeOptions> = {
  options: { caption: 1, format: 1 },
  labels: { one: 'a molecule', many: 'molecules' },
  most: MAX_FILES,
  items: (x, options) => takeFiles('a molecule', x, options, MOLECULE_FORMATS),
};

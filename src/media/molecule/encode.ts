import type { MediaEncoder } from '../encode.js';
import { encodeFiles, type RawFile } from '../stored-file.js';
import { inspectMolecule } from './inspect.js';

/** Makes files from molecules. */
export const encodeMolecules: MediaEncoder<RawFile> = (items) =>
  encodeFiles('a molecule', items, inspectMolecule);

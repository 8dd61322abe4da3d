import { MediaValue } from '../value.js';
import type { MoleculeFormat } from './kind.js';

/** The format of a molecule, and its caption. */
export interface MoleculeOptions {
  /**
   * The format of the bytes. Default: what the bytes are, and where the bytes fit two formats, such as PDB and PQR, the extension of
   * the File's name.
   */
  readonly format?: MoleculeFormat;
  /** Shown under the molecule. For several molecules: one text for all, or a list with one text for each. Default: none. */
  readonly caption?: string | readonly string[];
}

/** A value of `log()` that stands for one molecule or several. Made by {@link molecule}; read when it is logged. */
export type MoleculeValue = MediaValue<'molecule', MoleculeOptions>;

/** What {@link molecule} takes: the text of a file, a Blob or File, or the bytes of a file. */
export type MoleculeFile = string | Blob | ArrayBuffer | Uint8Array;

/**
 * Makes a molecule a value for `run.log()`: `run.log({ ligand: molecule(sdfText, { caption: 'pose 1' }) })`.
 *
 * `x` is a file in PDB, PQR, mmCIF or CIF, SDF, GRO, MOL2 or MMTF, at most 64 MiB, or a list of files. The file is stored unchanged. A
 * file without an atom is refused with a reason.
 */
export function molecule(
  x: MoleculeFile | readonly MoleculeFile[],
  options: MoleculeOptions = {},
): MoleculeValue {
  return new MediaValue('molecule', x, options);
}

/** Molecules: their formats, types and facts. */
import type { MediaItem } from '../../record/kinds.js';

/** Names of formats that `molecule()` takes. */
export const MOLECULE_FORMATS = [
  'pdb',
  'pqr',
  'mmcif',
  'mcif',
  'cif',
  'sdf',
  'sd',
  'gro',
  'mol2',
  'mmtf',
] as const;
export type MoleculeFormat = (typeof MOLECULE_FORMATS)[number];

/** Formats that differ in their bytes, with the MIME type of a file. The name is the extension of the file. None of them can hold code. */
export const MOLECULE_TYPES = {
  pdb: 'chemical/x-pdb',
  pqr: 'chemical/x-pqr',
  cif: 'chemical/x-cif',
  sdf: 'chemical/x-mdl-sdfile',
  gro: 'chemical/x-gro',
  mol2: 'chemical/x-mol2',
  mmtf: 'chemical/x-mmtf',
} as const;
export type StoredFormat = keyof typeof MOLECULE_TYPES;

/** Other names of stored formats. */
const ALIASES: { readonly [name: string]: StoredFormat } = {
  mmcif: 'cif',
  mcif: 'cif',
  sd: 'sdf',
  mol: 'sdf',
};

/** The stored format of a name; `null`: the name is none. */
export function storedFormat(name: string): StoredFormat | null {
  if (Object.hasOwn(MOLECULE_TYPES, name)) return name as StoredFormat;
  return Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? null) : null;
}

/** The format of a MIME type; `null`: it is the type of no molecule. */
export function formatOfType(type: string): StoredFormat | null {
  const formats = Object.keys(MOLECULE_TYPES) as StoredFormat[];
  return formats.find((format) => MOLECULE_TYPES[format] === type) ?? null;
}

/** Number of atoms of a molecule; 0: unknown. A foreign record may hold any values. */
export function atomsIn({ facts }: Pick<MediaItem, 'facts'>): number {
  const { atoms } = facts;
  return typeof atoms === 'number' && Number.isSafeInteger(atoms) && atoms > 0 ? atoms : 0;
}

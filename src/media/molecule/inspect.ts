/** Recognises files of molecules, by their bytes first, and counts their atoms. */
import { isRefusal, type Refusal, refuse } from '../../base/refusal.js';
import type { InspectedFile, RawFile } from '../stored-file.js';
import { countAtoms, isAtomLine, linesOf, type TextFormat } from './atoms.js';
import { MOLECULE_FORMATS, MOLECULE_TYPES, type StoredFormat, storedFormat } from './kind.js';
import { mmtfAtoms } from './mmtf.js';

/** Bytes at the beginning in which a NUL says that these are not the bytes of a text. */
const HEAD_BYTES = 1024;

interface Found {
  readonly format: StoredFormat;
  readonly atoms: number;
}

/** The type and the facts of a file, or why it is not recorded. */
export function inspectMolecule(
  bytes: Uint8Array,
  { format, extension }: Pick<RawFile, 'format' | 'extension'>,
): InspectedFile | Refusal {
  const asked = storedFormat(format);
  const found = find(bytes, asked, storedFormat(extension));
  if (isRefusal(found)) return found;
  const { format: stored, atoms } = found;
  if (atoms === 0) return refuse('unreadable', `a molecule has no atoms (read as ${stored.toUpperCase()})`);
  const belied = asked !== null && asked !== stored;
  const reason = `format of a molecule says ${format}, and the bytes are ${stored.toUpperCase()}: recorded as that`;
  return {
    type: MOLECULE_TYPES[stored],
    facts: { atoms },
    problems: belied ? [refuse('option', reason)] : [],
  };
}

function find(bytes: Uint8Array, asked: StoredFormat | null, hint: StoredFormat | null): Found | Refusal {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    return refuse('type', 'a molecule is compressed (gzip): decompress it before it is logged');
  }
  const binary = mmtfAtoms(bytes);
  if (binary !== null) return { format: 'mmtf', atoms: binary };
  if (bytes.subarray(0, HEAD_BYTES).includes(0)) {
    return refuse('type', 'the bytes of a molecule are neither a text nor MMTF');
  }
  // Remarks in older files are not always UTF-8: the bytes are kept as they are, and atoms are ASCII.
  const text = new TextDecoder().decode(bytes);
  const sniffed = sniff(text);
  const isPqr = sniffed === 'pdb' && (asked === 'pqr' || (asked === null && hint === 'pqr'));
  const all: readonly (StoredFormat | null)[] = [isPqr ? 'pqr' : null, asked, sniffed, hint];
  const candidates = all.filter(isText);
  const counted = candidates.map((format) => ({ format, atoms: countAtoms(format, text) }));
  const [first] = counted;
  if (first === undefined) {
    if (asked === 'mmtf' || hint === 'mmtf')
      return refuse('unreadable', 'the bytes of a molecule are not MMTF');
    return refuse('type', `not a molecule in a format that can be recorded (${MOLECULE_FORMATS.join(', ')})`);
  }
  return counted.find(({ atoms }) => atoms > 0) ?? first;
}

function isText(format: StoredFormat | null): format is TextFormat {
  return format !== null && format !== 'mmtf';
}

/** The format that the lines of a text have; `null`: that of none. */
function sniff(text: string): TextFormat | null {
  let line = 0;
  let second = '';
  let isCif = false;
  for (const each of linesOf(text)) {
    line++;
    if (each.startsWith('@<TRIPOS>')) return 'mol2';
    if (isAtomLine(each)) return 'pdb';
    if (line === 2) second = each;
    if (line === 3 && /^\s*\d+\s*$/.test(second) && /^.{20}\s*[-+]?\d+\.\d+\s*[-+]?\d+\.\d+/.test(each))
      return 'gro';
    if (line === 4 && /\bV[23]000\b/.test(each)) return 'sdf';
    if (/^data_\S/i.test(each)) isCif = true;
    if (isCif && /^\s*(?:loop_|_\S)/i.test(each)) return 'cif';
  }
  return null;
}

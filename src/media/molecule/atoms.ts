/** Counts the atoms in texts of molecules: those that have a position. Cheap, so that a file without atoms is refused at the log. */
import { assertUnreachable } from '../../base/assert.js';
import { countCifAtoms } from './cif.js';
import type { StoredFormat } from './kind.js';

/** Formats that are texts. */
export type TextFormat = Exclude<StoredFormat, 'mmtf'>;

const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
/** Three numbers in a row, as free columns. */
const POSITION = new RegExp(String.raw`(?:^|\s)${NUMBER}\s+${NUMBER}\s+${NUMBER}(?:\s|$)`);

/** Number of atoms with a position in a text that is read in one format. Linear in the length of the text. */
export function countAtoms(format: TextFormat, text: string): number {
  switch (format) {
    case 'pdb':
    case 'pqr':
      return count(text, (line) => isAtomLine(line) && (hasFixed(line, 30, 8) || POSITION.test(line)));
    case 'sdf':
      return countSdf(text);
    case 'mol2':
      return countMol2(text);
    case 'gro':
      return countGro(text);
    case 'cif':
      return countCifAtoms(text);
    default:
      return assertUnreachable(format);
  }
}

/** True for a line of PDB or PQR that holds an atom. */
export function isAtomLine(line: string): boolean {
  return /^(?:ATOM|HETATM)[\s\d]/.test(line);
}

/** The lines of a text, one at a time: a list of all lines of a large file would take several times its memory. */
export function* linesOf(text: string): Generator<string> {
  let from = 0;
  while (from < text.length) {
    let end = from;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === 10 || code === 13) break;
    }
    yield text.slice(from, end);
    from = end + (text.charCodeAt(end) === 13 && text.charCodeAt(end + 1) === 10 ? 2 : 1);
  }
}

function count(text: string, isAtom: (line: string) => boolean): number {
  let atoms = 0;
  for (const line of linesOf(text)) if (isAtom(line)) atoms++;
  return atoms;
}

/** True if three columns of `width` letters from `at` on are numbers. Large coordinates leave no space between them. */
function hasFixed(line: string, at: number, width: number): boolean {
  const numbers = [0, 1, 2].map((i) => line.slice(at + i * width, at + (i + 1) * width).trim());
  return numbers.every((each) => each !== '' && Number.isFinite(Number(each)));
}

/** Each molecule: three lines, a line with counts, a line for each atom. V3000 has its own lines. */
function countSdf(text: string): number {
  let atoms = 0;
  let line = 0;
  let left = 0;
  let isV3000 = false;
  for (const each of linesOf(text)) {
    line++;
    if (each.startsWith('$$$$')) {
      line = 0;
      left = 0;
    } else if (line === 4) {
      isV3000 = each.includes('V3000');
      left = Number.parseInt(each.slice(0, 3), 10) || 0;
    } else if (isV3000) {
      if (/^M {2}V30\s+\d+\s+\S+\s/.test(each) && POSITION.test(each.slice(6).replace(/^\s*\d+\s+\S+/, ''))) {
        atoms++;
      }
    } else if (line > 4 && left > 0) {
      left--;
      if (hasFixed(each, 0, 10) || POSITION.test(each)) atoms++;
    }
  }
  return atoms;
}

function countMol2(text: string): number {
  let isAtoms = false;
  return count(text, (line) => {
    if (line.startsWith('@')) isAtoms = /^@<TRIPOS>ATOM\b/.test(line);
    return isAtoms && !line.startsWith('@') && POSITION.test(line.replace(/^\s*\S+\s+\S+/, ''));
  });
}

/** Each frame: a title, the number of atoms, a line for each atom, the box. */
function countGro(text: string): number {
  let atoms = 0;
  let line = 0;
  let left = 0;
  for (const each of linesOf(text)) {
    line++;
    if (line === 2) left = /^\s*\d+\s*$/.test(each) ? Number.parseInt(each, 10) : 0;
    else if (line > 2 && left > 0) {
      left--;
      if (POSITION.test(each.slice(20))) atoms++;
    } else if (line > 2) line = 0;
  }
  return atoms;
}

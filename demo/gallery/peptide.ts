/** Atoms of a peptide from the angles of its backbone, and their text as a PDB file. */

type Vector = readonly [x: number, y: number, z: number];

/** An atom; places are in ångström. */
export interface Atom {
  /** As PDB names it: `N`, `CA`, `C`, `O`, `CB`. */
  readonly name: string;
  /** Number of the amino acid, from 1. */
  readonly residue: number;
  readonly at: Vector;
}

/** Bond lengths in ångström and bond angles in degrees of a peptide (R. A. Engh, R. Huber, Acta Cryst. A47, 1991). */
const BONDS = { nToCa: 1.458, caToC: 1.525, cToN: 1.329, cToO: 1.231, caToCb: 1.521 } as const;
const ANGLES = { nCaC: 111.2, caCN: 116.2, cNCa: 121.7, caCO: 120.8, cCaCb: 110.5 } as const;
/** Angle of the side chain around the bond from CA to C; positive: the L form, which life uses. */
const SIDE_CHAIN = 122.5;

/**
 * Atoms of a chain of alanines without hydrogens, all of whose amino acids have the same backbone angles φ and ψ, in degrees. Peptide
 * bonds are flat (ω = 180°).
 */
export function polyalanine(residues: number, phi: number, psi: number): Atom[] {
  const atoms: Atom[] = [];
  let n: Vector = [0, 0, 0];
  let ca: Vector = [BONDS.nToCa, 0, 0];
  let c = place([0, 1, 0], n, ca, BONDS.caToC, ANGLES.nCaC, 0);
  for (let residue = 1; residue <= residues; residue++) {
    const nextN = place(n, ca, c, BONDS.cToN, ANGLES.caCN, psi);
    atoms.push(
      { name: 'N', residue, at: n },
      { name: 'CA', residue, at: ca },
      { name: 'C', residue, at: c },
      { name: 'O', residue, at: place(n, ca, c, BONDS.cToO, ANGLES.caCO, psi + 180) },
      { name: 'CB', residue, at: place(n, c, ca, BONDS.caToCb, ANGLES.cCaCb, SIDE_CHAIN) },
    );
    const nextCa = place(ca, c, nextN, BONDS.nToCa, ANGLES.cNCa, 180);
    const nextC = place(c, nextN, nextCa, BONDS.caToC, ANGLES.nCaC, phi);
    [n, ca, c] = [nextN, nextCa, nextC];
  }
  return atoms;
}

/** The text of a PDB file with one chain. */
export function toPdb(atoms: readonly Atom[]): string {
  const lines = atoms.map(({ name, residue, at }, index) => {
    const [x, y, z] = at.map((part) => part.toFixed(3).padStart(8));
    const serial = String(index + 1).padStart(5);
    return `ATOM  ${serial}  ${name.padEnd(3)} ALA A${String(residue).padStart(4)}    ${x}${y}${z}  1.00  0.00          ${name.charAt(0).padStart(2)}`;
  });
  return [...lines, 'TER', 'END', ''].join('\n');
}

/**
 * The place of the atom that follows `a`, `b` and `c` at a distance from `c`, with the angle at `c` and the dihedral around `b`–`c`, in
 * degrees (J. Parsons et al., J. Comput. Chem. 26, 2005).
 */
function place(a: Vector, b: Vector, c: Vector, distance: number, angle: number, dihedral: number): Vector {
  const [theta, chi] = [radians(180 - angle), radians(dihedral)];
  const along = unit(minus(c, b));
  const normal = unit(cross(minus(b, a), along));
  const third = cross(normal, along);
  const [p, q, r] = [
    distance * Math.cos(theta),
    distance * Math.cos(chi) * Math.sin(theta),
    distance * Math.sin(chi) * Math.sin(theta),
  ];
  const part = (axis: 0 | 1 | 2) => c[axis] + p * along[axis] + q * third[axis] + r * normal[axis];
  return [part(0), part(1), part(2)];
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(a: Vector): Vector {
  const length = Math.hypot(...a);
  return [a[0] / length, a[1] / length, a[2] / length];
}

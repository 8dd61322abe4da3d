import { describe, expect, it } from 'vitest';
import { type Atom, polyalanine, toPdb } from '../../../../demo/gallery/peptide.js';

type Vector = Atom['at'];

const named = (atoms: readonly Atom[], name: string) =>
  atoms.filter((atom) => atom.name === name).map(({ at }) => at);
const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const distance = (a: Vector | undefined, b: Vector | undefined) =>
  a && b ? Math.hypot(...minus(a, b)) : Number.NaN;

describe('a chain of alanines', () => {
  const helix = polyalanine(20, -57.8, -47);

  it('is an alpha helix at its angles: 3.6 amino acids a turn, 1.5 ångström each', () => {
    const ca = named(helix, 'CA');
    // After 18 amino acids, five turns, the chain has risen by 27 ångström and points where it pointed.
    expect(distance(ca[0], ca[18])).toBeGreaterThan(26.5);
    expect(distance(ca[0], ca[18])).toBeLessThan(28);
    // The hydrogen bond from each CO to the NH four further on.
    const [oxygen, nitrogen] = [named(helix, 'O'), named(helix, 'N')];
    for (let at = 0; at + 4 < 20; at++) {
      expect(distance(oxygen[at], nitrogen[at + 4])).toBeGreaterThan(2.6);
      expect(distance(oxygen[at], nitrogen[at + 4])).toBeLessThan(3.3);
    }
  });

  it('is of the L form, and turns to the right', () => {
    const [n, ca, c, cb] = ['N', 'CA', 'C', 'CB'].map((name) => named(helix, name));
    for (let at = 0; at < 20; at++) {
      const centre = ca?.[at] as Vector;
      const [toN, toC, toCb] = [n, c, cb].map((list) => minus(list?.[at] as Vector, centre)) as [
        Vector,
        Vector,
        Vector,
      ];
      expect(dot(toN, cross(toC, toCb))).toBeGreaterThan(2);
    }
    const [a, b, d, e] = (ca ?? []).slice(4, 8) as [Vector, Vector, Vector, Vector];
    expect(dot(minus(b, a), cross(minus(d, b), minus(e, d)))).toBeGreaterThan(0);
  });

  it('has flat peptide bonds of the usual length, whatever its angles', () => {
    for (const [phi, psi] of [
      [-57.8, -47],
      [-120, 125],
      [60, 30],
    ] as const) {
      const atoms = polyalanine(4, phi, psi);
      expect(distance(named(atoms, 'C')[1], named(atoms, 'N')[2])).toBeCloseTo(1.329, 6);
      expect(distance(named(atoms, 'CA')[1], named(atoms, 'CA')[2])).toBeCloseTo(3.8, 1);
    }
  });

  it('is written in the columns of PDB', () => {
    const [line = ''] = toPdb(helix).split('\n');
    expect(line).toBe('ATOM      1  N   ALA A   1       0.000   0.000   0.000  1.00  0.00           N');
    expect(toPdb(helix).split('\n')).toHaveLength(103);
  });
});

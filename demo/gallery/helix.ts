/** A chain of twenty alanines folds from a straight strand into a helix: its atoms, from the angles of its backbone. */
import { molecule } from '../../src/index.js';
import type { Exhibit } from './exhibit.js';
import { type Atom, polyalanine, toPdb } from './peptide.js';

const RESIDUES = 20;
const STEPS = 8;
/** Backbone angles φ and ψ in degrees of the two ends. */
const STRAND = { phi: -120, psi: 125 };
const HELIX = { phi: -57.8, psi: -47 };

export const helix: Exhibit = {
  name: 'molecule',
  title: 'A chain of alanines folds into a helix',
  async show({ run, progress }) {
    for (let step = 0; step <= STEPS; step++) {
      const share = step / STEPS;
      const phi = mix(STRAND.phi, HELIX.phi, share);
      const psi = mix(STRAND.psi, HELIX.psi, share);
      const atoms = polyalanine(RESIDUES, phi, psi);
      run.log({
        'molecule/polyalanine': molecule(toPdb(atoms), {
          caption: `φ ${phi.toFixed(0)}°, ψ ${psi.toFixed(0)}°`,
        }),
        'molecule/length in ångström': lengthOf(atoms),
      });
      await progress((step + 1) / (STEPS + 1));
    }
  },
};

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

/** Distance of the two ends of the backbone. */
function lengthOf(atoms: readonly Atom[]): number {
  const ends = atoms.filter(({ name }) => name === 'CA');
  const first = ends[0]?.at ?? [0, 0, 0];
  const last = ends.at(-1)?.at ?? [0, 0, 0];
  return Math.hypot(last[0] - first[0], last[1] - first[1], last[2] - first[2]);
}

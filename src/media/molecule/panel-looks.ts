/** How a molecule can be drawn. */

/** Ways to draw atoms and bonds. */
export const REPRESENTATIONS = {
  auto: 'Auto',
  ball: 'Balls and sticks',
  stick: 'Sticks',
  sphere: 'Spheres',
  line: 'Lines',
  cross: 'Crosses',
  cartoon: 'Cartoon',
  surface: 'Surface',
} as const;
export type Representation = keyof typeof REPRESENTATIONS;

/** Ways to colour them, with the library's name of each. */
export const SCHEMES = {
  auto: { label: 'Auto', style: {} },
  element: { label: 'Element', style: { colorscheme: 'Jmol' } },
  chain: { label: 'Chain', style: { colorscheme: 'chain' } },
  residue: { label: 'Residue', style: { colorscheme: 'amino' } },
  structure: { label: 'Structure', style: { colorscheme: 'ssPyMol' } },
  sequence: { label: 'Sequence', style: { color: 'spectrum' } },
} as const;
export type Scheme = keyof typeof SCHEMES;

/** What a person has chosen for a panel. */
export interface Look {
  readonly representation: Representation;
  readonly scheme: Scheme;
}

/** What decides about an automatic look. */
export interface MoleculeSize {
  readonly atoms: number;
  /** Residues of a protein or a nucleic acid, which a cartoon follows. */
  readonly backbone: number;
}

/** Atoms above which sticks take a computer too long. */
const MANY_ATOMS = 20_000;
/** Residues below which a cartoon says less than the atoms. */
const FEW_RESIDUES = 8;
/** A cartoon needs a piece of backbone. */
const LEAST_RESIDUES = 3;

/** Styles by what they apply to, and whether a surface is drawn over them. */
export interface DrawnLook {
  readonly styles: readonly { readonly selection: object; readonly style: object }[];
  /** Style of the surface; `null`: there is none. */
  readonly surface: object | null;
  /** What a person must know; empty: nothing. */
  readonly note: string;
}

/** The styles for a molecule. */
export function drawnLook(
  { representation, scheme }: Look,
  { atoms, backbone: found }: MoleculeSize,
): DrawnLook {
  // The library draws a cartoon along the other atoms of residues: of a file with one atom per residue it draws nothing.
  const backbone = found < atoms ? found : 0;
  const isLarge = atoms > MANY_ATOMS;
  const plain: Representation = isLarge ? 'line' : 'ball';
  const wanted = representation === 'auto' ? (backbone >= FEW_RESIDUES ? 'cartoon' : plain) : representation;
  const hasNone = wanted === 'cartoon' && backbone < LEAST_RESIDUES;
  const drawn = hasNone ? plain : wanted;
  const byAtom = SCHEMES[scheme === 'auto' ? 'element' : scheme].style;
  const all = (style: object) => [{ selection: {}, style }];
  const note = hasNone ? 'No backbone: not drawn as cartoon' : '';
  switch (drawn) {
    case 'cartoon': {
      const style = SCHEMES[scheme === 'auto' ? 'sequence' : scheme].style;
      // Ligands and ions are beside the backbone.
      const beside = { selection: { hetflag: true }, style: ballStyle(byAtom) };
      return { styles: [...all({ cartoon: style }), beside], surface: null, note };
    }
    case 'surface':
      return { styles: all({ line: byAtom }), surface: { opacity: 0.85, ...byAtom }, note };
    case 'ball':
      return { styles: all(ballStyle(byAtom)), surface: null, note };
    case 'stick':
      return { styles: all({ stick: { radius: 0.2, ...byAtom } }), surface: null, note };
    case 'sphere':
      return { styles: all({ sphere: byAtom }), surface: null, note };
    case 'line':
      return { styles: all({ line: { linewidth: 2, ...byAtom } }), surface: null, note };
    default:
      return { styles: all({ cross: { linewidth: 2, radius: 0.4, ...byAtom } }), surface: null, note };
  }
}

function ballStyle(colour: object): object {
  return { stick: { radius: 0.14, ...colour }, sphere: { scale: 0.26, ...colour } };
}

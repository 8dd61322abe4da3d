/** Names of colour maps, as in matplotlib. Their tables are read only where something is drawn. */
const COLORMAPS = [
  ...([
    'viridis',
    'magma',
    'plasma',
    'inferno',
    'cividis',
    'hot',
    'gray',
    'coolwarm',
    'RdBu',
    'jet',
  ] as const),
  ...([
    'seismic',
    'turbo',
    'twilight',
    'bwr',
    'Blues',
    'Greens',
    'Reds',
    'Oranges',
    'Purples',
    'Greys',
  ] as const),
  ...(['YlGnBu', 'YlOrRd', 'RdYlBu', 'RdYlGn', 'Spectral', 'cool', 'bone', 'copper'] as const),
];
export type ColormapName = (typeof COLORMAPS)[number];

/** A map and its direction; `null`: no map has this name. With `_r` at the end, a map goes from its last colour to its first. */
export function colormapNamed(
  name: string,
): { readonly map: ColormapName; readonly isReversed: boolean } | null {
  const isReversed = name.endsWith('_r');
  const plain = isReversed ? name.slice(0, -2) : name;
  // Both spellings are names in matplotlib.
  const map = COLORMAPS.find((each) => each === (plain === 'grey' ? 'gray' : plain));
  return map === undefined ? null : { map, isReversed };
}

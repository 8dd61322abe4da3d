import { colormapNamed } from './colormap-names.js';
import { COLORMAP_TABLES } from './colormap-tables.js';

/** Number of colours of each map. */
export const COLORS = 256;

/** The 256 colours of a map as bytes `R G B R G B …`; `null`: no map has this name. */
export function colormap(name: string): Uint8Array | null {
  const found = colormapNamed(name);
  if (!found) return null;
  const { map, isReversed } = found;
  const deltas = atob(COLORMAP_TABLES[map]);
  const colors = new Uint8Array(3 * COLORS);
  let byte = 0;
  for (let i = 0; i < deltas.length; i++) {
    byte = (byte + deltas.charCodeAt(i)) & 0xff;
    const color = i % COLORS;
    colors[3 * (isReversed ? COLORS - 1 - color : color) + Math.floor(i / COLORS)] = byte;
  }
  return colors;
}

/** Index of the colour of a share from 0 to 1, as matplotlib rounds. */
export function colorIndex(share: number): number {
  return Math.max(0, Math.min(COLORS - 1, Math.floor(share * COLORS)));
}

/** Connected pixels. */

/** Pixels that touch at a side, and the smallest upright box around them. */
export interface Region {
  /** Positions in the picture, row-major. */
  readonly pixels: readonly number[];
  readonly minX: number;
  readonly minY: number;
  /** The last column and row inside. */
  readonly maxX: number;
  readonly maxY: number;
}

/** Regions of pixels that are not 0, in a square picture. */
export function regions(classes: Uint8Array, side: number): Region[] {
  const seen = new Uint8Array(classes.length);
  const found: Region[] = [];
  for (let start = 0; start < classes.length; start++) {
    if (classes[start] && !seen[start]) found.push(regionAt(start, classes, side, seen));
  }
  return found;
}

function regionAt(start: number, classes: Uint8Array, side: number, seen: Uint8Array): Region {
  const pixels = [start];
  seen[start] = 1;
  const box = { minX: side, minY: side, maxX: 0, maxY: 0 };
  // The list grows while it is walked: each pixel adds its neighbours.
  for (const at of pixels) {
    const [x, y] = [at % side, Math.floor(at / side)];
    box.minX = Math.min(box.minX, x);
    box.minY = Math.min(box.minY, y);
    box.maxX = Math.max(box.maxX, x);
    box.maxY = Math.max(box.maxY, y);
    const neighbours = [
      x > 0 ? at - 1 : -1,
      x < side - 1 ? at + 1 : -1,
      at - side,
      at + side < classes.length ? at + side : -1,
    ];
    for (const next of neighbours) {
      if (next < 0 || seen[next] || !classes[next]) continue;
      seen[next] = 1;
      pixels.push(next);
    }
  }
  return { pixels, ...box };
}

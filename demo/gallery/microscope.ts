/** Pictures of cells as a microscope gives them, with the truth about each pixel. */
import type { Random } from '../digits/random.js';

/** Width and height in pixels. */
export const SIDE = 96;

/** A picture and what its pixels belong to. */
export interface Slide {
  /** Greys from 0 (black) to 1 (white), row-major. */
  readonly grey: Float32Array;
  /** 0: background, 1: cell, 2: nucleus. */
  readonly classes: Uint8Array;
}

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** How far from round: width over height, and the angle of the longer axis. */
  readonly stretch: number;
  readonly angle: number;
  /** Nucleus, as a share of the radius. */
  readonly nucleus: number;
}

/** Greys of background, cell and nucleus. */
const GREYS = [0.86, 0.62, 0.34] as const;

/** Standard deviation of the noise of a pixel. */
const NOISE = 0.11;

/** A picture of seven cells with uneven light and noise. */
export function drawSlide(random: Random): Slide {
  const cells = Array.from({ length: 7 }, (): Cell => {
    const radius = random.range(8, 14);
    return {
      radius,
      x: random.range(radius, SIDE - radius),
      y: random.range(radius, SIDE - radius),
      stretch: random.range(0.75, 1.35),
      angle: random.range(0, Math.PI),
      nucleus: random.range(0.35, 0.5),
    };
  });
  const grey = new Float32Array(SIDE * SIDE);
  const classes = new Uint8Array(SIDE * SIDE);
  const light = random.range(0, 2 * Math.PI);
  for (let at = 0; at < grey.length; at++) {
    const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
    const kind = Math.max(0, ...cells.map((cell) => kindAt(cell, x, y)));
    const shine = 0.06 * ((x / SIDE - 0.5) * Math.cos(light) + (y / SIDE - 0.5) * Math.sin(light));
    classes[at] = kind;
    grey[at] = Math.min(1, Math.max(0, (GREYS[kind] ?? 0) + shine + NOISE * random.normal()));
  }
  return { grey, classes };
}

function kindAt({ x, y, radius, stretch, angle, nucleus }: Cell, px: number, py: number): number {
  const [dx, dy] = [px - x, py - y];
  const along = (dx * Math.cos(angle) + dy * Math.sin(angle)) / stretch;
  const across = (dy * Math.cos(angle) - dx * Math.sin(angle)) * stretch;
  const distance = Math.hypot(along, across) / radius;
  if (distance < nucleus) return 2;
  return distance < 1 ? 1 : 0;
}

/** Prepares the points of a file for drawing. */
import type { Bounds, Place } from '../../board/panels/media/three/camera.js';
import type { Points } from './points-file.js';

/** Points that are read in one task of the page, which may be training. */
const POINTS_PER_TASK = 200_000;
/** The golden ratio: multiples of it are spread evenly. */
const SPREAD = 0.618_033_988_749_895;

/** Points in an order whose every beginning is a fair sample of all of them. */
export interface SpreadPoints {
  readonly count: number;
  readonly columns: number;
  /** Rows with all columns. */
  readonly rows: Float32Array;
  /** Coordinates from the middle, so that 32 bits are enough on the GPU. */
  readonly positions: Float32Array;
  readonly middle: Place;
  /** `null`: no point can be drawn. */
  readonly bounds: Bounds | null;
  /** Points that cannot be drawn: a coordinate is NaN or infinite. */
  readonly left: number;
}

/** Leaves out what cannot be drawn, and spreads the rest. In several tasks, if there are many points. */
export async function spreadPoints({ count, columns, data }: Points): Promise<SpreadPoints> {
  const step = strideOf(count);
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  const rows = new Float32Array(data.length);
  let kept = 0;
  for (let i = 0; i < count; i++) {
    if (i % POINTS_PER_TASK === POINTS_PER_TASK - 1) await new Promise((done) => setTimeout(done));
    // Exact: both factors are below 2^20.
    const at = ((i * step) % count) * columns;
    const [x, y, z] = [data[at] as number, data[at + 1] as number, data[at + 2] as number];
    if (!Number.isFinite(x + y + z)) continue;
    for (let part = 0; part < columns; part++) rows[kept * columns + part] = data[at + part] as number;
    if (x < (low[0] as number)) low[0] = x;
    if (y < (low[1] as number)) low[1] = y;
    if (z < (low[2] as number)) low[2] = z;
    if (x > (high[0] as number)) high[0] = x;
    if (y > (high[1] as number)) high[1] = y;
    if (z > (high[2] as number)) high[2] = z;
    kept++;
  }
  const middle = low.map((from, i) =>
    kept > 0 ? from / 2 + (high[i] as number) / 2 : 0,
  ) as unknown as Place;
  const positions = new Float32Array(3 * kept);
  for (let i = 0; i < kept; i++) {
    for (let part = 0; part < 3; part++) {
      positions[3 * i + part] = (rows[i * columns + part] as number) - (middle[part] as number);
    }
  }
  const bounds = kept > 0 ? { low: low as unknown as Place, high: high as unknown as Place } : null;
  return {
    count: kept,
    columns,
    rows: rows.subarray(0, kept * columns),
    positions,
    middle,
    bounds,
    left: count - kept,
  };
}

/** A step that comes to every one of `count` places, and spreads the first ones over all of them. */
function strideOf(count: number): number {
  let step = Math.max(1, Math.round(count * SPREAD));
  while (divisor(step, count) !== 1) step++;
  return step;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

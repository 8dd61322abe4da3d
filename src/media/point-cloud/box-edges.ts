/** Finds the edges of a box from its eight corners, whatever their order. */
import type { Corner } from './kind.js';

/** Share of the box's size by which a corner may be off. */
const TOLERANCE = 0.05;

/** Pairs of indexes into the corners: twelve for a box with parallel sides; of other solids, each corner with its three nearest ones. */
export function boxEdges(corners: readonly Corner[]): [from: number, to: number][] {
  return parallelEdges(corners) ?? nearestEdges(corners);
}

/** Three corners span the box from the first if the other four are sums of theirs. Of a flat box several nearly do: the best ones. */
function parallelEdges(corners: readonly Corner[]): [number, number][] | null {
  const [origin, ...rest] = corners;
  if (!origin || corners.length !== 8) return null;
  const size = Math.max(...rest.map((corner) => distance(origin, corner)));
  let best: Order | null = null;
  for (let i = 1; i < 8; i++) {
    for (let j = i + 1; j < 8; j++) {
      for (let k = j + 1; k < 8; k++) {
        const found = orderOf(corners, [i, j, k]);
        if (best === null || found.off < best.off) best = found;
      }
    }
  }
  return best !== null && best.off <= TOLERANCE * size ? edgesOf(best.order) : null;
}

interface Order {
  /** The corner at each sum of three sides, by the bits of the sum. */
  readonly order: readonly number[];
  /** The largest distance of a corner from its sum. */
  readonly off: number;
}

function orderOf(corners: readonly Corner[], spans: readonly number[]): Order {
  const [origin] = corners as [Corner];
  const left = new Set(corners.keys());
  const order: number[] = [];
  let off = 0;
  for (let bits = 0; bits < 8; bits++) {
    const sum = origin.map((each, axis) =>
      spans.reduce(
        (place, span, bit) => place + ((bits >> bit) & 1) * ((corners[span]?.[axis] ?? 0) - each),
        each,
      ),
    ) as unknown as Corner;
    const distanceOf = (i: number) => distance(corners[i] as Corner, sum);
    const nearest = [...left].reduce((one, other) => (distanceOf(other) < distanceOf(one) ? other : one));
    off = Math.max(off, distanceOf(nearest));
    left.delete(nearest);
    order.push(nearest);
  }
  return { order, off };
}

function edgesOf(order: readonly number[]): [number, number][] {
  const edges: [number, number][] = [];
  for (let bits = 0; bits < 8; bits++) {
    for (const side of [1, 2, 4]) {
      if ((bits & side) === 0) edges.push([order[bits] as number, order[bits | side] as number]);
    }
  }
  return edges;
}

function nearestEdges(corners: readonly Corner[]): [number, number][] {
  const edges = new Map<string, [number, number]>();
  for (const [i, corner] of corners.entries()) {
    const others = [...corners.keys()].filter((j) => j !== i);
    others.sort((a, b) => distance(corner, corners[a] as Corner) - distance(corner, corners[b] as Corner));
    for (const j of others.slice(0, 3)) edges.set([Math.min(i, j), Math.max(i, j)].join(), [i, j]);
  }
  return [...edges.values()];
}

function distance(a: Corner, b: Corner): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

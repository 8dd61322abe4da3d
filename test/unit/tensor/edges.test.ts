import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../demo/digits/random.js';
import { edgesOf, fractionsOf, toFloat32 } from '../../../src/tensor/edges.js';
import { edgeBound } from '../../browser/tensor/reference.js';

const LARGEST = 3.4028234663852886e38;

/** Ranges of all magnitudes, and the extreme ones. */
function ranges(): [number, number][] {
  const random = seededRandom(5);
  const some = Array.from({ length: 1000 }, (): [number, number] => {
    const ends = [0, 1].map(() => toFloat32((random.chance(0.5) ? 1 : -1) * 10 ** random.range(-38, 38.5)));
    return [Math.min(...ends), Math.max(...ends)];
  });
  const near = Array.from({ length: 500 }, (): [number, number] => {
    const low = toFloat32(random.normal() * 10 ** random.range(-30, 30));
    return [low, toFloat32(low + Math.abs(low) * 2 ** -random.range(0, 24))];
  });
  return [
    ...some,
    ...near,
    [-LARGEST, LARGEST],
    [0, LARGEST],
    [2 ** -126, 2 ** -125],
    [0, 2 ** -126],
    [1, 1],
  ];
}

describe('edges', () => {
  test('[HIS2] are within 2 ULP of low + (high − low)·i/bins, never go down, and end where the range ends', () => {
    const wrong: object[] = [];
    for (const [low, high] of ranges()) {
      for (const bins of [1, 2, 3, 100, 511, 512]) {
        const edges = edgesOf(low, high, bins);
        const bound = edgeBound(low, high);
        if (edges.length !== bins + 1 || edges[0] !== low || edges[bins] !== high) {
          wrong.push({ low, high, bins });
        }
        edges.forEach((edge, i) => {
          const far = !(Math.abs(edge - (low + (high / bins - low / bins) * i)) <= bound);
          const down = edge < (edges[i - 1] ?? low);
          if (far || down || edge !== toFloat32(edge)) wrong.push({ low, high, bins, i, edge });
        });
      }
    }
    expect(wrong).toEqual([]);
  });

  test('[HIS2] in float64 do not overflow at the ends of float64', () => {
    const edges = edgesOf(-Number.MAX_VALUE, Number.MAX_VALUE, 4, true);
    expect([...edges]).toEqual([
      -Number.MAX_VALUE,
      -Number.MAX_VALUE / 2,
      0,
      Number.MAX_VALUE / 2,
      Number.MAX_VALUE,
    ]);
  });

  test('[HIS2] are computed from the fractions that kernels are given', () => {
    for (const bins of [1, 2, 5, 64, 512]) {
      const fractions = fractionsOf(bins);
      const edges = edgesOf(0, 2, bins);
      const half = Math.floor(bins / 2);
      for (let i = 1; i < bins; i++) {
        const fraction = fractions[i] as number;
        expect(edges[i]).toBe(
          i <= half ? fraction : Math.max(edges[half] as number, Math.fround(2 - fraction)),
        );
      }
    }
  });
});

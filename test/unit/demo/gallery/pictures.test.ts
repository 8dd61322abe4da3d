import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../demo/digits/random.js';
import { principalComponents } from '../../../../demo/gallery/components.js';
import { FEATURES, featuresOf } from '../../../../demo/gallery/features.js';
import { drawSlide, SIDE } from '../../../../demo/gallery/microscope.js';
import { regions } from '../../../../demo/gallery/regions.js';
import { surfaceToPly } from '../../../../demo/gallery/surface.js';

describe('features of pixels', () => {
  it('are means over squares, cut at the edges', () => {
    const side = 20;
    const random = seededRandom(1);
    const grey = Float32Array.from({ length: side * side }, () => random.next());
    const features = featuresOf(grey, side);
    for (const [feature, radius] of [0, 1, 2, 4, 8].entries()) {
      for (const [x, y] of [
        [0, 0],
        [19, 3],
        [10, 10],
        [1, 18],
      ] as const) {
        let sum = 0;
        let count = 0;
        for (let dy = -radius; dy <= radius; dy++) {
          for (let dx = -radius; dx <= radius; dx++) {
            if (x + dx < 0 || x + dx >= side || y + dy < 0 || y + dy >= side) continue;
            sum += grey[(y + dy) * side + x + dx] as number;
            count++;
          }
        }
        expect(features[(y * side + x) * FEATURES + feature]).toBeCloseTo(4 * (sum / count - 0.6), 4);
      }
    }
  });
});

describe('regions', () => {
  it('hold each pixel that is set once, and no two of them touch', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 49, maxLength: 49 }), (bits) => {
        const found = regions(Uint8Array.from(bits), 7);
        const owner = new Map<number, number>();
        for (const [index, { pixels, minX, maxX, minY, maxY }] of found.entries()) {
          for (const at of pixels) {
            expect(owner.has(at)).toBe(false);
            owner.set(at, index);
          }
          const xs = pixels.map((at) => at % 7);
          const ys = pixels.map((at) => Math.floor(at / 7));
          expect([minX, maxX, minY, maxY]).toEqual([
            Math.min(...xs),
            Math.max(...xs),
            Math.min(...ys),
            Math.max(...ys),
          ]);
        }
        for (const [at, bit] of bits.entries()) {
          expect(owner.has(at)).toBe(bit === 1);
          if (at % 7 < 6 && bit && bits[at + 1]) expect(owner.get(at)).toBe(owner.get(at + 1));
          if (at + 7 < 49 && bit && bits[at + 7]) expect(owner.get(at)).toBe(owner.get(at + 7));
        }
      }),
    );
  });
});

describe('pictures of cells', () => {
  it('are the same for the same seed, and hold all three classes in their greys', () => {
    const slide = drawSlide(seededRandom(5));
    expect(drawSlide(seededRandom(5))).toEqual(slide);
    const means = [0, 1, 2].map((kind) => {
      const greys = slide.grey.filter((_, at) => slide.classes[at] === kind);
      expect(greys.length).toBeGreaterThan((SIDE * SIDE) / 100);
      return greys.reduce((sum, grey) => sum + grey, 0) / greys.length;
    });
    expect(means).toEqual([...means].sort((a, b) => b - a));
  });
});

describe('principal components', () => {
  it('find the directions in which points differ most, in their order', () => {
    const random = seededRandom(9);
    const [rows, columns] = [300, 5];
    const spreads = [0.1, 3, 0.2, 1, 0.4];
    const values = Array.from(
      { length: rows * columns },
      (_, at) => 7 + (spreads[at % columns] ?? 0) * random.normal(),
    );
    const found = principalComponents(values, rows, columns, 3);
    for (const [component, column] of [1, 3, 4].entries()) {
      const a = Array.from({ length: rows }, (_, row) => found[row * 3 + component] as number);
      const b = Array.from({ length: rows }, (_, row) => values[row * columns + column] as number);
      expect(correlation(a, b)).toBeGreaterThan(0.95);
    }
  });

  it('are zero for points that do not differ', () => {
    expect([...principalComponents([1, 2, 1, 2], 2, 2, 2)]).toEqual([0, 0, 0, 0]);
  });
});

describe('a surface', () => {
  it('is a PLY file with a vertex for each height and two triangles for each square', () => {
    const lines = surfaceToPly([
      [0, 1, 2],
      [1, 2, 3],
      [0, 0, 0],
    ]).split('\n');
    expect(lines).toContain('element vertex 9');
    expect(lines).toContain('element face 8');
    expect(lines[lines.indexOf('end_header') + 1]).toBe('-1.0000 0.0000 -1.0000 38 84 124');
    expect(lines).toHaveLength(lines.indexOf('end_header') + 1 + 9 + 8 + 1);
  });

  it('may be flat', () => {
    expect(
      surfaceToPly([
        [2, 2],
        [2, 2],
      ]),
    ).not.toContain('NaN');
  });
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (f: (x: number, y: number) => number) =>
    a.reduce((total, x, at) => total + f(x - ma, (b[at] as number) - mb), 0);
  return sum((x, y) => x * y) / Math.sqrt(sum((x) => x * x) * sum((_, y) => y * y));
}

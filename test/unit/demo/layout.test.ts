import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Ink, inkBox, layOutDigit } from '../../../demo/digits/layout.js';

const SIDE = 112;

/** A pad with one filled rectangle on it. */
function rectangle(left: number, top: number, width: number, height: number): Ink {
  const pixels = new Uint8Array(SIDE * SIDE);
  for (let y = top; y < top + height; y++) pixels.fill(255, y * SIDE + left, y * SIDE + left + width);
  return { width: SIDE, height: SIDE, pixels };
}

describe('layout of a drawn digit', () => {
  it('finds the box around the ink, and none on an empty pad', () => {
    expect(inkBox(rectangle(10, 20, 5, 7))).toEqual({ left: 10, top: 20, right: 15, bottom: 27 });
    expect(inkBox(rectangle(0, 0, 0, 0))).toBeNull();
    expect(layOutDigit(rectangle(0, 0, 0, 0), 28, 28)).toBeNull();
  });

  it('puts a tall digit into the middle 20 rows of a 28 × 28 image', () => {
    const image = layOutDigit(rectangle(60, 10, 20, 80), 28, 28) as Float32Array;
    const lit = litBox(image, 28);
    expect(lit).toEqual({ left: 11.5, right: 16.5, top: 4, bottom: 24 });
  });

  it('fills the height of an 8 × 8 image', () => {
    const image = layOutDigit(rectangle(60, 10, 20, 80), 8, 8) as Float32Array;
    expect(litBox(image, 8)).toEqual({ left: 3, right: 5, top: 0, bottom: 8 });
  });

  it('gives the same image wherever and however large the digit was drawn', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 70 }),
        fc.integer({ min: 0, max: 30 }),
        fc.constantFrom(1, 2),
        (left, top, size) => {
          const image = layOutDigit(rectangle(left, top, 20 * size, 40 * size), 28, 28) as Float32Array;
          expect(litBox(image, 28)).toEqual({ left: 9, right: 19, top: 4, bottom: 24 });
        },
      ),
      { numRuns: 30 },
    );
  });

  it('moves a digit towards its centre of mass, and never out of the image', () => {
    const stem = rectangle(46, 20, 12, 80);
    const bar = rectangle(30, 20, 44, 30);
    const heavyTop = {
      ...stem,
      pixels: stem.pixels.map((value, i) => Math.max(value, bar.pixels[i] as number)),
    };
    const { top, bottom } = litBox(layOutDigit(heavyTop, 28, 28) as Float32Array, 28);
    expect([top, bottom]).toEqual([6, 26]);
  });

  it('keeps to 0 … 1 for any ink', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), fc.constantFrom(8, 28), (pixels, side) => {
        const image = layOutDigit({ width: 8, height: 8, pixels }, side, side);
        expect(image?.every((value) => value >= 0 && value <= 1) ?? true).toBe(true);
      }),
    );
  });
});

/** Edges of the light in pixels, a half where half of the light falls into the outermost pixels. */
function litBox(
  image: Float32Array,
  side: number,
): { left: number; right: number; top: number; bottom: number } {
  const columns = new Array<number>(side).fill(0);
  const rows = new Array<number>(side).fill(0);
  image.forEach((value, i) => {
    columns[i % side] = Math.max(columns[i % side] as number, value);
    rows[Math.floor(i / side)] = Math.max(rows[Math.floor(i / side)] as number, value);
  });
  return { ...edges(columns, 'left', 'right'), ...edges(rows, 'top', 'bottom') } as ReturnType<typeof litBox>;
}

function edges(profile: readonly number[], low: string, high: string): Record<string, number> {
  const half = (value: number) => Math.round(2 * value) / 2;
  const first = profile.findIndex((value) => value > 0.25);
  const last = profile.findLastIndex((value) => value > 0.25);
  return { [low]: first + 1 - half(profile[first] as number), [high]: last + half(profile[last] as number) };
}

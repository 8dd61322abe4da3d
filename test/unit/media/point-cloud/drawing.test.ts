/** What is computed for drawing point clouds: edges of boxes, the order and the colours of points, the camera. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OrbitCamera } from '../../../../src/board/panels/media/three/camera.js';
import { boxEdges } from '../../../../src/media/point-cloud/box-edges.js';
import type { Corner } from '../../../../src/media/point-cloud/kind.js';
import { coloringOf, colorsOf } from '../../../../src/media/point-cloud/panel-colors.js';
import { spreadPoints } from '../../../../src/media/point-cloud/panel-points.js';

describe('edges of a box', () => {
  test('join corners that differ in one side, whatever the order of the corners and the angle of the box', () => {
    const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 });
    const sides = fc.tuple(
      fc.double({ min: 0.1, max: 9, noNaN: true }),
      fc.double({ min: 0.1, max: 9, noNaN: true }),
    );
    fc.assert(
      fc.property(order, sides, fc.double({ min: 0, max: 6, noNaN: true }), (bits, [width, depth], angle) => {
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
        const corners = bits.map((bit): Corner => {
          const [x, y, z] = [(bit & 1) * width, ((bit >> 1) & 1) * depth, (bit >> 2) & 1];
          return [x * cos - y * sin + 50, x * sin + y * cos - 7, z + 3];
        });
        const found = boxEdges(corners).map(([from, to]) => (bits[from] as number) ^ (bits[to] as number));
        expect([...found].sort((a, b) => a - b)).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4]);
      }),
    );
  });

  test('of a solid that is no box join each corner to its nearest ones', () => {
    const corners = Array.from({ length: 8 }, (_, i): Corner => [i * i, i ** 3, i]);
    const edges = boxEdges(corners);
    expect(new Set(edges.flat()).size).toBe(8);
    expect(edges.length).toBeGreaterThanOrEqual(12);
  });
});

describe('the order of points', () => {
  test('has each point once, leaves out what cannot be drawn, and begins with a fair sample', async () => {
    for (const count of [1, 2, 3, 10, 97, 1000]) {
      const data = Float32Array.from({ length: 3 * count }, (_, i) => Math.floor(i / 3));
      const { rows, bounds, left } = await spreadPoints({ count, columns: 3, data });
      const places = Array.from({ length: count }, (_, i) => rows[3 * i] as number);
      expect([...places].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      expect([bounds?.high[0], left]).toEqual([count - 1, 0]);
      if (count < 1000) continue;
      // A tenth of the points stands for all: ten in each tenth, or nearly.
      const tenths = new Float64Array(10);
      for (const place of places.slice(0, 100)) tenths[Math.floor(place / 100)]!++;
      expect(Math.min(...tenths)).toBeGreaterThan(7);
    }
    const data = Float32Array.of(Number.NaN, 0, 0, 1e6, 2, 3);
    const { count, left, middle, positions } = await spreadPoints({ count: 2, columns: 3, data });
    expect({ count, left, middle, positions: [...positions] }).toEqual({
      ...{ count: 1, left: 1, middle: [1e6, 2, 3], positions: [0, 0, 0] },
    });
    expect((await spreadPoints({ count: 0, columns: 3, data: new Float32Array(0) })).bounds).toBeNull();
  });
});

describe('colours', () => {
  const heights = [0, 1] as const;
  const points = (columns: number, rows: readonly number[]) => ({
    ...{ count: rows.length / columns, columns, rows: Float32Array.from(rows), up: 2 as const, heights },
  });

  test('are those of the points, clipped; unknown categories are grey', () => {
    const own = colorsOf(points(6, [0, 0, 0, 255, 0, 128, 0, 0, 0, 999, -5, Number.NaN]), 'auto', '#000000');
    expect([...own]).toEqual([65_535, 0, 14_146, 65_535, 0, 0]);
    const categories = colorsOf(points(4, [0, 0, 0, 1, 0, 0, 0, 15, 0, 0, 0, 1.5]), 'auto', '#000000');
    expect([...categories.slice(3, 6)]).toEqual([...categories.slice(6, 9)]);
    expect([...categories.slice(0, 3)]).not.toEqual([...categories.slice(3, 6)]);
  });

  test('follow the height on the axis that points up', () => {
    const low = colorsOf(points(3, [9, 9, 0]), 'height', '#000000');
    const high = colorsOf(points(3, [0, 0, 1]), 'height', '#000000');
    const upY = colorsOf({ ...points(3, [0, 1, 0]), up: 1 }, 'height', '#000000');
    expect([...upY]).toEqual([...high]);
    expect([...low]).not.toEqual([...high]);
    expect(coloringOf('rgb', 3)).toBe('height');
    expect([...colorsOf(points(3, [0, 0, 0]), 'plain', '#ff0000')]).toEqual([65_535, 0, 0]);
  });
});

describe('the camera', () => {
  const cube = (low: number, high: number) => ({ low: [low, low, low], high: [high, high, high] }) as const;

  test('shows all until a person moves it, and then stays where it is', () => {
    const camera = new OrbitCamera('z');
    const [a, b] = [{}, {}];
    camera.setBounds(a, cube(0, 2));
    expect(camera.target).toEqual([1, 1, 1]);
    camera.setBounds(b, cube(0, 4));
    expect(camera.target).toEqual([2, 2, 2]);
    camera.rotateBy(0.1, 0);
    camera.setBounds(b, cube(0, 100));
    expect(camera.target).toEqual([2, 2, 2]);
    camera.setBounds(b, null);
    camera.reset();
    expect(camera.target).toEqual([1, 1, 1]);
  });

  test('has axes at right angles, looks at its target, and keeps everything within its range', () => {
    const turn = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(turn, turn, fc.constantFrom('y', 'z'), turn, (right, down, up, far) => {
        const camera = new OrbitCamera(up as 'y' | 'z');
        camera.setBounds(camera, cube(-5, 5));
        camera.rotateBy(right, down);
        camera.flyBy(far, right, down);
        const { forward, right: across, above } = camera.axes();
        const dot = (a: readonly number[], b: readonly number[]) =>
          a.reduce((sum, each, i) => sum + each * (b[i] ?? 0), 0);
        for (const [one, other] of [
          [forward, across],
          [forward, above],
          [across, above],
        ] as const) {
          expect(dot(one, other)).toBeCloseTo(0, 9);
        }
        // Right-handed: what is right of forward and above.
        const cross = [
          forward[1] * above[2] - forward[2] * above[1],
          forward[2] * above[0] - forward[0] * above[2],
          forward[0] * above[1] - forward[1] * above[0],
        ];
        expect(dot(cross, across)).toBeCloseTo(1, 9);
        expect(above[up === 'z' ? 2 : 1]).toBeGreaterThanOrEqual(-1e-9);
        const eye = camera.eye();
        camera.target.forEach(
          (each, i) =>
            void expect(each - (eye[i] as number)).toBeCloseTo((forward[i] as number) * camera.distance, 6),
        );
        const { near, far: end } = camera.range();
        for (const corner of [
          [-5, -5, -5],
          [5, 5, 5],
          [5, -5, 5],
        ]) {
          const away = dot(
            corner.map((each, i) => each - (eye[i] as number)),
            forward,
          );
          if (away > 0) expect(away).toBeLessThan(end);
          if (away > 1) expect(away).toBeGreaterThan(Math.min(near, 1));
        }
      }),
    );
  });

  test('zooms within bounds, and never into nothing', () => {
    const camera = new OrbitCamera('y');
    for (let i = 0; i < 500; i++) camera.zoomBy(2);
    expect(camera.distance).toBeGreaterThan(1e-5);
    for (let i = 0; i < 500; i++) camera.zoomBy(0.5);
    expect(camera.distance).toBeLessThan(1e5);
    camera.zoomBy(Number.NaN);
    expect(Number.isFinite(camera.distance)).toBe(true);
  });
});

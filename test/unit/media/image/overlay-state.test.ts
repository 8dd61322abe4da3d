import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classColor } from '../../../../src/media/image/panel-class-colors.js';
import { OverlayState } from '../../../../src/media/image/panel-overlay-state.js';

test('neighbouring classes have clearly different colours, all of them bytes', () => {
  const colors = Array.from({ length: 24 }, (_, id) => classColor(id));
  for (const [i, a] of colors.entries()) {
    for (const b of colors.slice(0, i)) {
      expect(Math.hypot(...a.map((channel, c) => channel - (b[c] as number)))).toBeGreaterThan(20);
    }
  }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 65_535 }), (id) => {
      for (const channel of classColor(id)) expect([0, 255, channel].sort((a, b) => a - b)[1]).toBe(channel);
    }),
  );
});

test('however an image is zoomed and moved, the view is filled by it', () => {
  const move = fc.record({
    factor: fc.double({ min: 0.1, max: 10, noNaN: true }),
    u: fc.double({ min: 0, max: 1, noNaN: true }),
    by: fc.double({ min: -3, max: 3, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(move), (moves) => {
      const state = new OverlayState();
      for (const { factor, u, by } of moves) {
        state.zoom(factor, u, 1 - u);
        state.pan(by, -by);
        for (const at of [state.x, state.y]) {
          expect(at - 0.5 / state.scale).toBeGreaterThan(-1e-9);
          expect(at + 0.5 / state.scale).toBeLessThan(1 + 1e-9);
        }
      }
      state.reset();
      expect([state.scale, state.x, state.y]).toEqual([1, 0.5, 0.5]);
    }),
  );
});

test('a box without the score that filters is shown, one below the least is not', () => {
  const state = new OverlayState();
  const box = { minX: 0, minY: 0, maxX: 1, maxY: 1, classId: 3 };
  state.change({ minScore: 0.5 });
  expect(state.showsBox(box, {}, 'acc')).toBe(true);
  expect(state.showsBox({ ...box, scores: { acc: 0.4 } }, {}, 'acc')).toBe(false);
  expect(state.showsBox({ ...box, scores: { acc: 0.5 } }, {}, 'acc')).toBe(true);
  state.toggle('class', 'class 3');
  expect(state.showsBox(box, {}, 'acc')).toBe(false);
  expect(state.showsBox(box, { 3: 'car' }, 'acc')).toBe(true);
});

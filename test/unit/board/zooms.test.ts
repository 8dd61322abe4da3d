/** Zooms that a person can take back, and where a zoom leads. */
import { describe, expect, test } from 'vitest';
import { pannedBy, within, zoomedAt } from '../../../src/board/chart/windows.js';
import type { YRange, Zoom } from '../../../src/board/data/view-spec.js';
import { Zooms } from '../../../src/board/data/zooms.js';

const [A, B, C]: [Zoom, Zoom, Zoom] = [
  { min: 0, max: 50 },
  { min: 10, max: 40 },
  { min: 20, max: 30 },
];

/** A board with panels that zooms as the panels do. */
function board() {
  const zooms = new Zooms();
  const state = { x: null as Zoom | null, y: {} as Record<string, YRange | null> };
  const yOf = (panel: string) => state.y[panel] ?? null;
  const zoom = (
    panel: string,
    next: { x?: Zoom | null; y?: YRange | null },
    gesture: number | null = null,
  ) => {
    const before = { x: state.x, y: yOf(panel) };
    if (next.x !== undefined) state.x = next.x;
    if (next.y !== undefined) state.y[panel] = next.y;
    zooms.add({ panel, before, after: { x: state.x, y: yOf(panel) } }, gesture);
  };
  const back = (panel: string) => {
    const { panel: changed, x, y } = zooms.back(panel, { x: state.x, y: yOf });
    state.x = x;
    state.y[changed] = y;
    return [x, y];
  };
  return { state, zoom, back };
}

describe('zooms', () => {
  test('[BRD3] are taken back one by one, to the whole range, from every panel', () => {
    const { zoom, back } = board();
    zoom('p', { x: A });
    zoom('q', { x: B });
    zoom('p', { x: C });
    expect(back('q')).toEqual([B, null]);
    expect(back('p')).toEqual([A, null]);
    expect(back('p')).toEqual([null, null]);
    expect(back('p')).toEqual([null, null]);
  });

  test('of y belong to their panel; a box is taken back in x and y, also from another panel', () => {
    const { state, zoom, back } = board();
    zoom('p', { x: A });
    zoom('p', { y: { min: 1, max: 2 } });
    zoom('q', { x: B, y: { min: 5, max: 6 } });
    zoom('p', { y: { min: 1, max: 1.5 } });
    back('q');
    expect(state).toEqual({ x: A, y: { p: { min: 1, max: 1.5 }, q: null } });
    back('p');
    expect(state).toEqual({ x: A, y: { p: { min: 1, max: 2 }, q: null } });
    back('p');
    back('p');
    expect(state).toEqual({ x: null, y: { p: null, q: null } });
  });

  test('of one movement of a wheel or of fingers are one step', () => {
    const { state, zoom, back } = board();
    zoom('p', { x: A }, 1);
    zoom('p', { x: B }, 1);
    zoom('p', { x: C }, 2);
    expect(back('p')[0]).toEqual(B);
    expect(back('p')[0]).toBe(null);
    // There and back in one movement is no step.
    zoom('p', { x: A });
    zoom('p', { x: B }, 3);
    zoom('p', { x: A }, 3);
    back('p');
    expect(state.x).toBe(null);
  });

  test('count only while their result is shown: after a reset or on another axis, nothing comes back', () => {
    const { state, zoom, back } = board();
    zoom('p', { x: A });
    zoom('p', { x: B });
    state.x = null;
    expect(back('p')).toEqual([null, null]);
    // By zooming out to the whole range: another axis, of other units, has the whole range too.
    zoom('p', { x: A });
    zoom('p', { x: null });
    expect(back('p')).toEqual([null, null]);
    zoom('p', { x: C });
    expect(back('p')).toEqual([null, null]);
  });

  test('of a box whose y was taken away keep their x', () => {
    const { state, zoom, back } = board();
    zoom('p', { x: A });
    zoom('p', { x: B, y: { min: 1, max: null } });
    state.y['p'] = null;
    expect(back('p')).toEqual([A, null]);
  });

  test('without steps, as after a reload, lead to the whole range at once', () => {
    const { state, back } = board();
    state.x = C;
    state.y['p'] = { min: 0, max: null };
    expect(back('p')).toEqual([null, null]);
  });
});

describe('a range of x', () => {
  test('is zoomed around a place that stays, moved, and kept within limits', () => {
    expect(zoomedAt({ min: 0, max: 100 }, 0.25, 0.5)).toEqual({ min: 12.5, max: 62.5 });
    expect(pannedBy({ min: 10, max: 30 }, -0.5)).toEqual({ min: 0, max: 20 });
    expect(within({ min: -5, max: 15 }, A)).toEqual({ min: 0, max: 20 });
    expect(within({ min: 45, max: 60 }, A)).toEqual({ min: 35, max: 50 });
    expect(within({ min: -5, max: 60 }, A)).toEqual(A);
    expect(within(B, A)).toEqual(B);
  });
});

import { expect, test } from 'vitest';
import { CompareState } from '../../../../src/media/image/panel-compare-state.js';
import { stepAt } from '../../../../src/media/image/panel-run-steps.js';
import type { MediaAtStep } from '../../../../src/source/types.js';

function fitted(...runs: string[]): CompareState {
  const state = new CompareState();
  state.fit(runs);
  return state;
}

test('up to four runs stand side by side at the step of the slider', () => {
  expect(fitted('a', 'b', 'c', 'd', 'e').sides).toEqual(
    ['a', 'b', 'c', 'd'].map((run) => ({ run, step: null })),
  );
});

test('of one run, its first step stands beside the step of the slider', () => {
  expect(fitted('a').sides).toEqual([
    { run: 'a', step: Number.NEGATIVE_INFINITY },
    { run: 'a', step: null },
  ]);
});

test('a run that is not shown any more leaves its side; another run, or a step, takes it', () => {
  const state = fitted('a', 'b');
  state.setSide(1, { step: 5 });
  state.fit(['b', 'c']);
  expect(state.sides).toEqual([
    { run: 'b', step: 5 },
    { run: 'c', step: null },
  ]);
  state.fit(['c']);
  expect(state.sides.map(({ run }) => run)).toEqual(['c', 'c']);
  expect(state.active).toBeLessThan(2);
});

test('there are two to four sides', () => {
  const state = fitted('a', 'b');
  state.remove(0);
  expect(state.sides.length).toBe(2);
  state.add(['a', 'b', 'c']);
  expect(state.sides.at(-1)).toEqual({ run: 'c', step: null });
  expect(state.active).toBe(2);
  state.setSide(2, { step: 7 });
  // Every run is on a side: the side that was touched last is there twice.
  state.add(['a', 'b', 'c']);
  expect(state.sides.at(-1)).toEqual({ run: 'c', step: 7 });
  state.add(['a', 'b', 'c']);
  expect(state.sides.length).toBe(4);
  state.remove(3);
  expect(state.sides.length).toBe(3);
  expect(state.active).toBe(2);
});

test('the difference is that of side A to the side with the mark, or to side B', () => {
  const state = fitted('a', 'b', 'c');
  expect(state.other).toBe(1);
  state.change({ active: 2 });
  expect(state.other).toBe(2);
});

test('a side shows the last image at or before its step, and before the first step the first image', () => {
  const steps = [1, 5, 9].map((step) => ({ step }) as MediaAtStep);
  const found = [Number.NEGATIVE_INFINITY, 0, 1, 4, 5, 8.5, 9, Number.POSITIVE_INFINITY].map(
    (step) => stepAt(steps, step)?.step,
  );
  expect(found).toEqual([1, 1, 1, 1, 5, 5, 9, 9]);
  expect(stepAt([], 3)).toBeUndefined();
});

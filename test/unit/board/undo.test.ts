/** Undo and redo of the view: the list of changes, and how changes are named. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyId } from '../../../src/board/data/key-index.js';
import { DEFAULT_VIEW, type View } from '../../../src/board/data/view-spec.js';
import { type Arranged, arrangedOf, changeText } from '../../../src/board/undo/change-text.js';
import { History, JOIN_MS, MOST_CHANGES } from '../../../src/board/undo/history.js';

const isSame = (a: number, b: number) => a === b;
/** An edit: the state after it, a name, and the pause before it. */
const edit = fc.record({
  state: fc.nat(5),
  what: fc.constantFrom('a', 'b'),
  pause: fc.constantFrom(0, JOIN_MS, JOIN_MS + 1),
});

function all(history: History<number>, which: 'undo' | 'redo', from: number): number {
  let state = from;
  for (let change = history[which](); change; change = history[which]()) {
    expect(which === 'undo' ? change.after : change.before).toBe(state);
    state = which === 'undo' ? change.before : change.after;
  }
  return state;
}

test('[BRD6] after any edits, undoing all gives the first view, and redoing all the last', () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: MOST_CHANGES }), (edits) => {
      const history = new History<number>(0, isSame);
      let at = 0;
      for (const { state, what, pause } of edits) {
        at += pause;
        history.take(state, () => what, at);
      }
      const last = edits.at(-1)?.state ?? 0;
      expect(all(history, 'undo', last)).toBe(0);
      expect(history.undoes).toBeNull();
      expect(all(history, 'redo', 0)).toBe(last);
      expect(history.redoes).toBeNull();
      expect(all(history, 'undo', last)).toBe(0);
    }),
  );
});

test('[BRD6] an edit after an undo forgets what was undone, and is never joined with an earlier edit', () => {
  const history = new History<number>(0, isSame);
  history.take(1, () => 'a', 0);
  history.take(2, () => 'b', 1);
  expect(history.undo()?.before).toBe(1);
  expect(history.redoes).toBe('b');
  history.take(3, () => 'a', 2);
  expect(history.redoes).toBeNull();
  expect(history.undo()?.before).toBe(1);
  expect(history.undo()?.before).toBe(0);
});

test('[BRD6] edits of one name in a row are one; if they end where they began, they are none', () => {
  const history = new History<number>(0, isSame);
  history.take(1, () => 'size', 0);
  history.take(2, () => 'size', JOIN_MS);
  expect(history.undo()).toEqual({ before: 0, after: 2, what: 'size' });
  history.take(1, () => 'size', 0);
  history.take(0, () => 'size', 1);
  expect(history.undoes).toBeNull();
  history.take(1, () => 'size', 0);
  history.take(2, () => 'size', JOIN_MS + 1);
  expect(history.undo()?.before).toBe(1);
});

test('[BRD6] the oldest edits are forgotten', () => {
  const history = new History<number>(0, isSame);
  for (let i = 1; i <= MOST_CHANGES + 10; i++) history.take(i, () => `${i}`, 0);
  expect(all(history, 'undo', MOST_CHANGES + 10)).toBe(10);
});

const id = keyId({ kind: 'scalar', key: 'val/loss' });
const image = keyId({ kind: 'media', media: 'image', key: 'samples/an image' });
const spec = { id, type: 'line', keys: ['val/loss'], options: {}, size: { columns: 1, rows: 1 } };
const added = { ...spec, id: 'added x', keys: ['train/loss', 'b'] };
const wide = { ...spec, size: { columns: 2, rows: 1 } };

test.each<[string, Partial<View>, Partial<View>]>([
  ['x axis Relative time', {}, { x: 'active' }],
  ['y axis log', {}, { y: 'log' }],
  ['kind of smoothing', {}, { smoothingKind: 'average' }],
  ['folded train', { collapsed: ['a'] }, { collapsed: ['a', 'train'] }],
  ['opened train', { collapsed: ['train'] }, { collapsed: [] }],
  ['opened weights', { collapsed: ['weights'] }, { opened: ['weights'] }],
  ['folded weights', { opened: ['weights'] }, {}],
  ['folded sections', {}, { collapsed: ['a', 'train'] }],
  ['resized val/loss', {}, { panels: { [id]: wide } }],
  ['changed val/loss', { panels: { [id]: wide } }, { panels: { [id]: { ...wide, options: { y: 'log' } } } }],
  ['added train/loss, b', {}, { panels: { 'added x': added } }],
  [
    'removed train/loss, b',
    { panels: { 'added x': added }, layout: { train: ['added x'] } },
    { panels: {}, layout: {} },
  ],
  ['pinned val/loss', { pins: [] }, { pins: [id] }],
  ['pinned samples/an image', { pins: [] }, { pins: [image] }],
  [
    'pinned train/loss, b',
    { pins: [], panels: { 'added x': added } },
    { pins: ['added x'], panels: { 'added x': added } },
  ],
  ['unpinned val/loss', { pins: [id] }, { pins: [] }],
  ['hid val/loss', { hidden: ['b'] }, { hidden: ['b', id] }],
  ['showed val/loss', { hidden: [id] }, { hidden: [] }],
  ['showed hidden panels', { hidden: [id, 'b'] }, { hidden: [] }],
  ['nested sections', {}, { nested: true }],
  ['no reference', { reference: 'a' }, { reference: null }],
  ['the whole view', {}, { y: 'log', smoothing: 0.5 }],
])('[BRD6] a change is named: %s', (text, before, after) => {
  const arranged = (fields: Partial<View>): Arranged => arrangedOf({ ...DEFAULT_VIEW, ...fields });
  expect(changeText(arranged(before), arranged(after))).toBe(text);
});

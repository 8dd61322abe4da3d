/** Where panels stand: what a person arranged, and what arrives while the board is open. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyId } from '../../../src/board/data/key-index.js';
import { Arrangement, arranged, moved } from '../../../src/board/layout/arrange.js';
import { ADDED_SECTION, addedIds, withAdded } from '../../../src/board/panels/added.js';
import { checkedSpec } from '../../../src/board/panels/checked-spec.js';
import type { Section } from '../../../src/board/panels/keys.js';

/** Sections as `train: a b, val: a`. */
function sectionsOf(text: string): Section[] {
  return text.split(', ').map((part) => {
    const [name = '', keys = ''] = part.split(': ');
    return { name, panels: keys.split(' ').map((key) => ({ kind: 'scalar', key: `${name}/${key}` })) };
  });
}

const textOf = (sections: readonly Section[]) =>
  sections.map(({ name, panels }) => `${name}: ${panels.map(({ key }) => key).join(' ')}`).join(', ');

const id = (key: string) => keyId({ kind: 'scalar', key });
const SECTIONS = sectionsOf('train: a b c d, val: a b');

test('[BRD6] a panel moves in front of another one, and to the end', () => {
  const first = moved({}, SECTIONS, id('train/c'), { section: 'train', before: id('train/a') });
  expect(textOf(arranged(SECTIONS, first))).toBe('train: train/c train/a train/b train/d, val: val/a val/b');
  // No more is named than what was moved.
  expect(first).toEqual({ train: [id('train/c')] });
  const last = moved(first, arranged(SECTIONS, first), id('train/c'), { section: 'train', before: null });
  expect(textOf(arranged(SECTIONS, last))).toBe('train: train/a train/b train/d train/c, val: val/a val/b');
});

test('[BRD6] a panel moves to another section and back; a section without panels is not there', () => {
  const there = moved({}, SECTIONS, id('train/b'), { section: 'val', before: id('val/b') });
  expect(textOf(arranged(SECTIONS, there))).toBe('train: train/a train/c train/d, val: val/a train/b val/b');
  const one = sectionsOf('train: a, val: b');
  const gone = moved({}, one, id('train/a'), { section: 'val', before: null });
  expect(textOf(arranged(one, gone))).toBe('val: val/b train/a');
  const back = moved(gone, arranged(one, gone), id('train/a'), { section: 'train', before: null });
  expect(textOf(arranged(one, back))).toBe('train: train/a, val: val/b');
});

test('[BRD6] panels and sections that are not there any more are no matter', () => {
  const layout = { train: [id('train/gone'), id('train/d')], gone: [id('gone/x')], __proto__: [id('val/a')] };
  expect(textOf(arranged(SECTIONS, layout))).toBe('train: train/d train/a train/b train/c, val: val/a val/b');
});

test('[BRD6] every panel stands in exactly one place, wherever panels are moved, and the one that moved where it was put', () => {
  const ids = SECTIONS.flatMap(({ panels }) => panels.map(keyId));
  const move = fc.record({
    panel: fc.constantFrom(...ids),
    section: fc.constantFrom('train', 'val', '__proto__'),
    at: fc.nat(6),
  });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 12 }), (moves) => {
      let layout = {};
      for (const { panel, section, at } of moves) {
        const now = arranged(SECTIONS, layout);
        const there = now.find(({ name }) => name === section)?.panels.map(keyId) ?? [];
        const before = there.filter((other) => other !== panel)[at] ?? null;
        layout = moved(layout, now, panel, { section, before });
        const after = arranged(SECTIONS, layout);
        const order = after.find(({ name }) => name === section)?.panels.map(keyId) ?? [];
        expect(order[order.indexOf(panel) + 1] ?? null).toBe(before);
        expect(after.flatMap(({ panels }) => panels.map(keyId)).sort()).toEqual([...ids].sort());
        // Nothing else moved.
        const others = (sections: readonly Section[], name: string) =>
          sections
            .find((each) => each.name === name)
            ?.panels.map(keyId)
            .filter((each) => each !== panel);
        for (const { name } of now) {
          const kept = others(now, name) ?? [];
          if (kept.length > 0) expect(others(after, name)).toEqual(kept);
        }
      }
    }),
  );
});

test('[BRD8] a new key stands behind the others of its section, a new section behind the others, until a person changes what is shown', () => {
  const arrangement = new Arrangement();
  const begin = sectionsOf('train: b d');
  expect(arrangement.of(begin, {}, '')).toBe(begin);
  const more = sectionsOf('a: x, train: a b c d');
  const shown = arrangement.of(more, {}, '');
  expect(textOf(shown)).toBe('train: train/b train/d train/a train/c, a: a/x');
  expect(arrangement.of(more, {}, '')).not.toBe(more);
  const layout = moved({}, shown, id('a/x'), { section: 'train', before: id('train/d') });
  const dropped = arrangement.of(more, layout, '');
  expect(textOf(dropped)).toBe('train: train/b a/x train/d train/a train/c');
  expect(arrangement.of(more, layout, '')).toBe(dropped);
  // Taken back, everything stands where it stood.
  expect(textOf(arrangement.of(more, {}, ''))).toBe(textOf(shown));
  expect(textOf(arrangement.of(more, {}, 'a filter'))).toBe('a: a/x, train: train/a train/b train/c train/d');
});

test('[BRD6] added panels stand in the first section, can be moved, and other panels among them; a new one moves nothing else', () => {
  const added = ['added 1', 'added 2'];
  const all = withAdded(SECTIONS, added);
  expect(textOf(all)).toBe(`${ADDED_SECTION}: 1 2, ${textOf(SECTIONS)}`);
  const layout = moved({}, all, 'added 2', { section: 'train', before: id('train/b') });
  expect(textOf(arranged(all, layout))).toBe(
    `${ADDED_SECTION}: 1, train: train/a 2 train/b train/c train/d, val: val/a val/b`,
  );
  const both = moved(layout, arranged(all, layout), id('val/a'), { section: ADDED_SECTION, before: null });
  expect(textOf(arranged(all, both))).toBe(
    `${ADDED_SECTION}: 1 val/a, train: train/a 2 train/b train/c train/d, val: val/b`,
  );
  // Keys may have a section of this name.
  const named = sectionsOf('train: a, added panels: b');
  expect(textOf(withAdded(named, ['added 1']))).toBe('added panels: 1 added panels/b, train: train/a');
  expect(withAdded(SECTIONS, [])).toBe(SECTIONS);

  const arrangement = new Arrangement();
  arrangement.of(sectionsOf('train: b d'), {}, '');
  const more = sectionsOf('a: x, train: a b c d');
  const first = ['added 1'];
  const none = {};
  const shown = arrangement.of(more, none, '', first);
  expect(textOf(shown)).toBe(`${ADDED_SECTION}: 1, train: train/b train/d train/a train/c, a: a/x`);
  expect(arrangement.of(more, none, '', first)).toBe(shown);
  expect(textOf(arrangement.of(more, none, '', added))).toBe(
    `${ADDED_SECTION}: 1 2, train: train/b train/d train/a train/c, a: a/x`,
  );
});

test('[BRD6] the filter compares what added panels show; panels of keys are not added', () => {
  const specs = [
    { id: 'added 2', type: 'line', expression: 'train/loss - val/loss' },
    { id: 'added 1', type: 'number', keys: ['lr'] },
    { id: 'scalar lr', type: 'line', keys: ['lr'] },
  ].map((spec) => [spec.id, checkedSpec(spec)] as const);
  const panels = Object.fromEntries(specs) as Parameters<typeof addedIds>[0];
  expect(addedIds(panels, '')).toEqual(['added 2', 'added 1']);
  expect(addedIds(panels, 'VAL/')).toEqual(['added 2']);
  expect(addedIds(panels, '^lr$')).toEqual(['added 1']);
});

/** Panels as plain data: what is taken from outside, and what the board shows while nobody chose panels. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KeyOfKind } from '../../../src/board/data/key-index.js';
import { DEFAULT_DRAWING } from '../../../src/board/histogram/drawing-options.js';
import { blocksOf, rowsOf } from '../../../src/board/panels/blocks.js';
import { checkedSpec } from '../../../src/board/panels/checked-spec.js';
import { sectionsOf } from '../../../src/board/panels/keys.js';
import { alternativesOf, defaultSpecs, PANEL_TYPES, specsOf } from '../../../src/board/panels/registry.js';
import type { PanelSpec } from '../../../src/board/panels/spec.js';
import type { RunDetail } from '../../../src/source/types.js';

const KEYS: readonly KeyOfKind[] = [
  { kind: 'scalar', key: 'train/loss' },
  { kind: 'histogram', key: 'w/kernel' },
  { kind: 'media', media: 'image', key: 'samples/digits' },
  { kind: 'media', media: 'hologram', key: 'samples/digits' },
  { kind: 'text', key: 'note' },
  { kind: 'json', key: 'note' },
];

const LINE: PanelSpec = {
  id: 'scalar train/loss',
  type: 'line',
  keys: ['train/loss'],
  options: {},
  size: { columns: 1, rows: 1 },
};

describe('[BRD6] default panels', () => {
  test('every kind of value has one, with an id of its own that stays the same', () => {
    const specs = defaultSpecs(KEYS);
    expect(specs.length).toBe(KEYS.length);
    expect(new Set(specs.map(({ id }) => id)).size).toBe(KEYS.length);
    const count = (name: string) => specs.filter(({ type }) => type === name).length;
    expect(['line', 'histogram', 'media', 'text'].map(count)).toEqual([1, 1, 2, 2]);
    expect(defaultSpecs(KEYS)).toEqual(specs);
    expect(specs).toContainEqual(LINE);
  });

  test('they stand in the order of the keys of their section, and are made once while the keys are the same', () => {
    const keys = ['b', 'a', 'c'].flatMap((key) => [
      { kind: 'histogram', key: `s/${key}`, count: 1 } as const,
      { kind: 'scalar', key: `s/${key}`, count: 1 } as const,
    ]);
    const [section] = sectionsOf([{ keys } as unknown as RunDetail], '');
    if (!section) throw new Error('No section');
    const specs = specsOf(section);
    expect(specs.map((spec) => ('keys' in spec ? spec.keys[0] : ''))).toEqual([
      's/a',
      's/a',
      's/b',
      's/b',
      's/c',
      's/c',
    ]);
    expect(specsOf(section)).toBe(specs);
  });

  test('each is a spec that can be stored and read again', () => {
    for (const spec of defaultSpecs(KEYS)) {
      expect(checkedSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
    }
  });

  test('no two types have the same name', () => {
    expect(new Set(PANEL_TYPES.map(({ type }) => type)).size).toBe(PANEL_TYPES.length);
  });

  test('what a panel can be shown as instead is a spec with the same id and keys', () => {
    for (const spec of defaultSpecs(KEYS)) {
      for (const { spec: other } of alternativesOf(spec)) {
        expect(other.type).not.toBe(spec.type);
        expect({ ...other, type: spec.type, options: spec.options }).toEqual(spec);
        expect(checkedSpec(other)).toEqual(other);
      }
      expect(alternativesOf(spec)).toBe(alternativesOf(spec));
    }
    expect(alternativesOf({ ...LINE, type: 'from-a-newer-version' })).toEqual([]);
  });
});

describe('[BRD6] a spec from outside', () => {
  test('gets defaults for what is missing', () => {
    expect(checkedSpec({ id: 'x', type: 'line', keys: ['a', 'b', 'a'] })).toEqual({
      id: 'x',
      type: 'line',
      keys: ['a', 'b'],
      options: {},
      size: { columns: 1, rows: 1 },
    });
    expect(checkedSpec({ id: 'x', type: 'line', regex: '^train/' })).toMatchObject({ regex: '^train/' });
    expect(checkedSpec({ id: 'x', type: 'histogram', keys: ['w'] })).toMatchObject({
      options: { drawing: null },
    });
  });

  test('options are checked field by field', () => {
    const drawing = { view: 'ridges', scale: 'cubic', value: 'count', normalize: 1, extra: true };
    expect(checkedSpec({ id: 'x', type: 'histogram', keys: ['w'], options: { drawing } })).toMatchObject({
      options: { drawing: { ...DEFAULT_DRAWING, view: 'ridges', value: 'count' } },
    });
  });

  test.each([
    ['size of text', { columns: '3', rows: null }, { columns: 1, rows: 1 }],
    ['size beyond all bounds', { columns: 1e9, rows: -5 }, { columns: 12, rows: 1 }],
    [
      'size that is no number',
      { columns: Number.NaN, rows: Number.POSITIVE_INFINITY },
      { columns: 1, rows: 1 },
    ],
    ['size between whole cells', { columns: 1.6, rows: 2.4 }, { columns: 2, rows: 2 }],
  ])('%s', (_name, size, expected) => {
    expect(checkedSpec({ ...LINE, size })?.size).toEqual(expected);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'line'],
    ['a list', [LINE]],
    ['no id', { ...LINE, id: '' }],
    ['an endless id', { ...LINE, id: 'x'.repeat(5_000) }],
    ['a type that is no text', { ...LINE, type: { toString: 1 } }],
    ['no keys', { ...LINE, keys: [] }],
    ['keys that are no texts', { ...LINE, keys: ['a', 7] }],
    ['more keys than anybody looks at', { ...LINE, keys: Array.from({ length: 1_000 }, (_, i) => `k${i}`) }],
    ['keys and an expression', { ...LINE, regex: 'x' }],
    ['an endless expression', { id: 'x', type: 'line', regex: 'x'.repeat(5_000) }],
    ['several keys for a type that shows one', { ...LINE, type: 'histogram', keys: ['a', 'b'] }],
    ['an expression for a type that shows one key', { id: 'x', type: 'text', regex: 'x' }],
  ])('is none: %s', (_name, value) => {
    expect(checkedSpec(value)).toBeNull();
  });

  test('whatever it is, it never throws, and what comes out goes in again', () => {
    const hostile = fc.record(
      {
        id: fc.anything(),
        type: fc.oneof(fc.constantFrom('line', 'histogram', 'media', 'text', '__proto__'), fc.anything()),
        keys: fc.oneof(fc.array(fc.string()), fc.anything()),
        regex: fc.anything(),
        options: fc.anything({ withBigInt: true, withNullPrototype: true }),
        size: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(hostile, (value) => {
        const spec = checkedSpec(value);
        if (spec) expect(checkedSpec(spec)).toEqual(spec);
      }),
    );
  });

  test('of a type that this version does not know keeps its options, so that storing it again loses nothing', () => {
    const newer = { ...LINE, type: 'parallel', options: { axes: ['lr', 'loss'], deep: { x: 1 } } };
    expect(checkedSpec(newer)).toEqual(newer);
    expect(checkedSpec({ ...newer, options: { huge: 'x'.repeat(20_000) } })).toBeNull();
  });

  test('options cannot reach the prototype of objects', () => {
    checkedSpec(JSON.parse('{"id":"x","type":"newer","keys":["a"],"options":{"__proto__":{"polluted":1}}}'));
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('blocks of panels', () => {
  const sized = (columns: number, rows = 1, i = 0): PanelSpec => ({
    ...LINE,
    id: `p${i}`,
    size: { columns, rows },
  });

  test('three rows each where all panels take one cell', () => {
    const specs = Array.from({ length: 20 }, (_, i) => sized(1, 1, i));
    expect(blocksOf(specs, 3).map(({ length }) => length)).toEqual([9, 9, 2]);
    expect(blocksOf(specs, 1).map(({ length }) => length)).toEqual([3, 3, 3, 3, 3, 3, 2]);
    expect(rowsOf(specs, 3)).toBe(7);
  });

  test('a wide panel is as wide as the grid at most', () => {
    expect(rowsOf([sized(12)], 3)).toBe(1);
    expect(rowsOf([sized(12, 2)], 3)).toBe(2);
  });

  test('keep all panels in order, whatever their sizes, and end', () => {
    const sizes = fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })));
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 8 }), (all, columns) => {
        const specs = all.map(([wide, high], i) => sized(wide, high, i));
        const blocks = blocksOf(specs, columns);
        expect(blocks.flat()).toEqual(specs);
        expect(blocks.every((block) => block.length > 0)).toBe(true);
      }),
    );
  });
});

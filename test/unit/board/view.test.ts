/** A view as plain data: what is read of data that somebody else wrote, and what a link carries. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  changedFields,
  DEFAULT_VIEW,
  isSameView,
  readView as readWith,
  type View,
} from '../../../src/board/data/view-spec.js';
import {
  linkParameter,
  readLink as readLinkWith,
  viewIn,
  withView,
} from '../../../src/board/link/link-text.js';
import { checkedSpec } from '../../../src/board/panels/checked-spec.js';
import type { PanelSpec } from '../../../src/board/panels/spec.js';
import { anyCharacter } from '../../support/any-character.js';

const readView = (data: unknown) => readWith(data, checkedSpec);
const readLink = (parameter: string) => readLinkWith(parameter, checkedSpec);
const UID = 'a'.repeat(32);

/** A view of which every field differs from its default. */
const FULL: View = {
  project: 'a%20team/digits',
  x: { key: 'train/epoch 💥' },
  smoothing: 0.6,
  smoothingKind: 'gaussian',
  y: 'log',
  fit: 'all',
  filter: '^(train|val)/',
  collapsed: ['val', '__proto__'],
  opened: ['weights'],
  histograms: { view: 'bands', scale: 'log', value: 'count', normalize: 'all' },
  panels: {
    'scalar train/a': {
      id: 'scalar train/a',
      type: 'line',
      keys: ['train/a'],
      options: {},
      size: { columns: 2, rows: 1 },
    },
    'added gap': {
      id: 'added gap',
      type: 'line',
      expression: 'train/loss - `val 💥 loss`',
      options: {},
      size: { columns: 1, rows: 2 },
    },
  },
  selection: [UID, 'b'],
  zoom: { min: -1.5, max: 1e9 },
  step: 12,
  histogramRun: UID,
  columns: ['val/loss'],
  layout: { train: ['scalar train/b', 'scalar train/a'] },
  pins: ['scalar val/loss'],
  hidden: ['scalar val/acc', 'histogram __proto__'],
  nested: true,
  goals: { 'a/__proto__': 'lower', lr: 'none' },
  reference: UID,
  sort: { by: 'best', reverse: true },
  enlarged: { id: 'scalar val/b', type: 'line', keys: ['val/b'], options: {}, size: { columns: 1, rows: 1 } },
};

test('[BRD6] a view is read back field by field as it was written', () => {
  expect(readView(JSON.parse(JSON.stringify(FULL)))).toEqual(FULL);
  expect(Object.keys(changedFields(FULL))).toEqual(Object.keys(DEFAULT_VIEW));
  expect(changedFields(DEFAULT_VIEW)).toEqual({});
  expect(isSameView({}, DEFAULT_VIEW)).toBe(true);
  expect(isSameView(FULL, { ...FULL, step: 13 })).toBe(false);
});

test('[BRD6] what is no field of a view, or has no such value, is left out and changes nothing else', () => {
  const wrong = {
    project: 5,
    x: { key: '' },
    smoothing: 1,
    smoothingKind: 'box',
    y: 'yes',
    fit: 1,
    filter: ['a'],
    collapsed: [1],
    histograms: 'bands',
    panels: { a: 5, b: { id: 'c', type: 'line', keys: ['k'], options: {} } },
    selection: 'a',
    zoom: { min: 2, max: 1 },
    step: '5',
    histogramRun: {},
    columns: Array.from({ length: 3_000 }, String),
    layout: null,
    hidden: 'all',
    nested: 1,
    sort: { by: 'size', reverse: true },
  };
  const read = readView({ ...wrong, ofANewerVersion: { a: 1 } });
  expect(read).toEqual({ panels: {} });
  expect(readView({ filter: 'x'.repeat(5_000), x: 'javascript:alert(1)', step: Number.NaN })).toEqual({});
  for (const nothing of [null, undefined, 5, 'a', []]) expect(readView(nothing)).toBeNull();
});

test('[BRD6] names that every object inherits are ordinary names', () => {
  const data = JSON.parse(
    '{"layout":{"__proto__":["a"],"constructor":[1]},"panels":{"__proto__":{"id":"__proto__","type":"line","keys":["__proto__"],"options":{}}},"__proto__":{"y":"log"}}',
  );
  const read = readView(data);
  expect(Object.keys(read?.layout ?? {})).toEqual(['__proto__']);
  expect(Object.keys(read?.panels ?? {})).toEqual(['__proto__']);
  expect(read).not.toHaveProperty('y');
  expect(({} as { a?: unknown }).a).toBeUndefined();
});

describe('[BRD6] a link', () => {
  test('carries every field of a view, in characters that no address changes', () => {
    const parameter = linkParameter(FULL);
    expect(parameter).toMatch(/^[\w-]+$/);
    expect(readLink(parameter)).toEqual(FULL);
    expect(readLink(linkParameter(DEFAULT_VIEW))).toEqual({ project: null });
    const hash = withView('#tab=2&view=old&x', FULL);
    expect(hash).toBe(`#tab=2&x&view=${parameter}`);
    expect(viewIn(hash)).toBe(parameter);
    expect(new URL(`https://example.org/${hash}`).hash).toBe(hash);
    expect(viewIn('#other=1')).toBeNull();
    expect(viewIn('')).toBeNull();
  });

  test('that was cut, changed or made by a newer version says so, and is never half read', () => {
    const parameter = linkParameter(FULL);
    for (let length = 0; length < parameter.length; length++) {
      // A cut of base64 at whole characters may be valid, the JSON in it never is.
      expect(() => readLink(parameter.slice(0, length)), `${length}`).toThrow('a part of it is missing');
    }
    expect(() => readLink(`2${parameter.slice(1)}`)).toThrow('a newer version');
    expect(() => readLink('1'.repeat(200_000))).toThrow('too long');
    expect(() => readLink('<script>')).toThrow('a part of it is missing');
  });

  test('of any text gives a view or a sentence', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String().map((text) => `1${text}`),
        ),
        (text) => {
          try {
            expect(readView(readLink(text))).not.toBeNull();
          } catch (thrown) {
            expect((thrown as Error).message).toMatch(/\.$/);
          }
        },
      ),
    );
  });
});

test('[BRD6] panels with any content come through a link unchanged, in their order', () => {
  const text = (maxLength: number) => fc.string({ minLength: 1, maxLength, unit: anyCharacter });
  const content = fc.oneof(
    fc.record({ keys: fc.uniqueArray(text(60), { minLength: 1, maxLength: 3 }) }),
    fc.record({ regex: text(60) }),
    fc.record({ expression: fc.oneof(text(60), fc.constantFrom('a / b', '`', 'a'.repeat(2_000))) }),
  );
  const size = fc.record({ columns: fc.integer({ min: 1, max: 12 }), rows: fc.integer({ min: 1, max: 12 }) });
  const panel = fc
    .tuple(
      text(80).map((name) => `added ${name}`),
      content,
      size,
    )
    .map(([id, shown, cells]): PanelSpec => ({ id, type: 'line', options: {}, size: cells, ...shown }));
  fc.assert(
    fc.property(fc.uniqueArray(panel, { maxLength: 4, selector: ({ id }) => id }), (specs) => {
      const panels = Object.fromEntries(specs.map((spec) => [spec.id, spec]));
      const read = readLink(linkParameter({ ...DEFAULT_VIEW, panels }));
      expect(read).toEqual(specs.length === 0 ? { project: null } : { project: null, panels });
      expect(Object.keys(read.panels ?? {})).toEqual(specs.map(({ id }) => id));
    }),
  );
});

test('[BRD6] a damaged expression leaves out its panel and nothing else', () => {
  const spec = { id: 'added x', type: 'line', options: {} };
  const damaged: readonly object[] = [
    { expression: '' },
    { expression: 5 },
    { expression: null },
    { expression: 'x'.repeat(2_001) },
    { expression: 'a', keys: ['a'] },
    { expression: 'a', regex: 'a' },
    { expression: 'a', type: 'number' },
    { expression: 'a', type: 'histogram' },
    { keys: ['a'], regex: 'a' },
    {},
  ];
  for (const content of damaged) {
    const panels = {
      'added x': { ...spec, ...content },
      'added y': { ...spec, id: 'added y', expression: 'a' },
    };
    const read = readView({ panels, y: 'log' });
    expect(Object.keys(read?.panels ?? {}), JSON.stringify(content)).toEqual(['added y']);
    expect(read?.y).toBe('log');
  }
  // A type of a newer version may show expressions.
  const newer = { ...spec, type: 'parallel', expression: 'a', size: { columns: 1, rows: 1 } };
  expect(readView({ panels: { 'added x': newer } })?.panels).toEqual({ 'added x': newer });
});

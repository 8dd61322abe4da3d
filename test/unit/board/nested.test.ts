/** Sections below sections: a pure function of keys. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type KeyOfKind, keyId } from '../../../src/board/data/key-index.js';
import { nestedOf, type Section, sectionsOf } from '../../../src/board/panels/keys.js';
import type { RunDetail } from '../../../src/source/types.js';

/** The sections of a run that logged these keys. */
function sections(...keys: string[]): readonly Section[] {
  const detail = { keys: keys.map((key) => ({ kind: 'scalar', key, count: 1 })) };
  return sectionsOf([detail as unknown as RunDetail], '');
}

const textOf = (list: readonly Section[]) =>
  list.map(({ name, panels }) => `${name}: ${panels.map(({ key }) => key).join(' ')}`);

test('[BRD6] keys with a second slash stand in sections below their section, in reading order', () => {
  const flat = sections(
    ...['train/loss', 'train/head/loss', 'train/head/acc', 'train/b10/x', 'train/b9/x', 'train/b9/deep/x'],
    ...['training/x', 'val/head/loss', 'lr', '/odd/key/x', 'train//x', 'metrics/a/b'],
  );
  expect(textOf(nestedOf(flat))).toEqual([
    'val/head: val/head/loss',
    'train: train//x train/loss',
    'train/b9: train/b9/deep/x train/b9/x',
    'train/b10: train/b10/x',
    'train/head: train/head/acc train/head/loss',
    'training: training/x',
    'metrics: /odd/key/x lr',
    'metrics/a: metrics/a/b',
  ]);
  // The same object, so that what is shown need not be arranged again.
  expect(nestedOf(flat)).toBe(nestedOf(flat));
});

test('[BRD6] whatever the keys are, each panel stands in one section, and sections have different names', () => {
  const part = fc.constantFrom('a', 'b', '', 'metrics', '__proto__', '›');
  const key = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
  fc.assert(
    fc.property(fc.uniqueArray(key, { maxLength: 12 }), (keys) => {
      const nested = nestedOf(sections(...keys));
      const ids = nested.flatMap(({ panels }) => panels.map((panel) => keyId(panel as KeyOfKind)));
      expect(ids.sort()).toEqual(keys.map((each) => keyId({ kind: 'scalar', key: each })).sort());
      expect(new Set(nested.map(({ name }) => name)).size).toBe(nested.length);
    }),
  );
});

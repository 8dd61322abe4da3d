import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareDetails } from '../../../src/query/compare.js';
import { applyConfig, setPath, updateRecord } from '../../../src/record/json.js';
import type { Json } from '../../../src/record/kinds.js';
import { makePath, parsePath } from '../../../src/record/path.js';
import type { RunDetail } from '../../../src/source/types.js';

const name = fc.oneof(
  fc.string({ unit: fc.constantFrom('.', '\\', 'a', '0', '[', ' '), maxLength: 6 }),
  fc.constantFrom('', '.', '\\', '\\.', '__proto__', 'constructor', 'a.b', '0', 'lr', '\ud800', 'Größe.x'),
  fc.string({ maxLength: 8 }),
);
const names = fc.array(name, { minLength: 1, maxLength: 5 });

test('a path of any names is parsed to the same names, and no other names make it', () => {
  fc.assert(
    fc.property(names, (given) => {
      expect(parsePath(makePath(given))).toEqual(given);
    }),
  );
  fc.assert(
    fc.property(names, names, (a, b) => {
      expect(makePath(a) === makePath(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
  );
});

test('dots and backslashes in names are escaped, other backslashes stand for themselves', () => {
  expect(makePath(['a.b', 'c'])).toBe(String.raw`a\.b.c`);
  expect(makePath(['a', 'b', 'c'])).toBe('a.b.c');
  expect(makePath(['a\\', '.'])).toBe(String.raw`a\\.\.`);
  expect(parsePath(String.raw`C:\data.x`)).toEqual([String.raw`C:\data`, 'x']);
  expect(parsePath('a..b.')).toEqual(['a', '', 'b', '']);
  expect(parsePath('\\')).toEqual(['\\']);
});

/** The value at the names, own fields only. */
function valueAt(value: Json, [first, ...rest]: readonly string[]): Json | undefined {
  if (first === undefined) return value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, first)) return undefined;
  return valueAt((value as { [key: string]: Json })[first] as Json, rest);
}

test('an update at a path of any names sets the value at these names, also when its record is read back', () => {
  fc.assert(
    fc.property(names, names, (a, b) => {
      const base = setPath({}, makePath(a), 1) as { [key: string]: Json };
      const wanted = setPath(base, makePath(b), 2);
      expect(valueAt(wanted, b)).toBe(2);
      const record = updateRecord(base, makePath(b), 2, 5);
      const replayed = applyConfig(base, record);
      expect(valueAt(replayed, b)).toBe(2);
      expect(JSON.stringify(replayed)).toBe(JSON.stringify(wanted));
    }),
  );
});

test('records of before names could be escaped mean what they meant', () => {
  const record = (path: string) => ({ kind: 'config', time: 0, op: 'update', path, data: 1 }) as const;
  expect(applyConfig({}, record(String.raw`a\.b`))).toEqual({ 'a\\': { b: 1 } });
  expect(applyConfig({}, record(String.raw`\\server`))).toEqual({ '\\\\server': 1 });
});

function detail(uid: string, config: { readonly [key: string]: Json }): RunDetail {
  return { uid, config, scalars: {} } as unknown as RunDetail;
}

test('configs that differ in a dotted key and in a nested one have two paths', () => {
  const { config } = compareDetails([detail('1', { 'a.b': 1 }), detail('2', { a: { b: 1 } })]);
  expect(new Set(Object.keys(config))).toEqual(new Set(['a.b', String.raw`a\.b`]));
  expect({ ...config['a.b'] }).toEqual({ 1: undefined, 2: 1 });
  expect({ ...config[String.raw`a\.b`] }).toEqual({ 1: 1, 2: undefined });
  const empty = compareDetails([detail('1', { '': { '': 1 } }), detail('2', { '': 1 })]).config;
  expect(new Set(Object.keys(empty))).toEqual(new Set(['', '.']));
});

test('every path that a comparison answers leads to the value in the config', () => {
  const leaf = fc.integer({ min: 0, max: 9 });
  const config = fc.dictionary(name, fc.oneof(leaf, fc.dictionary(name, leaf, { maxKeys: 3 })), {
    maxKeys: 4,
  });
  fc.assert(
    fc.property(config, config, (first, second) => {
      const compared = compareDetails([detail('1', first), detail('2', second)]).config;
      for (const [path, values] of Object.entries(compared)) {
        for (const [uid, config] of [
          ['1', first],
          ['2', second],
        ] as const) {
          const found = valueAt(config, parsePath(path));
          const isLeaf = typeof found !== 'object' || found === null || Object.keys(found).length === 0;
          expect(values[uid]).toEqual(isLeaf ? found : undefined);
        }
      }
    }),
  );
});

/** The keys of the config in which runs differ. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  Differences,
  differingPaths,
  labelOf,
  leavesOf,
  shortValue,
} from '../../../src/board/rail/differences.js';
import type { Json } from '../../../src/record/kinds.js';
import type { RunDetail } from '../../../src/source/types.js';

type Config = { [key: string]: Json };
const paths = (...configs: Config[]) => differingPaths(configs.map(leavesOf));

test('the keys with the most values come first; what all runs share is left out', () => {
  const optimizer = (name: string) => ({ name, beta1: 0.9 });
  const found = paths(
    { lr: 1, batch: 32, augment: true, optimizer: optimizer('adamw') },
    { lr: 2, batch: 32, augment: false, optimizer: optimizer('adamw') },
    { lr: 3, batch: 32, augment: false, optimizer: optimizer('sgd') },
  );
  expect(found.map(labelOf)).toEqual(['lr', 'augment']);
  expect(paths({ lr: 1 }, { lr: 1 })).toEqual([]);
  expect(paths({ lr: 1 })).toEqual([]);
  expect(paths()).toEqual([]);
});

test('a seed and an output folder differ in every run and tell little', () => {
  const runs = [1, 2, 3, 4].map((i) => ({ seed: i, out_dir: `runs/${i}`, lr: i % 2, wd: i > 3 ? 1 : 2 }));
  expect(paths(...runs)).toEqual(['lr', 'wd']);
  expect(paths({ seed: 1 }, { seed: 2 })).toEqual(['seed']);
});

test('a key that separates the runs as another key does is left out', () => {
  expect(
    paths({ lr: 1, warmup: 10, wd: 0 }, { lr: 2, warmup: 20, wd: 0 }, { lr: 2, warmup: 20, wd: 1 }),
  ).toEqual(['lr', 'wd']);
});

test('a missing value is a difference; an empty text, null and missing are told apart where they differ', () => {
  expect(paths({ ema: 0.999 }, {})).toEqual(['ema']);
  expect(paths({ a: '', b: 1 }, { a: null, b: 1 }, { b: 1 }, { a: '', b: 2 })).toEqual(['a', 'b']);
  expect(paths({ a: { b: 1 } }, { a: 5 })).toEqual(['a\nb']);
});

test('long texts and huge configs are left out or cut', () => {
  expect(paths({ note: 'x'.repeat(100), lr: 1 }, { note: 'y', lr: 2 })).toEqual(['lr']);
  const huge = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, i]));
  expect(leavesOf(huge).size).toBe(200);
  let deep: Config = { end: 1 };
  for (let i = 0; i < 2_000; i++) deep = { deep };
  expect(leavesOf(deep).size).toBe(0);
});

test('labels say what a value is', () => {
  expect(labelOf('lr')).toBe('lr');
  expect(labelOf('optimizer\nname')).toBe('optimizer');
  expect(labelOf('optimizer\nlr')).toBe('lr');
  expect(labelOf('name')).toBe('name');
});

test.each([
  [0.001, '1e-3'],
  [0.0003, '3e-4'],
  [0.0015, '0.0015'],
  [0.5, '0.5'],
  [0.0125, '0.0125'],
  [-0.00002, '−2e-5'],
  [1024, '1024'],
  [123456, '123456'],
  ['adamw', 'adamw'],
  [true, 'true'],
  [[1, 2], '[1,2]'],
  [null, ''],
])('%j reads %s', (value, expected) => {
  expect(shortValue(JSON.stringify(value))).toBe(expected);
});

test('a run without the value has an empty text', () => {
  expect(shortValue(undefined)).toBe('');
});

test('keys that every object inherits are ordinary keys', () => {
  const config = (text: string): Config => JSON.parse(text);
  expect(paths(config('{"__proto__":1,"constructor":2}'), config('{"__proto__":2,"constructor":2}'))).toEqual(
    ['__proto__'],
  );
});

test('every key that is found differs, and at most two are found', () => {
  const value = fc.oneof(fc.integer({ min: 0, max: 2 }), fc.boolean(), fc.string({ maxLength: 3 }));
  const config = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'seed'), value);
  fc.assert(
    fc.property(fc.array(config, { maxLength: 6 }), (configs) => {
      const all = configs.map((each) => leavesOf(each as Config));
      const found = differingPaths(all);
      expect(found.length).toBeLessThanOrEqual(2);
      for (const path of found)
        expect(new Set(all.map((leaves) => leaves.get(path))).size).toBeGreaterThan(1);
      // If nothing is found, nothing differs.
      if (found.length === 0)
        expect(new Set(all.map((leaves) => JSON.stringify([...leaves].sort()))).size).toBeLessThan(2);
    }),
  );
});

test('new details with the same configs are not compared again', () => {
  const detail = (uid: string, config: Config) => ({ uid, config }) as unknown as RunDetail;
  const differences = new Differences();
  const first = differences.of([detail('a', { lr: 1 }), detail('b', { lr: 2 })]);
  expect(first).toEqual([{ path: 'lr', label: 'lr' }]);
  const again = [detail('a', { lr: 1 }), detail('b', { lr: 2 })];
  expect(differences.of(again)).toBe(first);
  expect(differences.texts(again[1] as RunDetail, first)).toEqual(['2']);
  expect(differences.of([detail('a', { lr: 1 }), detail('b', { lr: 1 })])).toEqual([]);
});

import { expect, test } from 'vitest';
import { HeldRow } from '../../../src/page/held-row.js';

const values = (...keys: string[]) => new Map(keys.map((key) => [key, 1] as const));

test('[ROW2] values join as long as no key repeats and no explicit step differs', () => {
  const held = new HeldRow();
  held.add(values('a'), undefined);
  expect(held.clashesWith(values('b'), undefined)).toBe(false);
  expect(held.clashesWith(values('b', 'a'), undefined)).toBe(true);
  // The held values have no explicit step yet: any step fits.
  expect(held.clashesWith(values('b'), 7)).toBe(false);
  held.add(values('b'), 7);
  expect(held.clashesWith(values('c'), 7)).toBe(false);
  expect(held.clashesWith(values('c'), 8)).toBe(true);
  expect(held.clashesWith(values('c'), undefined)).toBe(false);
});

test('[ROW2] an explicit step stays when a later call has none', () => {
  const held = new HeldRow();
  held.add(values('a'), 7);
  held.add(values('b'), undefined);
  expect(held.step).toBe(7);
  expect([...held.values.keys()]).toEqual(['a', 'b']);
});

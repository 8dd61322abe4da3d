import { expect, test } from 'vitest';
import { Drops } from '../../../src/page/drops.js';

test('[QUE4] drops are counted by reason until they are taken', () => {
  const drops = new Drops();
  expect(drops.take(1)).toEqual([]);
  drops.add(2, 'no room');
  drops.add(1, 'too many tensors');
  drops.add(3, 'no room');
  expect(drops.take(5)).toEqual([
    { kind: 'dropped', time: 5, count: 5, reason: 'no room' },
    { kind: 'dropped', time: 5, count: 1, reason: 'too many tensors' },
  ]);
  expect(drops.take(6)).toEqual([]);
});

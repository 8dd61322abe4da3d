import { expect, test } from 'vitest';
import { isPlain } from '../../../src/worker/plain-question.js';

const plain = { run: 'r', key: 'k' };

test('[STO6] the status and a plain series need no check, and nothing else goes without', () => {
  for (const args of [[], [5], [null]]) expect(isPlain('status', args)).toBe(true);
  for (const query of [
    plain,
    { ...plain, x: 'step', from: -1.5, to: 1e9, buckets: 800 },
    { ...plain, from: undefined, smoothing: undefined, neighbours: undefined },
  ]) {
    expect(isPlain('series', [query]), JSON.stringify(query)).toBe(true);
    for (const method of ['getRun', 'heatmap', 'constructor', '__proto__'])
      expect(isPlain(method, [query])).toBe(false);
  }
  for (const query of [
    undefined,
    null,
    5,
    'text',
    [],
    {},
    { run: 'r' },
    { ...plain, run: 1 },
    { ...plain, key: null },
    { ...plain, x: 'time' },
    { ...plain, x: { key: 'other' } },
    { ...plain, from: Number.NaN },
    { ...plain, to: null },
    { ...plain, buckets: '5' },
    { ...plain, smoothing: { weight: 0.5 } },
    { ...plain, neighbours: true },
    { ...plain, strange: 1 },
  ]) {
    expect(isPlain('series', [query]), JSON.stringify(query)).toBe(false);
  }
});

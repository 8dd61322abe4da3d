import { describe, expect, test } from 'vitest';
import { KeptHistograms } from '../../../src/query/histograms/kept.js';
import { modelHistogram } from '../../model/histograms.js';
import { START } from './runs.js';

describe('KeptHistograms', () => {
  /** Numbers of those that are kept. */
  const rows = (kept: KeptHistograms) => kept.records().map((record) => record.row);
  const upTo = (count: number, stride: number) => {
    const numbers = Array.from({ length: Math.ceil(count / stride) }, (_, i) => i * stride);
    return numbers.at(-1) === count - 1 ? numbers : [...numbers, count - 1];
  };

  test('keeps all, then every second, then every fourth, and always the newest', () => {
    const kept = new KeptHistograms();
    const one = modelHistogram([1], 1);
    for (let i = 0; i < 17_000; i++) {
      kept.add({ ...one, row: i, step: i });
      const stride = i < 4096 ? 1 : i < 8192 ? 2 : i < 16_384 ? 4 : 8;
      if (i % 1000 === 0 || i % 4096 < 4) expect(rows(kept)).toEqual(upTo(i + 1, stride));
    }
    expect(kept.total).toBe(17_000);
    expect(kept.countIn('step', START, 10, 16_000.5)).toBe(15_991);
  });

  test('keeps fewer of large ones, and their memory is bounded', () => {
    const kept = new KeptHistograms();
    const wide = modelHistogram(
      [1],
      Array.from({ length: 4097 }, (_, i) => i),
    );
    let largest = 0;
    for (let i = 0; i < 3000; i++) {
      kept.add({ ...wide, row: i });
      largest = Math.max(largest, kept.byteLength);
    }
    expect(largest).toBeLessThanOrEqual(33 * 2 ** 20);
    expect(largest).toBeGreaterThan(31 * 2 ** 20);
    expect(rows(kept)).toEqual(upTo(3000, 8));
  });
});

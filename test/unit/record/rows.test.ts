import { describe, expect, it } from 'vitest';
import { rowsRecord, valueCount } from '../../support/rows.js';

const row = (n: number, values: Record<string, number> | Map<string, number>) => ({
  row: n,
  step: n * 2,
  globalStep: n * 3,
  time: n * 4,
  values,
});

describe('rowsRecord', () => {
  it('puts rows into columns', () => {
    const record = rowsRecord([row(0, { a: 1 }), row(1, new Map([['__proto__', 2]])), row(2, { a: 3 })]);
    expect(record.rows).toEqual(Float64Array.of(0, 1, 2));
    expect(record.steps).toEqual(Float64Array.of(0, 2, 4));
    expect(record.columns).toEqual([
      { key: 'a', at: Uint32Array.of(0, 2), values: Float64Array.of(1, 3) },
      { key: '__proto__', at: Uint32Array.of(1), values: Float64Array.of(2) },
    ]);
    expect(valueCount(record)).toBe(3);
  });
});

import { describe, expect, test } from 'vitest';
import { RowCounter } from '../../../src/page/row-counter.js';

const fresh = () => new RowCounter({ nextRow: 0, nextStep: 0, globalStep: 0 });

describe('numbers of rows', () => {
  test('[ROW1] rows are numbered densely, and automatic steps count', () => {
    const counter = fresh();
    expect([counter.row, counter.begin(), counter.row]).toEqual([-1, 0, 0]);
    expect([counter.begin(), counter.row, counter.nextRow]).toEqual([1, 1, 2]);
  });

  test('[ROW1] an explicit step moves the automatic one to ⌊step⌋ + 1, also backwards', () => {
    const counter = fresh();
    expect(counter.beginAt(7.5, false)).toBe(7.5);
    expect(counter.begin()).toBe(8);
    expect(counter.beginAt(-3.25, false)).toBe(-3.25);
    expect(counter.nextStep).toBe(-3);
    expect(counter.row).toBe(2);
  });

  test('[ROW2] only the row before may be joined, and only at the same explicit step', () => {
    const counter = fresh();
    expect(counter.mayJoin(0)).toBe(false);
    counter.begin();
    // The automatic step 0 is no explicit one.
    expect(counter.mayJoin(0)).toBe(false);
    counter.beginAt(5, false);
    expect([counter.mayJoin(5), counter.mayJoin(6), counter.mayJoin(Number.NaN)]).toEqual([
      true,
      false,
      false,
    ]);
    counter.beginAt(5, true);
    expect([counter.row, counter.nextRow]).toEqual([1, 2]);
    counter.begin();
    expect(counter.mayJoin(5)).toBe(false);
  });

  test('[RUN1] numbers go on where an earlier writer stopped', () => {
    const counter = new RowCounter({ nextRow: 10, nextStep: 4.5, globalStep: 3 });
    expect([counter.begin(), counter.row, counter.globalStep]).toEqual([4.5, 10, 3]);
  });
});

/** What the lane for non-finite values says: how many values a run has, or in how many places where their number is not known. */
import { describe, expect, test } from 'vitest';
import type { PanelLine } from '../../../src/board/chart/columns.js';
import { nonFiniteIn } from '../../../src/board/chart/lane.js';
import { needsLane } from '../../../src/board/chart/lane-room.js';
import { HAS_NAN, HAS_POS_INF, type ScalarSummary } from '../../../src/source/types.js';
import { singles } from '../../support/singles.js';

/** A line of values: NaN from `from` on, or of buckets that hold `each` values. */
function lineOf(length: number, from: number, each = 1): PanelLine {
  const values = Float64Array.from({ length }, (_, i) => (i < from ? 1 : Number.NaN));
  const plain = singles(values);
  const flags = Uint8Array.from({ length }, (_, i) => (i < from ? 0 : HAS_NAN));
  const count = Float64Array.from({ length }, (_, i) => (i < from ? each : 0));
  const summary = { count: from * each, nan: (length - from) * each, posInf: 0, negInf: 0 } as ScalarSummary;
  return {
    uid: 'a',
    name: 'lion-lr3e-3',
    label: 'lion',
    color: '',
    series: { ...plain, flags, count },
    smoothed: null,
    summary,
  };
}

const inRange = (line: PanelLine, min: number, max: number) => nonFiniteIn(line, line.series.x0, min, max);

describe('the lane of non-finite values', () => {
  test('[BRD7] says their number over the whole range, from the summary of the run', () => {
    expect(inRange(lineOf(100, 80, 100), 0, 99)).toEqual({ count: 2_000, text: 'NaN × 2,000' });
  });

  test('[BRD7] says their number in a part of single values, and places in a part of buckets', () => {
    expect(inRange(lineOf(100, 80), 70, 89)).toEqual({ count: 10, text: 'NaN × 10' });
    expect(inRange(lineOf(100, 80, 100), 70, 89)).toEqual({ count: 10, text: 'NaN in 10 places' });
  });

  test('[BRD7] is for more than six of a run in the shown range', () => {
    expect(inRange(lineOf(100, 94), 0, 99)).toBe(null);
    expect(inRange(lineOf(100, 93), 0, 99)?.count).toBe(7);
    expect(inRange(lineOf(100, 80), 0, 84)).toBe(null);
    expect(inRange(lineOf(100, 80), 0, 70)).toBe(null);
  });

  test('names the kinds, and does not trust a summary of other values than those that are drawn', () => {
    const line = lineOf(100, 80);
    line.series.flags[79] = HAS_POS_INF;
    expect(inRange({ ...line, summary: undefined }, 0, 99)?.text).toBe('NaN × 20, +Inf × 1');
    const buckets = lineOf(100, 80, 5);
    buckets.series.flags[99] = HAS_NAN | HAS_POS_INF;
    expect(inRange(buckets, 70, 99)?.text).toBe('NaN, +Inf in 20 places');
    // Such as over the metric of another key, which not every value has.
    const other = { ...lineOf(100, 80, 5), summary: { ...(line.summary as ScalarSummary), nan: 5_000 } };
    expect(inRange(other, 0, 99)?.text).toBe('NaN in 20 places');
  });

  test('has room as soon as a run has more than six, wherever they are', () => {
    expect(needsLane(lineOf(100, 94))).toBe(false);
    expect(needsLane(lineOf(100, 93))).toBe(true);
    expect(needsLane({ ...lineOf(100, 93), summary: undefined })).toBe(true);
    expect(needsLane({ ...lineOf(100, 94), summary: undefined })).toBe(false);
  });
});

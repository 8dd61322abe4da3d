import { beforeAll, describe, expect, test } from 'vitest';
import { align, lineColumns as columnsWith } from '../../../src/board/chart/columns.js';
import { logRange, widen, xRange, yRange } from '../../../src/board/chart/scales.js';
import { keyFilter, loadEngine } from '../../../src/board/panels/key-filter.js';
import { sectionOf } from '../../../src/board/panels/keys.js';
import { HAS_NAN, HAS_NEG_INF, HAS_POS_INF, type Series } from '../../../src/source/types.js';

beforeAll(loadEngine);

/** A series with one value per bucket of width 1; a value that is not finite becomes a flag. */
function series(values: readonly number[]): Series {
  const finite = Float64Array.from(values, (value) => (Number.isFinite(value) ? value : Number.NaN));
  return {
    key: 'k',
    width: 1,
    xMin: 0,
    xMax: values.length - 1,
    x0: Float64Array.from(values, (_, i) => i),
    first: finite,
    last: finite,
    min: finite,
    max: finite,
    mean: finite,
    count: Float64Array.from(values, (value) => (Number.isFinite(value) ? 1 : 0)),
    flags: Uint8Array.from(values, (v) =>
      Number.isNaN(v) ? HAS_NAN : v === Infinity ? HAS_POS_INF : v === -Infinity ? HAS_NEG_INF : 0,
    ),
  };
}

function lineColumns(plain: Series, smoothed: Series | null, logY: boolean) {
  return columnsWith(plain, { smoothed, y: logY ? 'log' : 'linear', window: { min: 0, max: 100 } });
}

describe('smoothing', () => {
  test('[BRD5] a gap stays a gap and never counts as 0', () => {
    const plain = series([10, 10, Number.NaN, 10, 10]);
    const smoothed = { ...plain, curve: new Float64Array([10, 9, Number.NaN, 8, 7]) };
    expect(lineColumns(plain, smoothed, false).line).toEqual([10, 9, null, 8, 7]);
    expect(lineColumns(plain, smoothed, false).raw).toEqual([10, 10, null, 10, 10]);
  });

  test('[BRD5] what a log axis cannot show of a curve is a gap', () => {
    const plain = series([1, 1, 1]);
    const smoothed = { ...plain, curve: new Float64Array([1, 0, -1]) };
    expect(lineColumns(plain, smoothed, true).line).toEqual([1, null, null]);
  });

  test('[QRY4] a curve that was read before the newest values is held', () => {
    const plain = series([1, 2, 3, 4]);
    const before = { ...series([1, 2]), curve: new Float64Array([5, 6]) };
    expect(lineColumns(plain, before, false).line).toEqual([5, 6, 6, 6]);
  });

  test('off is the original', () => {
    expect(lineColumns(series([1, 2]), null, false).line).toEqual([1, 2]);
    expect(lineColumns(series([1, 2]), null, false).raw).toBeNull();
  });
});

describe('columns', () => {
  test('[VAL1] values that are not finite become markers and gaps', () => {
    const line = lineColumns(series([1, Number.NaN, Infinity, -Infinity, 2]), null, false);
    expect(line.line).toEqual([1, null, null, null, 2]);
    expect(line.marks).toEqual([
      { x: 1, kind: 'nan' },
      { x: 2, kind: 'posInf' },
      { x: 3, kind: 'negInf' },
    ]);
  });

  test('[BRD5] a log axis gets no value ≤ 0, and says how many it hides', () => {
    const line = lineColumns(series([1, 0, -5, 0.01]), null, true);
    expect(line.line).toEqual([1, null, null, 0.01]);
    expect(line.hidden).toBe(2);
    for (const value of [...line.low, ...line.high]) expect(value === null || value > 0).toBe(true);
  });

  test('lines on different x are aligned without inventing values or gaps', () => {
    const a = lineColumns(series([1, 2, 3]), null, false);
    const b = { ...lineColumns(series([7, Number.NaN]), null, false), x: new Float64Array([0.5, 2]) };
    const { x, columns } = align([a, b]);
    expect([...x]).toEqual([0, 0.5, 1, 2]);
    expect([...(columns[4] ?? [])]).toEqual([1, undefined, 2, 3]);
    expect([...(columns[5] ?? [])]).toEqual([undefined, 7, undefined, null]);
  });
});

describe('ranges', () => {
  const nasty = [
    0,
    -0,
    1,
    -1,
    5e-324,
    1e-310,
    1e-17,
    1e17,
    1.7e308,
    -1.7e308,
    1.7e12,
    Number.NaN,
    Infinity,
    -Infinity,
    null,
  ];

  test('[BRD5] every range is finite, ascending, and wider than the float spacing', () => {
    for (const a of nasty) {
      for (const b of nasty) {
        for (const make of [xRange, yRange, logRange]) {
          const [min, max] = make(a, b);
          expect(Number.isFinite(min) && Number.isFinite(max)).toBe(true);
          expect(Number.isFinite(max - min)).toBe(true);
          expect(max).toBeGreaterThan(min);
          expect(min + (max - min) / 1_000).toBeGreaterThan(min);
          if (make === logRange) expect(min).toBeGreaterThan(0);
        }
      }
    }
  });

  test('a range without width is widened around its place', () => {
    const [min, max] = widen(1e17, 1e17);
    expect(min).toBeLessThan(1e17);
    expect(max).toBeGreaterThan(1e17);
  });
});

describe('keys', () => {
  test('the section is the part before the first slash', () => {
    expect(['train/loss', 'a/b/c', 'loss', '/x'].map(sectionOf)).toEqual([
      'train',
      'a',
      'metrics',
      'metrics',
    ]);
  });

  test('a filter is a regular expression, or a substring when it is none', () => {
    expect(keyFilter('^train/.*loss$')('train/my_loss')).toBe(true);
    expect(keyFilter('a(b')('xa(by')).toBe(true);
    expect(keyFilter('a(b')('ab')).toBe(false);
  });
});

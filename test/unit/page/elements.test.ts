import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refuse } from '../../../src/base/refusal.js';
import { LateValues } from '../../../src/page/late-values.js';
import { type Elements, elementsOf } from '../../../src/record/elements.js';
import { histogram } from '../../../src/record/histogram-value.js';

/** An array of a shape, its elements numbered by `value` in row-major order. */
function nested(shape: readonly number[], value: (i: number) => unknown, place = { next: 0 }): unknown {
  const [length, ...rest] = shape;
  if (length === undefined) return value(place.next++);
  return Array.from({ length }, () => nested(rest, value, place));
}

const TYPES = [
  [Float32Array, 'float32'],
  [Float64Array, 'float64'],
  [Int32Array, 'int32'],
  [Uint32Array, 'uint32'],
  [Int16Array, 'int16'],
  [Uint16Array, 'uint16'],
  [Int8Array, 'int8'],
  [Uint8Array, 'uint8'],
  [Uint8ClampedArray, 'uint8'],
] as const;

describe('elementsOf', () => {
  test('nested arrays are their numbers in row-major order, and their shape', () => {
    const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 });
    const value = fc.constantFrom<(i: number) => number>(
      (i) => i,
      (i) => -i / 3,
      () => Number.NaN,
      () => -0,
    );
    fc.assert(
      fc.property(shape, value, (shape, value) => {
        const size = shape.reduce((a, b) => a * b, 1);
        const data = Float64Array.from({ length: size }, (_, i) => value(i));
        expect(elementsOf(nested(shape, value))).toEqual({ data, dtype: 'float64', shape });
      }),
    );
  });

  test('empty arrays have no elements and keep their shape', () => {
    for (const [x, shape] of [
      [[], [0]],
      [[[]], [1, 0]],
      [
        [[], [], []],
        [3, 0],
      ],
    ] as const) {
      expect(elementsOf(x)).toEqual({ data: new Float64Array(0), dtype: 'float64', shape });
    }
    expect(elementsOf(new Int8Array(0))).toEqual({ data: new Int8Array(0), dtype: 'int8', shape: [0] });
  });

  test('booleans count as 0 and 1', () => {
    expect(
      elementsOf([
        [true, 2],
        [false, -1],
      ]),
    ).toMatchObject({ data: Float64Array.of(1, 2, 0, -1) });
  });

  test('an array that is ragged anywhere says so', () => {
    const shape = fc.array(fc.integer({ min: 2, max: 4 }), { minLength: 2, maxLength: 4 });
    const change = fc.constantFrom<(list: unknown[]) => unknown>(
      (list) => list.slice(1),
      (list) => [...list, list[0]],
      () => 1,
      () => null,
      () => Float32Array.of(1, 2),
    );
    fc.assert(
      fc.property(shape, change, fc.array(fc.nat(3), { maxLength: 4 }), (shape, change, path) => {
        const whole = nested(shape, (i) => i) as unknown[];
        // Not the first list of its level, which says what the shape is.
        let parent = whole;
        for (const at of path.slice(0, shape.length - 2)) parent = parent[at % parent.length] as unknown[];
        const at = parent.length - 1;
        parent[at] = change(parent[at] as unknown[]);
        expect(elementsOf(whole)).toEqual(refuse('shape', 'the nested array is ragged'));
      }),
    );
  });

  test('a ragged array takes no memory for the shape that it does not have', () => {
    const ragged = [new Array(1e6).fill(0), ...new Array(1e6).fill([])];
    expect(elementsOf(ragged)).toEqual(refuse('shape', 'the nested array is ragged'));
  });

  test('an element that is no number is named', () => {
    for (const [element, name] of [
      ['1', 'a string'],
      [1n, 'a bigint'],
      [null, 'null'],
      [undefined, 'a undefined'],
    ] as const) {
      expect(elementsOf([1, element])).toEqual(
        refuse('type', `an array of numbers has an element that is ${name}`),
      );
    }
    // Holes are no numbers either.
    expect(elementsOf(new Array(2))).toMatchObject({ reason: expect.stringContaining('undefined') });
    expect(elementsOf([1, [2]])).toMatchObject({ reason: expect.stringContaining('object') });
  });

  test('arrays are followed 16 deep, and one that holds itself ends there', () => {
    const deep = (rank: number) => nested(new Array<number>(rank).fill(1), () => 7);
    expect(elementsOf(deep(16))).toMatchObject({ data: Float64Array.of(7), shape: new Array(16).fill(1) });
    expect(elementsOf(deep(17))).toEqual(refuse('limit', 'an array may be nested 16 deep'));
    const circle: unknown[] = [];
    circle.push(circle);
    expect(elementsOf(circle)).toEqual(refuse('limit', 'an array may be nested 16 deep'));
  });

  test.each(TYPES.map(([Type, dtype]) => ({ Type, dtype, name: Type.name })))(
    '[VAL3] [VAL5] a $name is copied with its type, as far as the view reaches',
    ({ Type, dtype }) => {
      const whole = Type.from([1, 2, 3, 100]);
      const found = elementsOf(whole.subarray(1, 3)) as Elements;
      expect(found).toEqual({ data: Type.of(2, 3), dtype, shape: [2] });
      expect(found.data.buffer.byteLength).toBe(2 * Type.BYTES_PER_ELEMENT);
      whole.fill(0);
      expect([...found.data]).toEqual([2, 3]);
    },
  );

  test('[VAL3] [VAL5] arrays of other classes and over shared memory are copied too', () => {
    class Weights extends Float32Array {
      // As `Buffer` does.
      override slice = this.subarray;
    }
    const shared = new Uint8Array(new SharedArrayBuffer(2)).fill(5);
    for (const x of [new Weights([5, 5]), Buffer.from([5, 5]), shared]) {
      const { data } = elementsOf(x) as Elements;
      expect(data.buffer).not.toBe(x.buffer);
      expect(data.buffer).toBeInstanceOf(ArrayBuffer);
      x.fill(1);
      expect([...data]).toEqual([5, 5]);
    }
  });

  test('what has no numbers says so', () => {
    expect(elementsOf(new BigInt64Array(2))).toEqual(
      refuse('type', 'a BigInt64Array has no distribution of numbers'),
    );
    expect(elementsOf(new BigUint64Array(2))).toEqual(
      refuse('type', 'a BigUint64Array has no distribution of numbers'),
    );
    expect(elementsOf(new DataView(new ArrayBuffer(2)))).toEqual(
      refuse('type', 'a DataView has no distribution of numbers'),
    );
    for (const x of [undefined, null, 1, 'text', {}, new ArrayBuffer(4), new Map(), { length: 2 }]) {
      expect(elementsOf(x)).toMatchObject({ reason: expect.stringContaining('histogram() takes') });
    }
  });

  test('[VAL2] a detached array and one whose elements cannot be read are a reason, not an exception', () => {
    const detached = new Float32Array(4);
    structuredClone(detached, { transfer: [detached.buffer] });
    const hostile = new Proxy([1, 2], {
      get() {
        throw new Error('no');
      },
    });
    const late = new LateValues(
      () => null,
      () => {},
      () => 0,
    );
    for (const x of [detached, hostile, [[1], hostile]]) {
      expect(late.take(histogram(x as number[]))).toMatchObject({
        code: 'unreadable',
        reason: expect.stringContaining('reading the value threw'),
      });
    }
  });
});

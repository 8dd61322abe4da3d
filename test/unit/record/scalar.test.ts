import { describe, expect, it } from 'vitest';
import { checkKey, toScalar } from '../../../src/record/scalar.js';

function detached(): Float32Array {
  const values = Float32Array.of(1);
  structuredClone(values.buffer, { transfer: [values.buffer] });
  return values;
}

const revoked = Proxy.revocable([1], {});
revoked.revoke();
const circular: unknown[] = [];
circular.push(circular);

describe('toScalar', () => {
  it.each([
    [1.5, 1.5],
    [Number.NaN, Number.NaN],
    [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
    [-0, -0],
    [true, 1],
    [false, 0],
    [12n, 12],
    [-(2n ** 53n), -(2 ** 53)],
    [Float32Array.of(0.5), 0.5],
    [BigInt64Array.of(7n), 7],
    [Uint8ClampedArray.of(300), 255],
    [[3], 3],
    [[[[true]]], 1],
    [[Int8Array.of(-1)], -1],
  ])('[VAL1] takes %s', (value, expected) => {
    expect(toScalar(value)).toBe(expected);
  });

  it.each([
    ['a bigint beyond 2^53', 2n ** 53n + 1n],
    ['undefined', undefined],
    ['null', null],
    ['a text', '1'],
    ['a symbol', Symbol('x')],
    ['a function', () => 1],
    ['an object', { valueOf: () => 1 }],
    ['a list of two', [1, 2]],
    ['an empty list', []],
    ['a list of a text', ['1']],
    ['a number nine lists deep', [[[[[[[[[1]]]]]]]]]],
    ['two numbers', Float64Array.of(1, 2)],
    ['a DataView', new DataView(new ArrayBuffer(8))],
    ['a detached array', detached()],
    ['a revoked Proxy', revoked.proxy],
    ['a list of itself', circular],
    [
      'an element that throws',
      Object.defineProperty([0], 0, {
        get() {
          throw new Error('no');
        },
      }),
    ],
  ])('[VAL1] does not take %s', (_, value) => {
    expect(toScalar(value)).toBeUndefined();
  });
});

describe('checkKey', () => {
  it('[ROW4] takes any text of 1 to 512 UTF-16 units', () => {
    for (const key of ['a', '__proto__', 'constructor', ' ', '\ud800', 'x'.repeat(512)]) {
      expect(checkKey(key)).toBeNull();
    }
    for (const key of ['', 'x'.repeat(513), 1, null, undefined, Symbol('x'), {}]) {
      expect(checkKey(key)).toMatchObject({ code: 'key', reason: expect.stringMatching(/^a key/) });
    }
  });
});

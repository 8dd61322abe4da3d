import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StepwellError, ValidationError } from '../../../src/base/errors.js';
import { decodeValue } from '../../../src/files/value-decoder.js';
import { encodeValue } from '../../../src/files/value-encoder.js';
import { anyCharacter } from '../../support/any-character.js';

const again = (value: unknown) => decodeValue(encodeValue(value));

const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(undefined, null, true, false, -0, Number.NaN, 1 / 0),
    fc.integer(),
    fc.double(),
    fc.bigInt(),
    fc.string({ unit: anyCharacter }),
    fc.date({ noInvalidDate: false }),
    fc.oneof(
      fc.uint8Array(),
      fc.float32Array(),
      fc.float64Array(),
      fc.bigInt64Array(),
      fc.uint8ClampedArray(),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.sparseArray(tie('value'), { maxNumElements: 3, noTrailingHole: false }),
    fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), tie('value'), { maxKeys: 4 }),
    fc
      .array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 })
      .map((pairs) => new Map(pairs as [unknown, unknown][])),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => new Set(items)),
  ),
})).value;

describe('values that can be cloned', () => {
  test('come back as a structured clone is', () => {
    fc.assert(
      fc.property(value, (original) => {
        expect(again(original)).toStrictEqual(structuredClone(original));
      }),
      { numRuns: 500 },
    );
  });

  test('keep circles, shared references and shared memory', () => {
    const circle: Record<string, unknown> = { map: new Map() };
    circle['self'] = circle;
    (circle['map'] as Map<unknown, unknown>).set(circle, [circle]);
    const back = again(circle) as typeof circle;
    expect(back['self']).toBe(back);
    expect((back['map'] as Map<unknown, unknown[]>).get(back)?.[0]).toBe(back);

    const buffer = new ArrayBuffer(16);
    const views = [
      new Uint8Array(buffer),
      new Float32Array(buffer, 8, 1),
      new DataView(buffer, 4),
      buffer,
    ] as const;
    const [bytes, floats, view, whole] = again(views) as unknown as [
      Uint8Array,
      Float32Array,
      DataView,
      ArrayBuffer,
    ];
    expect(bytes.buffer).toBe(whole);
    expect([floats.buffer, floats.byteOffset, floats.length]).toEqual([whole, 8, 1]);
    expect([view.buffer, view.byteOffset, view.byteLength]).toEqual([whole, 4, 12]);
  });

  test('keep dates, expressions, boxed values, errors', () => {
    const error = new RangeError('too far', { cause: 'because' });
    const back = again({ when: new Date(5), expression: /a+/giu, boxed: Object(7), error }) as Record<
      string,
      unknown
    >;
    expect(back['when']).toEqual(new Date(5));
    expect(String(back['expression'])).toBe('/a+/giu');
    expect([typeof back['boxed'], Number(back['boxed'])]).toEqual(['object', 7]);
    expect(back['error']).toBeInstanceOf(RangeError);
    expect(back['error']).toMatchObject({ message: 'too far', cause: 'because', stack: error.stack });
  });

  test('__proto__ is a field and changes no prototype', () => {
    const object = JSON.parse('{"__proto__": {"polluted": true}}');
    const back = again(object) as object;
    expect(Object.keys(back)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });

  test('what is not covered is a typed error', () => {
    for (const bad of [
      () => 1,
      Symbol('a'),
      new Blob([]),
      new WeakMap(),
      Promise.resolve(),
      { a: [new Blob([])] },
    ]) {
      expect(() => encodeValue(bad)).toThrow(ValidationError);
    }
    let deep: unknown = 1;
    for (let i = 0; i < 2000; i++) deep = [deep];
    expect(() => encodeValue(deep)).toThrow(ValidationError);
  });

  test('bytes that are cut or changed are a typed error or a value, never anything else', () => {
    const bytes = encodeValue({
      a: [1, 'text', new Map([[1n, new Set([Float32Array.of(1, 2)])]])],
      d: new Date(3),
      r: /x/,
    });
    for (let cut = 0; cut < bytes.length; cut++) {
      expect(() => decodeValue(bytes.subarray(0, cut)), String(cut)).toThrow(StepwellError);
    }
    for (let i = 0; i < bytes.length; i++) {
      for (const flip of [1, 16, 128, 255]) {
        const damaged = bytes.slice();
        damaged[i] = (damaged[i] as number) ^ flip;
        try {
          decodeValue(damaged);
        } catch (thrown) {
          expect(thrown, `byte ${i}`).toBeInstanceOf(StepwellError);
        }
      }
    }
  });
});

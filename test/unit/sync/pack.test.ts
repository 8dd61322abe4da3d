import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pack, unpack } from '../../../src/sync/pack.js';

describe('packed values', () => {
  test('[ROW4] what JSON cannot hold comes back as it was: NaN, infinities, −0, typed arrays, any key', () => {
    const odd = JSON.parse('{"__proto__": {"constructor": 1}, "a": {"__proto__": 2}}');
    const value = {
      numbers: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 2 ** 53, 1e300],
      series: Float64Array.of(1, Number.NaN, -0),
      flags: Uint8Array.of(1, 2),
      starts: Uint32Array.of(7),
      odd,
    };
    const back = unpack(pack(value)) as typeof value;
    expect(back.numbers).toEqual(value.numbers);
    expect(Object.is(back.numbers[3], -0)).toBe(true);
    expect(back.series).toEqual(value.series);
    expect(back.flags).toEqual(value.flags);
    expect(back.starts).toEqual(value.starts);
    expect(JSON.stringify(back.odd)).toBe(JSON.stringify(odd));
    expect(({} as { constructor: unknown }).constructor).toBe(Object);
  });

  test('[ROW4] any text comes back as it was, as a value and as a key: lone surrogates, U+FEFF, however long', () => {
    const unit = fc.constantFrom('a', 'é', '💥', '\ud800', '\udfff', '\ufeff', '\u0000', 'x'.repeat(60));
    const text = fc.array(unit, { maxLength: 12 }).map((units) => units.join(''));
    fc.assert(
      fc.property(text, text, (key, value) => {
        const packed = { [key]: [value, { [value]: value }] };
        expect(unpack(pack(packed))).toEqual(packed);
        expect(unpack(pack(value))).toBe(value);
      }),
    );
  });

  test('values may be nested deeply', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 1000; i++) deep = { d: deep };
    expect(JSON.stringify(unpack(pack(deep)))).toBe(JSON.stringify(deep));
  });

  test('any JSON comes back', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false } as object), (value) => {
        expect(JSON.stringify(unpack(pack(value)))).toBe(JSON.stringify(value));
      }),
    );
  });

  test('cut and flipped bytes throw or give some value, and nothing else happens', () => {
    const bytes = pack({ a: [1, 2, { b: 'text' }], series: Float64Array.of(1, 2, 3) });
    for (let at = 0; at < bytes.length; at++) {
      for (const damaged of [bytes.slice(0, at), bytes.map((byte, i) => (i === at ? byte ^ 0x41 : byte))]) {
        try {
          unpack(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }
    }
  });
});

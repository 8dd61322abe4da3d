import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonObject, plainJson } from '../../../src/base/plain-json.js';
import type { Json } from '../../../src/record/kinds.js';
import { asPlain } from '../bundle/formats/json.js';
import { json } from '../record/arbitraries.js';
import { codeOfError, sameJson } from '../record/helpers.js';

describe('plainJson', () => {
  it('is JSON with the value, non-finite numbers as the documented texts, also after UTF-8', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = plainJson(value);
        expect(new TextDecoder().decode(new TextEncoder().encode(text))).toBe(text);
        expect(text).not.toMatch(/(?<!\\)(\\\\)*\\ud[89a-f]/i);
        expect(sameJson(JSON.parse(text) as Json, asPlain(value))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('writes what is documented', () => {
    expect(plainJson([Number.NaN, Infinity, -Infinity, -0, 1e21, 0.1, '~'])).toBe(
      '["NaN","Infinity","-Infinity",-0.0,1e+21,0.1,"~"]',
    );
    const hostile = JSON.parse('{"__proto__":{"a":1},"constructor":null}') as Json;
    expect(plainJson(hostile)).toBe('{"__proto__":{"a":1},"constructor":null}');
    expect(jsonObject([['__proto__', 1] as const], String)).toBe('{"__proto__":1}');
  });

  it('writes typed arrays as arrays and leaves undefined out', () => {
    const answer = { x: new Float64Array([1, Number.NaN, -0]), counts: new Uint32Array(0), none: undefined };
    expect(plainJson(answer)).toBe('{"x":[1,"NaN",-0.0],"counts":[]}');
    expect(plainJson([undefined, null])).toBe('[null,null]');
    expect(plainJson(undefined)).toBe('null');
  });

  it('[BUN1] lone surrogates become U+FFFD in texts and names; pairs and texts that look like an escape stay', () => {
    expect(plainJson(['a\ud800b', '\udc00', '😀', '\\ud800', '\\\ud800'])).toBe(
      '["a\ufffdb","\ufffd","😀","\\\\ud800","\\\\\ufffd"]',
    );
    expect(plainJson({ '\ud800': { '\udfff': 'x' } })).toBe('{"\ufffd":{"\ufffd":"x"}}');
  });

  it('[BUN1] names that differ in lone surrogates only stay apart', () => {
    const fields = { '\ufffd': 0, '\ud800': 1, '\ud801': 2, a: 3 };
    expect(JSON.parse(plainJson(fields))).toEqual({
      '\ufffd': 0,
      '\ufffd\ufffd': 1,
      '\ufffd\ufffd\ufffd': 2,
      a: 3,
    });
  });

  it('refuses a value that is too deep, with a StepwellError', () => {
    let deep: Json = 1;
    for (let i = 0; i < 200_000; i++) deep = [deep];
    expect(codeOfError(() => plainJson(deep))).toBe('validation');
  });
});

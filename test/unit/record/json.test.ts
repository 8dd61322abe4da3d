import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyConfig, decodeJson, encodeJson, mergeJson, setPath } from '../../../src/record/json.js';
import type { ConfigRecord, Json } from '../../../src/record/kinds.js';
import { rounds } from '../../support/long.js';
import { json } from './arbitraries.js';
import { codeOfError, sameJson } from './helpers.js';

const config = (op: ConfigRecord['op'], data: Json, path = ''): ConfigRecord => ({
  kind: 'config',
  time: 0,
  op,
  path,
  data,
});

describe('encodeJson and decodeJson', () => {
  it('give back every value, also after UTF-8', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = encodeJson(value);
        expect(new TextDecoder().decode(new TextEncoder().encode(text))).toBe(text);
        expect(sameJson(decodeJson(text), value)).toBe(true);
      }),
      { numRuns: rounds(1000) },
    );
  });

  it('write plain JSON where JSON can say it, and the documented escapes elsewhere', () => {
    expect(encodeJson({ a: [1, 'x', null, true] })).toBe('{"a":[1,"x",null,true]}');
    expect(encodeJson([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, '~NaN'])).toBe(
      '["~NaN","~Infinity","~-Infinity","~-0","~~NaN"]',
    );
  });

  it('throw CorruptDataError for text that is something else', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    for (const text of ['', '{', 'NaN', '"~nan"', '"~"', '[1,]', '{"a":"~x"}', deep]) {
      expect(codeOfError(() => decodeJson(text))).toBe('corrupt');
    }
  });

  it('throw ValidationError for what is no JSON value', () => {
    const circular: Json[] = [];
    circular.push(circular);
    for (const value of [circular, undefined, 1n, () => 1]) {
      expect(codeOfError(() => encodeJson(value as Json))).toBe('validation');
    }
  });

  it('[ROW4] make objects in which __proto__ and constructor are ordinary fields', () => {
    const value = decodeJson('{"__proto__":{"polluted":1},"a":{"constructor":2}}') as Record<string, Json>;
    expect(Object.keys(value)).toEqual(['__proto__', 'a']);
    expect(value['toString']).toBeUndefined();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('mergeJson', () => {
  it('merges objects at every depth and replaces everything else', () => {
    const base = { a: { b: 1, c: [1, 2] }, d: 3 };
    const extra = { a: { c: [9], e: null }, d: { f: 1 } };
    expect(mergeJson(base, extra)).toEqual({ a: { b: 1, c: [9], e: null }, d: { f: 1 } });
    expect(base).toEqual({ a: { b: 1, c: [1, 2] }, d: 3 });
    expect(mergeJson({ a: 1 }, 5)).toBe(5);
  });

  it('does not touch prototypes', () => {
    const merged = mergeJson(
      { a: 1 },
      decodeJson('{"__proto__":{"polluted":1},"constructor":{"prototype":{}}}'),
    );
    expect(encodeJson(merged)).toBe('{"a":1,"__proto__":{"polluted":1},"constructor":{"prototype":{}}}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('gives the extra when laid over nothing or itself', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(sameJson(mergeJson(value, value), value)).toBe(true);
        expect(sameJson(mergeJson(null, value), value)).toBe(true);
      }),
    );
  });
});

describe('setPath', () => {
  it('sets, makes and replaces what is on the way', () => {
    const base = { model: { layers: 2, units: [8, 16] }, lr: 1 };
    expect(setPath(base, 'model.layers', 4)).toEqual({ model: { layers: 4, units: [8, 16] }, lr: 1 });
    expect(setPath(base, 'model.units.1', 32)).toEqual({ model: { layers: 2, units: [8, 32] }, lr: 1 });
    expect(setPath(base, 'model.units.2', 64)).toEqual({ model: { layers: 2, units: [8, 16, 64] }, lr: 1 });
    expect(setPath(base, 'model.units.x', 1)).toEqual({ model: { layers: 2, units: { x: 1 } }, lr: 1 });
    expect(setPath(base, 'lr.warmup.steps', 9)).toEqual({
      model: { layers: 2, units: [8, 16] },
      lr: { warmup: { steps: 9 } },
    });
    expect(base).toEqual({ model: { layers: 2, units: [8, 16] }, lr: 1 });
  });

  it('does not touch prototypes', () => {
    expect(encodeJson(setPath({}, '__proto__.polluted', 1))).toBe('{"__proto__":{"polluted":1}}');
    expect(encodeJson(setPath({}, 'constructor.prototype.polluted', 1))).toBe(
      '{"constructor":{"prototype":{"polluted":1}}}',
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('applyConfig', () => {
  it('replaces fields, merges deeply, sets at a path', () => {
    const base = { a: { x: 1 }, b: 2 };
    expect(applyConfig(base, config('set', { a: { y: 1 } }))).toEqual({ a: { y: 1 }, b: 2 });
    expect(applyConfig(base, config('extend', { a: { y: 1 } }))).toEqual({ a: { x: 1, y: 1 }, b: 2 });
    expect(applyConfig(base, config('update', 5, 'a.x'))).toEqual({ a: { x: 5 }, b: 2 });
    expect(applyConfig(base, config('set', 7))).toEqual(base);
    expect(base).toEqual({ a: { x: 1 }, b: 2 });
  });
});

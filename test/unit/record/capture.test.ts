import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refuse } from '../../../src/base/refusal.js';
import { captureJson, encodeJson } from '../../../src/record/json.js';
import { json } from './arbitraries.js';
import { sameJson } from './helpers.js';

class Layer {
  units = 8;
  #secret = 1;
  get computed(): number {
    return this.#secret;
  }
}

function thrower(): never {
  throw new Error('no');
}

function detached(): Float64Array {
  const values = new Float64Array(3);
  structuredClone(values.buffer, { transfer: [values.buffer] });
  return values;
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function endless(): object {
  return new Proxy({}, { ownKeys: () => ['a', 'b'], get: endless, getOwnPropertyDescriptor: enumerable });
}

function enumerable(): PropertyDescriptor {
  return { enumerable: true, configurable: true, value: 0 };
}

const captured = (value: unknown) => captureJson(value).json;
const problems = (value: unknown, limits?: Parameters<typeof captureJson>[1]) =>
  captureJson(value, limits).problems.map(({ reason }) => reason);

describe('captureJson', () => {
  it('gives back what is JSON already', () => {
    fc.assert(
      fc.property(json, (value) => {
        const { json: copy, problems: found } = captureJson(value);
        expect(found).toEqual([]);
        expect(sameJson(copy, value)).toBe(true);
      }),
    );
  });

  it.each([
    ['a Date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a RegExp', /a+/g, '/a+/g'],
    ['a Map of texts', new Map([['__proto__', 1]]), Object.fromEntries([['__proto__', 1]])],
    ['another Map', new Map<unknown, unknown>([[1, 'a']]), [[1, 'a']]],
    ['a Set', new Set([1, 'a']), [1, 'a']],
    ['a typed array', Float32Array.of(0.5, -0), [0.5, -0]],
    ['64-bit integers', BigInt64Array.of(-3n), [-3]],
    ['an ArrayBuffer', Uint8Array.of(1, 2).buffer, [1, 2]],
    ['an instance', new Layer(), { units: 8 }],
    ['a boxed number', Object(5), 5],
    ['a safe bigint', 5n, 5],
    ['something with toJSON', new URL('https://a.example/b'), 'https://a.example/b'],
    ['one object twice', (() => ((x) => [x, x])({ a: 1 }))(), [{ a: 1 }, { a: 1 }]],
  ])('takes %s without a problem', (_, value, expected) => {
    const { json: found, problems: said } = captureJson(value);
    expect(said).toEqual([]);
    expect(found).toEqual(expected);
  });

  it('takes errors with message, stack, cause and fields', () => {
    const error = Object.assign(new TypeError('bad', { cause: 'why' }), { code: 7 });
    expect(captured(error)).toEqual({
      name: 'TypeError',
      message: 'bad',
      stack: error.stack,
      cause: 'why',
      code: 7,
    });
  });

  it('takes a snapshot', () => {
    const source = { list: [1], values: Float64Array.of(1) };
    const copy = captured(source);
    source.list.push(2);
    source.values[0] = 9;
    expect(copy).toEqual({ list: [1], values: [1] });
  });

  const circular: Record<string, unknown> = { a: [] };
  (circular['a'] as unknown[]).push(circular);

  it.each([
    ['undefined', undefined, null, 'value: undefined'],
    ['an undefined field', { a: { b: undefined, c: 1 } }, { a: { c: 1 } }, 'a.b: undefined is left out'],
    ['an undefined element', { b: [undefined, 1] }, { b: [null, 1] }, 'b[0]: undefined is kept as null'],
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
    ['a hole', [1, , 2], [1, null, 2], '[1]: undefined is kept as null'],
    ['undefined in a Map', new Map([['a', undefined]]), {}, 'a: undefined is left out'],
    ['a circular reference', circular, { a: [null] }, 'a[0]: a circular reference'],
    ['a large bigint', { a: 2n ** 60n }, { a: '1152921504606846976' }, 'a: a bigint'],
    ['a huge bigint', { a: 2n ** 5000n }, { a: null }, 'a: a bigint'],
    ['a symbol', { a: Symbol('s') }, { a: 'Symbol(s)' }, 'a: a symbol'],
    ['a function', { relu: (x: number) => x }, { relu: '[function relu]' }, 'relu: a function'],
    ['an invalid Date', [new Date(Number.NaN)], [null], '[0]: could not be read'],
    [
      'a throwing getter',
      Object.defineProperty({ b: 1 }, 'a', { enumerable: true, get: thrower }),
      { b: 1 },
      'a: ',
    ],
    [
      'a throwing element',
      { x: Object.defineProperty([0, 1], 0, { get: thrower }) },
      { x: [null, 1] },
      'x[0]: ',
    ],
    ['a throwing toJSON', { a: { toJSON: thrower }, b: 1 }, { a: null, b: 1 }, 'a: could not be read: no'],
    [
      'a throwing Proxy',
      { a: new Proxy({}, { ownKeys: thrower }), b: 1 },
      { a: null, b: 1 },
      'a: could not be read',
    ],
    ['a revoked object', { a: { b: revoked({}) }, c: 1 }, { a: { b: null }, c: 1 }, 'a.b: could not be read'],
    ['a revoked list', [revoked([]), 1], [null, 1], '[0]: could not be read'],
    ['a revoked function', { a: revoked(thrower) }, { a: '[function ]' }, 'a: a function'],
    ['a detached buffer', { a: detached() }, { a: null }, 'a: a detached buffer'],
    ['a false Date', { a: { [Symbol.toStringTag]: 'Date' } }, { a: null }, 'a: could not be read'],
  ])('says what it could not keep of %s', (_, value, expected, problem) => {
    const { json: found, problems: said } = captureJson(value);
    expect(found).toEqual(expected);
    expect(said).toHaveLength(1);
    expect(said[0]?.reason.startsWith(problem)).toBe(true);
  });

  it('cuts what is too large, too deep or too much, and says where', () => {
    expect(captureJson({ a: 'x'.repeat(100) }, { maxBytes: 50 })).toEqual({
      json: { a: 'x'.repeat(47) },
      problems: [refuse('limit', 'a: a text of 100 characters is cut to 47')],
    });
    expect(captureJson([1, 2, 3, 4], { maxNodes: 3 })).toEqual({
      json: [1, 2],
      problems: [refuse('limit', '[2]: cut off here, the whole is larger than 3 values')],
    });
    expect(captureJson({ a: [[[1]]] }, { maxDepth: 3 })).toEqual({
      json: { a: [[null]] },
      problems: [refuse('limit', 'a[0][0]: nested deeper than 3 levels')],
    });
    expect(captured(new Float32Array(500_000))).toHaveLength(99_999);
    expect(captured(new Array(4_000_000_000))).toHaveLength(99_999);
    expect(problems(endless(), { maxNodes: 1000 })).toContain(
      `${Array.from({ length: 32 }, () => 'a').join('.')}: nested deeper than 32 levels`,
    );
    const bad = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`f${i}`, thrower]));
    expect(problems(bad)).toHaveLength(20);
  });

  it('[ROW4] takes own __proto__ and constructor as ordinary fields', () => {
    const hostile = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    expect(encodeJson(captured(hostile))).toBe(JSON.stringify(hostile));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('never throws, and what it gives can be stored', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withObjectString: true,
      withNullPrototype: true,
      withTypedArray: true,
      withSparseArray: true,
      withUnicodeString: true,
      withBoxedValues: true,
    });
    const traps = ['get', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor'] as const;
    // Made inside the property: the generator itself cannot look at some of them.
    const makers = fc.oneof(
      anything.map((value) => () => value),
      fc.func(fc.anything()).map((callable) => () => callable),
      fc.constantFrom<() => unknown>(
        detached,
        endless,
        () => revoked([]),
        () => revoked({}),
      ),
      fc.constantFrom(...traps).map((trap) => () => new Proxy({ a: 1 }, { [trap]: thrower })),
      fc.constantFrom(...traps).map((trap) => () => new Proxy([1], { [trap]: () => Object.create(null) })),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), makers)), fc.nat(2000), (fields, maxBytes) => {
        const value = Object.fromEntries(fields.map(([key, make]) => [key, make()]));
        const { json: found } = captureJson(value, { maxBytes, maxNodes: 1000 });
        expect(encodeJson(found).length).toBeLessThanOrEqual(6 * maxBytes + 20_000);
      }),
    );
  });
});

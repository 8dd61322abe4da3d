import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CorruptDataError, ValidationError } from '../../../src/base/errors.js';
import { type ArrayType, arrayOfBytes, bytesOfArray, type NdArray } from '../../../src/files/arrays.js';
import { decodeNpy, encodeNpy } from '../../../src/files/npy.js';
import { decodeNpz, encodeNpz } from '../../../src/files/npz.js';
import { decodeSafetensors, encodeSafetensors } from '../../../src/files/safetensors.js';

const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Elements that a type holds exactly. */
function elementsOf(dtype: ArrayType, size: number): fc.Arbitrary<NdArray['data']> {
  const of = <T>(value: fc.Arbitrary<T>, make: (values: T[]) => NdArray['data']) =>
    fc.array(value, { minLength: size, maxLength: size }).map(make);
  const int = (Class: { from(values: number[]): NdArray['data'] }) => of(fc.integer(), (v) => Class.from(v));
  switch (dtype) {
    case 'bool':
      return of(fc.nat(1), (v) => Uint8Array.from(v));
    case 'int8':
      return int(Int8Array);
    case 'uint8':
      return int(Uint8Array);
    case 'int16':
      return int(Int16Array);
    case 'uint16':
      return int(Uint16Array);
    case 'int32':
      return int(Int32Array);
    case 'uint32':
      return int(Uint32Array);
    case 'int64':
      return of(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (v) => BigInt64Array.from(v));
    case 'uint64':
      return of(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (v) => BigUint64Array.from(v));
    case 'float16':
      return of(fc.constantFrom(0, -0, 1, -1.5, 65_504, 2 ** -24, 1 / 0, -1 / 0, 0.333251953125), (v) =>
        Float32Array.from(v),
      );
    case 'bfloat16':
      return of(fc.constantFrom(0, -0, 1, -1.5, 2 ** 127, 2 ** -133, 1 / 0), (v) => Float32Array.from(v));
    case 'float32':
      return of(fc.float(), (v) => Float32Array.from(v));
    case 'float64':
      return of(fc.double(), (v) => Float64Array.from(v));
  }
}

const NUMPY_TYPES: readonly ArrayType[] = [
  'bool',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'float16',
  'float32',
  'float64',
];

const arrayOf = (types: readonly ArrayType[]): fc.Arbitrary<NdArray> =>
  fc
    .record({ dtype: fc.constantFrom(...types), shape: fc.array(fc.nat(4), { maxLength: 4 }) })
    .chain(({ dtype, shape }) =>
      elementsOf(
        dtype,
        shape.reduce((product, length) => product * length, 1),
      ).map((data) => ({ data, shape, dtype })),
    );

const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.constantFrom('__proto__', 'a/b', 'ä', 'constructor'),
);

describe('16-bit floats', () => {
  test('every one of them comes back as its bits', () => {
    for (const dtype of ['float16', 'bfloat16'] as const) {
      const halves = Uint16Array.from({ length: 65_536 }, (_, i) => i);
      const data = arrayOfBytes(
        new Uint8Array(halves.buffer),
        dtype,
        halves.length,
      ) as Float32Array<ArrayBuffer>;
      const again = new Uint16Array(bytesOfArray({ data, shape: [65_536], dtype }).buffer);
      const wrong = [...again.keys()].filter((i) => again[i] !== halves[i] && !Number.isNaN(data[i]));
      expect(wrong, dtype).toEqual([]);
    }
  });

  test('the nearest one is taken, ties to even, and what is too large is infinite', () => {
    const of = (dtype: 'float16' | 'bfloat16', value: number) => {
      const bytes = bytesOfArray({ data: Float32Array.of(value), shape: [1], dtype });
      return (arrayOfBytes(bytes, dtype, 1) as Float32Array)[0];
    };
    expect(of('float16', 2049)).toBe(2048);
    expect(of('float16', 2051)).toBe(2052);
    expect(of('float16', 65_519)).toBe(65_504);
    expect(of('float16', 65_520)).toBe(Number.POSITIVE_INFINITY);
    expect(of('float16', 2 ** -25)).toBe(0);
    expect(of('float16', 3 * 2 ** -26)).toBe(2 ** -24);
    expect(of('float16', 0.1)).toBe(0.0999755859375);
    expect(of('float16', Number.NaN)).toBeNaN();
    expect(of('bfloat16', 1 + 2 ** -8)).toBe(1);
    expect(of('bfloat16', 1 + 3 * 2 ** -8)).toBe(1 + 2 ** -6);
    expect(of('bfloat16', 3.4e38)).toBe(Number.POSITIVE_INFINITY);
    expect(of('bfloat16', Number.NaN)).toBeNaN();
  });
});

describe('.npy', () => {
  test('gives back every array of every type', () => {
    fc.assert(
      fc.property(arrayOf(NUMPY_TYPES), (array) => {
        expect(decodeNpy(encodeNpy(array))).toEqual(array);
      }),
      { numRuns: 300 },
    );
  });

  test('is what NumPy writes', () => {
    const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    const before = joined(latin('\x93NUMPY\x01\x00\x76\x00'), latin(header.padEnd(117)), latin('\n'));
    const data = Float32Array.of(0, 1, 2, 3, 4, 5);
    const file = joined(before, new Uint8Array(data.buffer));
    expect(file.length).toBe(128 + 24);
    expect(encodeNpy({ data, shape: [2, 3], dtype: 'float32' })).toEqual(file);
    expect(decodeNpy(file)).toEqual({ data, shape: [2, 3], dtype: 'float32' });
    expect(String.fromCharCode(...encodeNpy({ data, shape: [6], dtype: 'float32' }))).toContain(
      "'shape': (6,), }",
    );
  });

  test('reads the other byte order, the order of Fortran, later versions', () => {
    const make = (version: number, header: string, data: readonly number[]) => {
      const length = version === 1 ? [header.length, 0] : [header.length, 0, 0, 0];
      return joined(
        latin('\x93NUMPY'),
        Uint8Array.of(version, 0, ...length),
        latin(header),
        Uint8Array.from(data),
      );
    };
    expect(
      decodeNpy(make(1, "{'descr': '>i2', 'fortran_order': False, 'shape': (2,)}", [1, 2, 255, 254])),
    ).toEqual({
      data: Int16Array.of(258, -2),
      shape: [2],
      dtype: 'int16',
    });
    const columns = "{'shape': (2, 3), 'descr': '|u1', 'fortran_order': True, }\n";
    expect(decodeNpy(make(2, columns, [1, 4, 2, 5, 3, 6])).data).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
    const cube = "{'shape': (2, 2, 2), 'descr': '|u1', 'fortran_order': True}";
    expect(decodeNpy(make(3, cube, [0, 4, 2, 6, 1, 5, 3, 7])).data).toEqual(
      Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7),
    );
    const number = "{'shape': (), 'descr': '<f8', 'fortran_order': False}";
    expect(decodeNpy(make(1, number, [0, 0, 0, 0, 0, 0, 240, 63]))).toMatchObject({
      shape: [],
      data: Float64Array.of(1),
    });
  });

  test('what cannot be read is a typed error: cut anywhere, objects, texts, huge shapes', () => {
    const file = encodeNpy({ data: Float32Array.of(1, 2), shape: [2], dtype: 'float32' });
    for (let cut = 0; cut < file.length; cut++) {
      expect(() => decodeNpy(file.subarray(0, cut)), String(cut)).toThrow(CorruptDataError);
    }
    const text = String.fromCharCode(...file);
    for (const [from, to] of [
      ["'<f4'", "'|O8'"],
      ["'<f4'", "'<U4'"],
      ["'<f4'", "'<c8'"],
      ['(2,)', '(9e9999,)'],
      ['(2,)', '(-2,)'],
      ['(2,)', '(99999999999999999,)'],
      ['(2,)', '(8, 9)'],
    ] as const) {
      expect(() => decodeNpy(latin(text.replace(from, to))), to).toThrow(CorruptDataError);
    }
    expect(() => encodeNpy({ data: Float32Array.of(1), shape: [1], dtype: 'bfloat16' })).toThrow(
      ValidationError,
    );
    expect(() => encodeNpy({ data: Float32Array.of(1), shape: [2], dtype: 'float32' })).toThrow(
      ValidationError,
    );
    expect(() => encodeNpy({ data: Float32Array.of(1), shape: [1], dtype: 'int32' })).toThrow(
      ValidationError,
    );
  });
});

describe('.npz', () => {
  test('gives back arrays by name', () => {
    fc.assert(
      fc.property(fc.dictionary(name, arrayOf(['float32', 'int64', 'bool']), { maxKeys: 4 }), (arrays) => {
        const file = encodeNpz(arrays);
        expect(Object.entries(decodeNpz(file)).sort()).toEqual(Object.entries(arrays).sort());
        expect(encodeNpz(arrays)).toEqual(file);
      }),
      { numRuns: 100 },
    );
  });

  test('reads compressed entries, leaves other files out, and refuses what is no zip', async () => {
    const { zipSync } = await import('fflate');
    const x = encodeNpy({ data: new Float32Array(1000), shape: [1000], dtype: 'float32' });
    const file = zipSync({ 'x.npy': x, 'readme.txt': latin('hi') }, { level: 9 });
    expect(file.length).toBeLessThan(500);
    expect(Object.keys(decodeNpz(file))).toEqual(['x']);
    expect(() => decodeNpz(latin('PK nothing'))).toThrow(CorruptDataError);
    expect(() => decodeNpz(zipSync({ 'x.npy': latin('nothing') }))).toThrow(CorruptDataError);
    for (let cut = 1; cut < file.length; cut += 7) {
      expect(() => decodeNpz(file.subarray(0, cut)), String(cut)).toThrow(CorruptDataError);
    }
  });
});

describe('.safetensors', () => {
  const types: readonly ArrayType[] = [...NUMPY_TYPES, 'bfloat16'];

  test('gives back tensors and metadata', () => {
    fc.assert(
      fc.property(
        fc.dictionary(name, arrayOf(types), { maxKeys: 4 }),
        fc.dictionary(name, fc.string(), { maxKeys: 2 }),
        (tensors, metadata) => {
          const read = decodeSafetensors(encodeSafetensors({ tensors, metadata }));
          expect(Object.entries(read.tensors).sort()).toEqual(Object.entries(tensors).sort());
          expect(Object.entries(read.metadata).sort()).toEqual(Object.entries(metadata).sort());
        },
      ),
      { numRuns: 150 },
    );
  });

  test('is laid out as the format says', () => {
    const header =
      '{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[],"data_offsets":[8,9]}}';
    const length = Math.ceil(header.length / 8) * 8;
    const file = joined(
      Uint8Array.of(length, 0, 0, 0, 0, 0, 0, 0),
      latin(header.padEnd(length)),
      new Uint8Array(Float32Array.of(1, 2).buffer),
      Uint8Array.of(7),
    );
    const tensors: Record<string, NdArray> = {
      b: { data: Uint8Array.of(7), shape: [], dtype: 'uint8' },
      w: { data: Float32Array.of(1, 2), shape: [2], dtype: 'float32' },
    };
    expect(encodeSafetensors({ tensors, metadata: {} })).toEqual(file);
    expect(decodeSafetensors(file)).toEqual({ tensors, metadata: {} });
  });

  test('lies in the header are typed errors', () => {
    const make = (header: string, data = 8) =>
      joined(Uint8Array.of(header.length, 0, 0, 0, 0, 0, 0, 0), latin(header), new Uint8Array(data));
    const entry = (dtype: string, shape: string, offsets: string) =>
      make(`{"w":{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}}`);
    for (const bad of [
      entry('"F32"', '[2]', '[0,9]'),
      entry('"F32"', '[2]', '[8,0]'),
      entry('"F32"', '[2]', '[1,9]'),
      entry('"F32"', '[3]', '[0,8]'),
      entry('"F32"', '[-2]', '[0,8]'),
      entry('"F32"', '[1e99]', '[0,8]'),
      entry('"F4"', '[2]', '[0,8]'),
      entry('"F32"', '[2]', '[0,8,8]'),
      entry('"F32"', '[1]', '[0,4]'),
      make(
        '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}',
      ),
      make('[]'),
      make('{'),
      make('{"w":null}'),
      new Uint8Array(8).fill(255),
      new Uint8Array(3),
    ]) {
      expect(() => decodeSafetensors(bad), String.fromCharCode(...bad)).toThrow(CorruptDataError);
    }
    expect(() =>
      encodeSafetensors({
        tensors: { __metadata__: { data: Uint8Array.of(1), shape: [1], dtype: 'uint8' } },
        metadata: {},
      }),
    ).toThrow(ValidationError);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../../../src/base/refusal.js';
import { planPixels, readPixels } from '../../../../src/media/image/pixels.js';
import type { PixelPlan } from '../../../../src/media/image/plan.js';
import { encodePng } from '../../../../src/media/image/png.js';
import { rasterType } from '../../../../src/media/image/raster.js';
import { type Asked, shadesOf } from '../../../../src/media/image/shades.js';
import type { TensorData } from '../../../../src/record/elements.js';
import { readPng } from '../../files/read-png.js';

describe('shapes', () => {
  const plan = (shape: number[], layout?: 'HW' | 'HWC' | 'CHW') => planPixels(shape, layout);

  test('HW, HWC and CHW with 1, 3 and 4 channels, and lists of them', () => {
    expect(plan([2, 3])).toEqual({ count: 1, width: 3, height: 2, channels: 1, planes: false });
    for (const channels of [1, 3, 4]) {
      expect(plan([5, 7, channels])).toEqual({ count: 1, width: 7, height: 5, channels, planes: false });
      expect(plan([channels, 5, 7])).toEqual({ count: 1, width: 7, height: 5, channels, planes: true });
      expect(plan([9, 5, 7, channels])).toMatchObject({ count: 9, width: 7, height: 5, planes: false });
      expect(plan([9, channels, 5, 7])).toMatchObject({ count: 9, width: 7, height: 5, planes: true });
    }
    // Either would fit: the channels are last unless it is said.
    expect(plan([3, 5, 3])).toMatchObject({ width: 5, height: 3, planes: false });
    expect(plan([3, 5, 3], 'CHW')).toMatchObject({ width: 3, height: 5, planes: true });
  });

  test('everything else is said', () => {
    for (const shape of [
      [],
      [5],
      [5, 7, 2],
      [0, 4],
      [2, 0, 3],
      [65, 2, 2, 1],
      [1, 2, 3, 4, 3],
      [20_000, 2],
    ]) {
      expect(isRefusal(plan(shape)), String(shape)).toBe(true);
    }
    expect(plan([4, 4], 'HWC')).toMatchObject({ reason: expect.stringContaining('HWC') });
    expect(plan([5, 7, 3], 'CHW')).toMatchObject({ reason: expect.stringContaining('has 5') });
  });
});

describe('numbers as bytes', () => {
  const bytes = (data: TensorData, dtype: string, white?: 1 | 255) => [
    ...read(data, dtype, white ? { white } : {}).data,
  ];

  test('floats are 0 to 1 unless one is above, integers 0 to 255, booleans black and white', () => {
    expect(bytes(Float32Array.of(0, 0.5, 1), 'float32')).toEqual([0, 128, 255]);
    expect(bytes(Float32Array.of(0, 0.5, 200), 'float32')).toEqual([0, 1, 200]);
    expect(bytes(Float32Array.of(0, 0.5, 1), 'float32', 255)).toEqual([0, 1, 1]);
    expect(bytes(Int32Array.of(0, 1, 255), 'int32')).toEqual([0, 1, 255]);
    expect(bytes(Int32Array.of(0, 1), 'bool')).toEqual([0, 255]);
    expect(bytes(Int32Array.of(0, 1), 'int32', 1)).toEqual([0, 255]);
  });

  test('what is outside is cut off, NaN is black', () => {
    expect(bytes(Float32Array.of(-1, Number.NaN, 0.999, 1), 'float32')).toEqual([0, 0, 255, 255]);
    expect(bytes(Float32Array.of(-1 / 0, 1 / 0, 300, 254.5), 'float32')).toEqual([0, 255, 255, 255]);
    expect(bytes(Int32Array.of(-5, 256), 'int32')).toEqual([0, 255]);
  });

  test('channels that come plane by plane are put together; each image of a list is its own', () => {
    const chw = Int32Array.from({ length: 24 }, (_, i) => i);
    const plan = planPixels([2, 3, 2, 2], undefined) as PixelPlan;
    const shades = shadesOf(chw, 'int32', plan, {});
    const read = (index: number) => [...readPixels(chw, 'int32', plan, index, shades).data];
    expect(read(0)).toEqual([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
    expect(read(1).slice(0, 3)).toEqual([12, 16, 20]);
  });
});

/** One row of pixels, or an image of the shape. */
function read(data: TensorData, dtype: string, options: Asked = {}, shape = [1, data.length]) {
  const plan = planPixels(shape, undefined) as PixelPlan;
  return readPixels(data, dtype, plan, 0, shadesOf(data, dtype, plan, options));
}

describe('what an image loses', () => {
  const ramp = (top: number, from = 0) =>
    Float32Array.from({ length: 256 }, (_, i) => from + ((top - from) * i) / 255);
  const grey = Array.from({ length: 256 }, (_, i) => i);
  const withOne = (data: Float32Array, value: number, at = 255) => {
    const copy = data.slice();
    copy[at] = value;
    return copy;
  };

  test('[VAL6] rounding above 1 does not make 255 white, nor does one hot pixel, which is told', () => {
    for (const top of [1.0000001, 1 + 2 ** -10, 1.003]) {
      const { data, lost } = read(withOne(ramp(1), top), 'float32');
      expect([...data], String(top)).toEqual(grey);
      expect(lost, String(top)).toEqual([]);
    }
    for (const hot of [1.5, 2, 200, 1e30, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const { data, lost } = read(withOne(ramp(1), hot, 100), 'float32');
      expect([...data].toSpliced(100, 1), String(hot)).toEqual(grey.toSpliced(100, 1));
      expect(lost, String(hot)).toEqual([expect.stringContaining('outside of 0 to 1')]);
    }
  });

  test('[VAL6] floats of 0 to 255 are read as such, also sparse, dark or resized ones', () => {
    const sparse = withOne(new Float32Array(256), 255, 9);
    for (const data of [ramp(255), sparse, ramp(20), withOne(ramp(255), 255.4)]) {
      const { data: bytes, lost } = read(data, 'float32');
      expect([...bytes]).toEqual(Array.from(data, (value) => Math.min(255, Math.floor(value + 0.5))));
      expect(lost).toEqual([]);
    }
  });

  test('[VAL6] an image of −1 to 1 is told, and right with its range', () => {
    const { lost } = read(ramp(1, -1), 'float32');
    expect(lost).toEqual([expect.stringMatching(/outside of 0 to 1.*range: \[black, white\]/)]);
    const ranged = read(ramp(1, -1), 'float32', { range: [-1, 1] });
    expect([...ranged.data]).toEqual(grey);
    expect(ranged.lost).toEqual([]);
  });

  test('[VAL6] a range says what is black and white, of any type and as wide or narrow as numbers are', () => {
    const of = (values: TensorData, range: readonly [number, number]) => [
      ...read(values, values instanceof Int32Array ? 'int32' : 'float64', { range }).data,
    ];
    expect(of(Int32Array.of(1000, 1500, 2000, 3000, 0), [1000, 2000])).toEqual([0, 128, 255, 255, 0]);
    expect(of(Float64Array.of(-1e308, 0, 1e308), [-1e308, 1e308])).toEqual([0, 128, 255]);
    expect(of(Float64Array.of(0, 5e-324), [0, 5e-324])).toEqual([0, 255]);
    expect(of(Float64Array.of(1, 1 + 2 ** -52), [1, 1 + 2 ** -52])).toEqual([0, 255]);
    expect(of(Float64Array.of(-3, Number.NaN, Number.POSITIVE_INFINITY), [-2, 2])).toEqual([0, 0, 255]);
  });

  test('[VAL6] different values that become one shade are told; a constant image is not', () => {
    const flat = [expect.stringContaining('lost its shades')];
    expect(read(ramp(0.001), 'float32').lost).toEqual(flat);
    expect(read(ramp(1e-30), 'float32').lost).toEqual(flat);
    expect(read(ramp(1), 'float32', { white: 255 }).lost).toEqual(flat);
    expect(read(ramp(1), 'float32', { range: [0, 1000] }).lost).toEqual(flat);
    for (const value of [0, 0.3, 1, 255, -0, 1e-9]) {
      const constant = new Float32Array(9).fill(value);
      expect(read(constant, 'float32').lost, String(value)).toEqual([]);
      // As a convolution rounds.
      expect(read(withOne(constant, value * (1 + 1e-7), 3), 'float32').lost, String(value)).toEqual([]);
    }
    // Neighbours that keep their difference have lost nothing.
    expect(read(Uint8Array.of(7, 8, 7, 8), 'uint8').lost).toEqual([]);
    expect(read(Float32Array.of(0, 1, 0, 1), 'float32').lost).toEqual([]);
  });

  test('[VAL6] mostly cut off is told also where the scale was asked for, a part of it is not', () => {
    const reading: Asked = { range: [0, 0.25] };
    expect(read(ramp(1), 'float32', reading).lost).toEqual([expect.stringContaining('mostly')]);
    expect(read(ramp(0.4), 'float32', reading).lost).toEqual([]);
    expect(read(ramp(255), 'float32', { white: 1 }).lost).toEqual([expect.stringContaining('mostly')]);
  });

  test('[VAL6] integers: 255 is white; masks, wider ones and bigints are told or right', () => {
    expect(read(Int32Array.of(0, 1, 1, 0), 'int32').lost).toEqual([expect.stringContaining('white: 1')]);
    expect(read(Uint8Array.of(0, 1, 1, 0), 'uint8').lost).toEqual([expect.stringContaining('white: 1')]);
    expect(read(Int32Array.of(0, 1), 'int32', { white: 1 }).lost).toEqual([]);
    expect(read(Int32Array.of(0, 1), 'bool').lost).toEqual([]);
    expect(read(Int32Array.of(0, 12, 19), 'int32').lost).toEqual([]);
    expect(read(Int32Array.of(0, 255, 256), 'int32').lost).toEqual([expect.stringContaining('outside')]);
    expect(read(Int8Array.of(-128, 0, 127), 'int8').lost).toEqual([expect.stringContaining('outside')]);
    expect(read(Uint16Array.of(0, 128, 255), 'uint16').data).toEqual(Uint8Array.of(0, 128, 255));
    const wide = read(Uint16Array.of(0, 32_896, 65_535), 'uint16');
    expect([...wide.data, ...wide.lost]).toEqual([0, 128, 255]);
    expect(read(Uint16Array.of(0, 400, 1023), 'uint16').lost).toEqual([expect.stringContaining('black')]);
    expect(read(Float64Array.of(0, 255, 2 ** 40), 'int64').lost).toEqual([
      expect.stringContaining('outside'),
    ]);
  });

  test('[VAL6] NaN is told', () => {
    expect(read(withOne(ramp(1), Number.NaN), 'float32').lost).toEqual([expect.stringContaining('NaN')]);
    expect(read(withOne(ramp(1), Number.NaN), 'float32', { range: [0, 1] }).lost.length).toBe(1);
    expect(read(new Float32Array(4).fill(Number.NaN), 'float32').lost.length).toBe(1);
  });

  test('[VAL6] alpha has a scale of its own', () => {
    const of = (rgba: number[], options?: Asked) =>
      read(Float32Array.from(rgba), 'float32', options, [1, 2, 4]);
    const colors255 = of([200, 100, 50, 1, 0, 0, 255, 0.5]);
    expect([...colors255.data, ...colors255.lost]).toEqual([200, 100, 50, 255, 0, 0, 255, 128]);
    const colors1 = of([1, 0.5, 0, 255, 0, 0, 1, 128]);
    expect([...colors1.data, ...colors1.lost]).toEqual([255, 128, 0, 255, 0, 0, 255, 128]);
    const signed = of([-1, 0, 1, 1, 1, 1, -1, 0], { range: [-1, 1] });
    expect([...signed.data, ...signed.lost]).toEqual([0, 128, 255, 255, 255, 255, 0, 0]);
    const bytes = read(Uint8Array.of(9, 99, 199, 1, 9, 9, 9, 1), 'uint8', {}, [1, 2, 4]);
    expect(bytes.lost).toEqual([expect.stringContaining('alpha')]);
    const planes = read(Float32Array.of(200, 0, 100, 0, 50, 255, 1, 0.5), 'float32', {}, [4, 1, 2]);
    expect([...planes.data, ...planes.lost]).toEqual([200, 100, 50, 255, 0, 0, 255, 128]);
  });

  test('[VAL6] whatever is drawn without a word kept its order and its differences', () => {
    const pixel = fc.oneof(
      fc.float(),
      fc.float({ min: 0, max: 1 }),
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(Number.NaN, 1.0000001, -1, 1e-12),
    );
    fc.assert(
      fc.property(fc.array(pixel, { minLength: 1, maxLength: 40 }), (pixels) => {
        const data = Float32Array.from(pixels);
        const { data: bytes, lost } = read(data, 'float32');
        if (lost.length > 0) return;
        const least = Math.min(...data);
        const most = Math.max(...data);
        const white = shadesOf(data, 'float32', planPixels([1, data.length], 'HW') as PixelPlan, {}).colors
          .white;
        expect(data.some(Number.isNaN)).toBe(false);
        expect(least).toBeGreaterThanOrEqual(-white / 255);
        expect(most).toBeLessThanOrEqual(white * (256 / 255) * (1 + 1e-7));
        for (const [i, value] of data.entries()) {
          expect(Math.abs((bytes[i] as number) - (value / white) * 255)).toBeLessThanOrEqual(1 + 1e-6);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('PNG', () => {
  const image = fc
    .record({
      width: fc.integer({ min: 1, max: 40 }),
      height: fc.integer({ min: 1, max: 20 }),
      channels: fc.constantFrom(1 as const, 3 as const, 4 as const),
      smooth: fc.boolean(),
    })
    .chain(({ smooth, ...size }) => {
      const length = size.width * size.height * size.channels;
      const noise = fc.uint8Array({ minLength: length, maxLength: length });
      const data = smooth ? fc.nat(9).map((step) => Uint8Array.from({ length }, (_, i) => i * step)) : noise;
      return data.map((pixels) => ({ ...size, data: pixels }));
    });

  test('an independent reader finds the same pixels, to the bit', async () => {
    await fc.assert(
      fc.asyncProperty(image, async (pixels) => {
        expect(readPng(await encodePng(pixels))).toEqual({ ...pixels, data: [...pixels.data] });
      }),
      { numRuns: 100 },
    );
  });

  test('is written where the platform has no CompressionStream, too', async () => {
    const pixels = { width: 2, height: 2, channels: 1 as const, data: Uint8Array.of(0, 100, 200, 255) };
    const { CompressionStream } = globalThis;
    Reflect.deleteProperty(globalThis, 'CompressionStream');
    try {
      expect(readPng(await encodePng(pixels)).data).toEqual([0, 100, 200, 255]);
    } finally {
      Object.assign(globalThis, { CompressionStream });
    }
  });
});

test('types are told by the first bytes', async () => {
  const of = (text: string) => rasterType(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
  const png = await encodePng({ width: 1, height: 1, channels: 1, data: Uint8Array.of(1) });
  expect(rasterType(png)).toBe('image/png');
  expect(of('\xff\xd8\xff\xe0')).toBe('image/jpeg');
  expect(of('GIF89a')).toBe('image/gif');
  expect(of('RIFF\x10\0\0\0WEBPVP8 ')).toBe('image/webp');
  expect(of('\0\0\0\x1cftypavif\0\0\0\0')).toBe('image/avif');
  expect(of('BM\x10\0\0\0\0\0\0\0\x1a\0')).toBe('image/bmp');
  for (const text of [
    '',
    '<svg xmlns',
    '<!doctype html>',
    'BM<script>alert(1)</script>',
    'RIFF\0\0\0\0WAVE',
    '\x89PN',
    '%PDF-1.7',
  ]) {
    expect(of(text), text).toBeNull();
  }
});

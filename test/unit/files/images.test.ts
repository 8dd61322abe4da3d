import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PixelPlan, planPixels, readPixels, whiteOf } from '../../../src/files/pixels.js';
import { encodePng } from '../../../src/files/png.js';
import { rasterType } from '../../../src/files/raster.js';
import { readPng } from './read-png.js';

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
      expect(typeof plan(shape), String(shape)).toBe('string');
    }
    expect(plan([4, 4], 'HWC')).toContain('HWC');
    expect(plan([5, 7, 3], 'CHW')).toContain('has 5');
  });
});

describe('numbers as bytes', () => {
  const bytes = (data: Float32Array | Int32Array, dtype: string, white?: 1 | 255) => {
    const plan = planPixels([1, data.length], undefined) as PixelPlan;
    return [...readPixels(data, plan, 0, whiteOf(data, dtype, white)).data];
  };

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
    expect([...readPixels(chw, plan, 0, 255).data]).toEqual([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
    expect([...readPixels(chw, plan, 1, 255).data].slice(0, 3)).toEqual([12, 16, 20]);
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

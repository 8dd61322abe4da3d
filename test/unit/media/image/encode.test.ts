import { expect, test } from 'vitest';
import { isRefusal } from '../../../../src/base/refusal.js';
import { encodeImages } from '../../../../src/media/image/encode.js';
import type { RawImage } from '../../../../src/media/image/raw.js';
import { readPng } from '../../files/read-png.js';

const ramp = (top: number) => Float32Array.from({ length: 16 }, (_, i) => (i / 15) * top);

function raw(data: Float32Array, shape: number[], options: object = {}): RawImage {
  const rest = { layout: undefined, white: undefined, caption: '', ...options };
  return { kind: 'array', data, dtype: 'float32', shape, ...rest };
}

/** The bytes of each image, and what was said, in order. */
async function encoded(...images: RawImage[]): Promise<(number[] | string)[]> {
  const found: (number[] | string)[] = [];
  for await (const each of encodeImages(images)) {
    if (isRefusal(each)) found.push(each.reason);
    else found.push([...readPng(new Uint8Array(await each.blob.arrayBuffer())).data]);
  }
  return found;
}

const grey = Array.from({ length: 16 }, (_, i) => i * 17);

test('[VAL6] each image of a list is read by itself, and lists on different scales are told', async () => {
  const [first, second, third, ...rest] = await encoded(
    raw(ramp(1), [4, 4]),
    raw(ramp(255), [4, 4]),
    raw(new Float32Array(16), [4, 4]),
  );
  expect([first, second]).toEqual([grey, grey]);
  expect(third).toEqual(Array(16).fill(0));
  expect(rest).toEqual([expect.stringContaining('different white')]);
  expect(await encoded(raw(ramp(255), [4, 4]), raw(new Float32Array(16), [4, 4]))).toEqual([
    grey,
    Array(16).fill(0),
  ]);
  const asked = await encoded(raw(ramp(1), [4, 4], { range: [0, 1] }), raw(ramp(255), [4, 4]));
  expect(asked).toEqual([grey, grey]);
});

test('[VAL6] the images of one array are read alike, and the one that is lost by that is told', async () => {
  const batch = Float32Array.from([...ramp(255), ...ramp(255), ...ramp(1)]);
  const [, , odd, said, ...rest] = await encoded(raw(batch, [3, 4, 4, 1]));
  expect(new Set(odd as number[])).toEqual(new Set([0, 1]));
  expect(said).toContain('lost its shades');
  expect(rest).toEqual([]);
});

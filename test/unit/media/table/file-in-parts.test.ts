/** A file that is read in parts. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileInParts } from '../../../../src/media/table/file-in-parts.js';

const PART = 1024 * 1024;
const bytes = Uint8Array.from({ length: 3 * PART + 1234 }, (_, i) => (i * 31 + (i >> 9)) % 256);
const read = async (from: number, to: number) => bytes.slice(from, to).buffer;

test('any slice is the bytes of the file, across parts and beyond the end', async () => {
  const edge = fc.oneof(
    fc.nat(bytes.length + 10),
    fc.constantFrom(0, PART - 1, PART, PART + 1, 2 * PART, bytes.length),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(edge, fc.option(edge)), { minLength: 1, maxLength: 6 }),
      async (slices) => {
        const file = fileInParts(bytes.length, read);
        for (const [start, end] of slices) {
          const found = await (end === null ? file.slice(start) : file.slice(start, end));
          // Compared here: a matcher looks at millions of numbers one by one.
          const wanted = bytes.subarray(start, Math.max(start, end ?? bytes.length));
          expect(Buffer.compare(Buffer.from(found as ArrayBuffer), wanted)).toBe(0);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a part is read once, also for slices at the same time, and anew after it failed', async () => {
  const asked: number[] = [];
  let isDown = true;
  const file = fileInParts(bytes.length, async (from, to) => {
    asked.push(from);
    if (isDown) throw new Error('offline');
    return read(from, to);
  });
  await expect(file.slice(10, 20)).rejects.toThrow('offline');
  isDown = false;
  const [a, b] = await Promise.all([file.slice(10, 20), file.slice(15, 30)]);
  expect([new Uint8Array(a as ArrayBuffer), new Uint8Array(b as ArrayBuffer)]).toEqual([
    bytes.slice(10, 20),
    bytes.slice(15, 30),
  ]);
  expect(asked).toEqual([0, 0]);
});

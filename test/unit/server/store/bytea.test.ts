import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOfHex, hexOfBytes, packBytes } from '../../../../src/server/store/bytea.js';

test('[STO1] bytes come back as they were, in a buffer of their own', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 9000 }), (bytes) => {
      const back = bytesOfHex(hexOfBytes(bytes));
      expect(back).toEqual(bytes);
      expect(back.constructor).toBe(Uint8Array);
      expect(back.buffer.byteLength).toBe(bytes.byteLength);
    }),
  );
  expect(hexOfBytes(new Uint8Array([1, 2, 3, 4]).subarray(1, 3))).toBe('\\x0203');
});

test('packed bytes are found by start and size, counted from 1', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 30 })), (parts) => {
      const { bytes, starts, sizes } = packBytes(parts);
      expect(starts.map((start, i) => bytes.subarray(start - 1, start - 1 + (sizes[i] ?? 0)))).toEqual(parts);
      expect(bytes.length).toBe(parts.reduce((sum, part) => sum + part.length, 0));
    }),
  );
});

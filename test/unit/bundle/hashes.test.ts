import { createHash } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { isSha256, Sha256, sha256Hex, sha256OfBlob } from '../../../src/base/sha256.js';
import { crc32 } from '../../../src/bundle/crc32.js';

function reference(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('SHA-256', () => {
  test('[BUN2] of bytes, with the platform and without it', async () => {
    const check = () =>
      fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(300), async (bytes, cut) => {
          expect(await sha256Hex(bytes)).toBe(reference(bytes));
          expect(await sha256OfBlob(new Blob([bytes]))).toBe(reference(bytes));
          expect(await sha256Hex(bytes.subarray(cut))).toBe(reference(bytes.subarray(cut)));
          // Kept whole, begun whole and gone on with in pieces, in pieces from the start.
          for (const whole of [undefined, bytes.length >> 1, 0]) {
            const hash = new Sha256(whole);
            const own = bytes.slice();
            hash.update(own.subarray(0, cut));
            hash.update(own.subarray(cut));
            own.fill(0);
            expect(await hash.hex()).toBe(reference(bytes));
          }
        }),
      );
    await check();
    // As in a browser, which has no streaming hash, and as on an insecure origin.
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
    await check();
    vi.stubGlobal('crypto', {});
    await check();
  });

  test('[BUN2] of a Blob that is read in pieces', async () => {
    const bytes = new Uint8Array(17 * 1024 * 1024 + 3).map((_, i) => i % 251);
    expect(await sha256OfBlob(new Blob([bytes]))).toBe(reference(bytes));
  });

  test('[BUN2] of memory that threads share', async () => {
    const bytes = new Uint8Array(new SharedArrayBuffer(9)).fill(7);
    expect(await sha256Hex(bytes)).toBe(reference(bytes.slice()));
  });

  test('[BUN2] is told from other texts', () => {
    expect(isSha256('0'.repeat(64))).toBe(true);
    for (const text of ['0'.repeat(63), 'F'.repeat(64), `${'0'.repeat(64)}\n`, 5, null])
      expect(isSha256(text)).toBe(false);
  });
});

describe('CRC-32', () => {
  test('[BUN2] is that of zip archives, in one piece and in several', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, cut) => {
        const whole = crc32(bytes);
        expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).toBe(whole);
        if (zlibCrc32) expect(whole).toBe(zlibCrc32(bytes));
      }),
    );
  });
});

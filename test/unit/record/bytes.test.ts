import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter } from '../../../src/record/bytes.js';
import { text } from './arbitraries.js';
import { codeOfError } from './helpers.js';

function written(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter(1);
  write(writer);
  return writer.finish();
}

describe('ByteWriter and ByteReader', () => {
  it('keep integers, small ones in one byte', () => {
    const edges = [0, 1, 63, 64, 127, 128, 2 ** 31, 2 ** 32, 2 ** 52, Number.MAX_SAFE_INTEGER];
    for (const value of edges) {
      const reader = new ByteReader(written((w) => w.varint(value)));
      expect(reader.varint()).toBe(value);
      expect(reader.left).toBe(0);
    }
    for (const value of edges.flatMap((edge) => [edge, 0 - edge])) {
      const reader = new ByteReader(written((w) => w.zigzag(value)));
      expect(reader.zigzag()).toBe(value);
      expect(reader.left).toBe(0);
    }
    expect(written((w) => w.varint(127))).toHaveLength(1);
    expect(written((w) => w.zigzag(-64))).toHaveLength(1);
  });

  it('keep any sequence of fields', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeInteger(), text, fc.double(), fc.float(), (a, b, c, d, e) => {
        const reader = new ByteReader(
          written((w) => {
            w.varint(a);
            const outer = w.begin();
            w.zigzag(b);
            const inner = w.begin();
            w.text(c.repeat(30));
            w.end(inner);
            w.end(outer);
            w.f64(d);
            w.f32(e);
            w.u32(0xfffffffe);
          }),
        );
        expect(reader.varint()).toBe(a);
        const outer = reader.block();
        expect(outer.zigzag()).toBe(b);
        const inner = outer.block();
        expect(inner.text()).toBe(c.repeat(30));
        inner.finish();
        outer.finish();
        expect(reader.f64()).toBe(d);
        expect(reader.f32()).toBe(e);
        expect(reader.u32()).toBe(0xfffffffe);
        reader.finish();
      }),
    );
  });

  it('refuse to write an integer that does not come back', () => {
    for (const value of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(codeOfError(() => new ByteWriter().varint(value))).toBe('validation');
    }
  });

  it('throw CorruptDataError, whatever is read from whatever bytes', () => {
    const reads = ['u8', 'u32', 'f32', 'f64', 'varint', 'zigzag', 'text', 'block'] as const;
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 20 }),
        fc.array(fc.constantFrom(...reads), { minLength: 8 }),
        (bytes, sequence) => {
          const code = codeOfError(() => {
            const reader = new ByteReader(bytes);
            for (let i = 0; ; i++) reader[sequence[i % sequence.length] as (typeof reads)[number]]();
          });
          expect(code).toBe('corrupt');
        },
      ),
    );
    const tooLong = new Uint8Array(20).fill(255);
    expect(codeOfError(() => new ByteReader(tooLong).varint())).toBe('corrupt');
    expect(codeOfError(() => new ByteReader(Uint8Array.of(4, 0xc3, 0x28)).text())).toBe('corrupt');
    expect(codeOfError(() => new ByteReader(tooLong, 21))).toBe('corrupt');
    expect(codeOfError(() => new ByteReader(tooLong, -1))).toBe('corrupt');
  });
});

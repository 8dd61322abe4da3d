import { expect } from 'vitest';
import { type ErrorCode, StepwellError } from '../../../src/base/errors.js';
import { crc32c } from '../../../src/record/crc32c.js';
import type { Json } from '../../../src/record/kinds.js';

/** The code of the StepwellError that `action` throws; fails when it throws nothing or something else. */
export function codeOfError(action: () => unknown): ErrorCode {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(StepwellError);
    return (error as StepwellError).code;
  }
  throw new Error('nothing was thrown');
}

/** Equal bit by bit, apart from NaNs, which are all the same. */
export function sameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

/** Equal values and own fields, in the same order; −0 is not 0. */
export function sameJson(a: Json, b: Json): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const entries = Object.entries(b);
  return (
    Object.keys(a).length === entries.length &&
    Object.entries(a).every(([key, value], i) => {
      const [otherKey, other] = entries[i] as [string, Json];
      return key === otherKey && sameJson(value, other);
    })
  );
}

/** A frame around `body` with the right length and checksum, whatever the body is. */
export function seal(body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + body.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x53, 0x54, 0x50, 0x57]);
  view.setUint32(4, body.length, true);
  view.setUint32(8, crc32c(body), true);
  bytes.set(body, 12);
  return bytes;
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Which values are scalars and which texts are keys (VAL1, ROW4). No function here throws, for any argument. */
import { type Refusal, refuse } from '../base/refusal.js';

/** Longest metric name, in UTF-16 units. */
const MAX_KEY_LENGTH = 512;

/** Most levels of nested one-element arrays: `arraySync()` of a tensor of rank 6, and two more. */
const MAX_NESTING = 8;

const MAX_BIGINT = 2n ** 53n;

/**
 * A number, boolean (0 or 1), bigint within ±2^53, one-element typed array or one-element array (also nested) as a
 * number; `undefined` for everything else, also for a value that throws when it is looked at.
 */
export function toScalar(value: unknown): number | undefined {
  return typeof value === 'number' ? value : convert(value, 0);
}

function convert(value: unknown, depth: number): number | undefined {
  switch (typeof value) {
    case 'number':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    case 'bigint':
      return value >= -MAX_BIGINT && value <= MAX_BIGINT ? Number(value) : undefined;
    case 'object':
      return value === null || depth === MAX_NESTING ? undefined : convertElement(value, depth);
    default:
      return undefined;
  }
}

function convertElement(value: object, depth: number): number | undefined {
  try {
    const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
    if (!isList) return undefined;
    const list = value as ArrayLike<unknown>;
    return list.length === 1 ? convert(list[0], depth + 1) : undefined;
  } catch {
    return undefined;
  }
}

/** Why `key` cannot name a metric; `null` when it can. */
export function checkKey(key: unknown): Refusal | null {
  if (typeof key !== 'string') {
    return refuse('key', `a key must be a string, not ${key === null ? 'null' : typeof key}`);
  }
  if (key.length === 0) return refuse('key', 'a key must not be empty');
  if (key.length > MAX_KEY_LENGTH) {
    return refuse('key', `a key may have at most ${MAX_KEY_LENGTH} UTF-16 units, this one has ${key.length}`);
  }
  return null;
}

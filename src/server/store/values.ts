/** Small values as bytes. Supports everything that a structured clone can hold, as the other adapters do. */
import { deserialize, serialize } from 'node:v8';
import { CorruptDataError, ValidationError } from '../../base/errors.js';

/** The bytes of a value. Throws `validation` if the value cannot be cloned. */
export function encodeValue(key: string, value: unknown): Uint8Array {
  try {
    return serialize(value);
  } catch (thrown) {
    throw new ValidationError(`The value of ${key} cannot be stored`, { key }, thrown);
  }
}

/** The inverse of {@link encodeValue}. */
export function decodeValue(key: string, bytes: Uint8Array): unknown {
  try {
    return deserialize(bytes);
  } catch (thrown) {
    throw new CorruptDataError(`The value of ${key} cannot be read`, { key }, thrown);
  }
}

/** Parses texts of a query string. Throws `validation` for invalid texts. */
import { ValidationError } from '../../base/errors.js';

/** An object with the parsed field; empty if there is no text. */
export function optional<K extends string, V>(
  query: URLSearchParams,
  name: K,
  read: (text: string, name: string) => V,
): { [Name in K]?: V } {
  const text = query.get(name);
  return (text === null ? {} : { [name]: read(text, name) }) as { [Name in K]?: V };
}

/** Any text. */
export function asText(text: string): string {
  return text;
}

/** A number; also `Infinity`. */
export function asNumber(text: string, name: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value)) throw new ValidationError(`${name} must be a number`, { name });
  return value;
}

/** A whole number that is not negative. */
export function asCount(text: string, name: string): number {
  const value = asNumber(text, name);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new ValidationError(`${name} must be a whole number`, { name });
  }
  return value;
}

/** `true` or `false`. */
export function asBoolean(text: string, name: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new ValidationError(`${name} must be true or false`, { name });
}

/** One of a few words. */
export function oneOf<T extends string>(words: readonly T[]): (text: string, name: string) => T {
  return (text, name) => {
    const found = words.find((word) => word === text);
    if (found === undefined)
      throw new ValidationError(`${name} must be one of ${words.join(', ')}`, { name });
    return found;
  };
}

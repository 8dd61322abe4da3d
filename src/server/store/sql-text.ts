/**
 * Encodes JavaScript texts for PostgreSQL. A `text` column cannot hold NUL, and UTF-8 has no lone surrogates: these units are
 * escaped with a backslash. All other text is stored unchanged and can be read in any SQL tool.
 *
 *     \0     NUL
 *     \83d   the surrogate U+D83D standing alone: the last three of its hexadecimal digits (800 … fff)
 *     \\     a backslash
 *
 * At most four bytes per UTF-16 unit, so that a key of 512 units (ROW4) fits into an index entry (2,704 bytes). PostgreSQL orders
 * escaped texts by UTF-8 bytes. Beyond U+FFFF that differs from the order of UTF-16 units, so what must be in that order is sorted
 * after reading.
 */
import type { SqlValue } from './sql.js';

const ESCAPED = /[\\\p{Cs}]|\p{Cc}/gu;
const ESCAPE = /\\(\\|0|[89a-f][0-9a-f]{2})/g;

/** The stored form of a text. */
export function toSqlText(text: string): string {
  return text.replace(ESCAPED, (unit) => {
    if (unit === '\\') return '\\\\';
    const code = unit.charCodeAt(0);
    if (code === 0) return '\\0';
    return code < 0xd800 ? unit : `\\${(code - 0xd000).toString(16)}`;
  });
}

/** The inverse of {@link toSqlText}. */
export function fromSqlText(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPE, (_, code: string) => {
    if (code === '\\') return '\\';
    return code === '0' ? '\0' : String.fromCharCode(0xd000 + Number.parseInt(code, 16));
  });
}

/** Units from here on are moved behind the surrogates, which a stored text cannot contain. */
const FIRST_MOVED = 0xd7ff;

/**
 * A text that the database (COLLATE "C") orders and searches as JavaScript does, unit by unit. Each unit becomes the code point above
 * it, so that none is NUL or a surrogate. Units from U+D7FF on become code points beyond U+FFFF.
 */
export function unitText(text: string): string {
  let moved = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    moved += String.fromCodePoint(unit < FIRST_MOVED ? unit + 1 : unit + 0x10001);
  }
  return moved;
}

/**
 * The prefix to search in the database for `prefix`. A high surrogate at the end is left out, because its stored form depends on
 * the next unit. Compare the results with `prefix` again.
 */
export function searchablePrefix(prefix: string): string {
  return /\p{Cs}$/u.test(prefix) ? prefix.slice(0, -1) : prefix;
}

/** A parameter with its texts in the stored form. */
export function toSqlValue(value: SqlValue): SqlValue {
  if (typeof value === 'string') return toSqlText(value);
  if (!Array.isArray(value)) return value;
  return value.map((each: string | number) => (typeof each === 'string' ? toSqlText(each) : each)) as
    | string[]
    | number[];
}

/** Decodes the texts in rows, in place. */
export function readRows<Row extends object>(rows: Row[]): Row[] {
  for (const row of rows as Record<string, unknown>[]) {
    for (const [name, value] of Object.entries(row)) {
      if (typeof value === 'string') row[name] = fromSqlText(value);
    }
  }
  return rows;
}

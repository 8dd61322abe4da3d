/**
 * JavaScript's texts as PostgreSQL's. A `text` there cannot hold NUL, and half of a surrogate pair has no UTF-8: such units
 * are escaped with a backslash, all other text is stored as it is and can be read in any SQL tool.
 *
 *     \0     NUL
 *     \83d   the surrogate U+D83D standing alone: the last three of its hexadecimal digits (800 … fff)
 *     \\     a backslash
 *
 * Four bytes per UTF-16 unit at most, so that a key of 512 units (ROW4) fits into an index entry (2,704 bytes).
 * The order of escaped texts is that of their UTF-8 bytes, which is not that of UTF-16 units beyond U+FFFF: what must be
 * in order by unit is sorted after reading.
 */
import type { SqlValue } from './sql.js';

const ESCAPED = /[\\\p{Cs}]|\p{Cc}/gu;
const ESCAPE = /\\(\\|0|[89a-f][0-9a-f]{2})/g;

/** The text as it is stored. */
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

/** Units from here on move behind the surrogates, which would have no place in a text. */
const FIRST_MOVED = 0xd7ff;

/**
 * A text whose order and substrings in the database (COLLATE "C") are those of JavaScript, unit by unit: each unit becomes
 * one code point, the next higher one. No unit is then NUL or a surrogate; those from U+D7FF on go beyond U+FFFF.
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
 * A beginning to look for in the database when `prefix` is asked for: the first half of a pair at its end is stored in
 * another way when the second half follows, so it is left out. What is found has to be compared with `prefix` again.
 */
export function searchablePrefix(prefix: string): string {
  return /\p{Cs}$/u.test(prefix) ? prefix.slice(0, -1) : prefix;
}

/** A parameter with its texts as they are stored. */
export function toSqlValue(value: SqlValue): SqlValue {
  if (typeof value === 'string') return toSqlText(value);
  if (!Array.isArray(value)) return value;
  return value.map((each: string | number) => (typeof each === 'string' ? toSqlText(each) : each)) as
    | string[]
    | number[];
}

/** Rows with the texts that were stored, in place. */
export function readRows<Row extends object>(rows: Row[]): Row[] {
  for (const row of rows as Record<string, unknown>[]) {
    for (const [name, value] of Object.entries(row)) {
      if (typeof value === 'string') row[name] = fromSqlText(value);
    }
  }
  return rows;
}

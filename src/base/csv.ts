/** Fields of CSV files (RFC 4180) that no spreadsheet runs. */

/** Matches also the full-width forms of the signs, and white space that spreadsheets skip. */
const TAKEN_FOR_FORMULA = /^[=+\-@\t\r\n'\uff1d\uff0b\uff0d\uff20]/;

/**
 * A text as a field. Spreadsheets run a text that begins with `=`, `+`, `-` or `@` as a formula, quoted or not: such a text gets a
 * leading apostrophe. A text that begins with an apostrophe gets another one, so that a reader can remove one apostrophe and has
 * the original text.
 */
export function csvText(text: string): string {
  const safe = TAKEN_FOR_FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$|^$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A number as a field: the shortest text that reads back as the same number. */
export function csvNumber(value: number | bigint): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

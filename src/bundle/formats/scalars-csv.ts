import type { Frame, RecordKind } from '../../record/kinds.js';
import type { BundleFile, RunContent } from '../content.js';
import { textChunks } from './chunks.js';
import { rowNumber } from './row-number.js';

const BYTE_ORDER_MARK = '\ufeff';

const ROWS: ReadonlySet<RecordKind> = new Set(['rows']);

/**
 * `scalars.csv` (RFC 4180): what is in `scalars.parquet`, as text. Numbers are the shortest text that reads back as the
 * same number; NaN and infinities are `NaN`, `Infinity` and `-Infinity`, which pandas, R and DuckDB take; −0 is `-0`.
 *
 * Spreadsheets run a text that begins with `=`, `+`, `-` or `@` as a formula, quoted or not, and the names in a run are
 * whatever its author chose. Such a key gets an apostrophe in front, and so does one that begins with an apostrophe:
 * a reader that takes off one leading apostrophe has the key as it was.
 *
 * With `byteOrderMark` the file begins with U+FEFF: Excel takes a CSV file for UTF-8 only then.
 */
export function scalarsCsv(content: RunContent, byteOrderMark = false): BundleFile {
  return { name: 'scalars.csv', bytes: () => textChunks(lines(content, byteOrderMark)) };
}

async function* lines(content: RunContent, byteOrderMark: boolean): AsyncGenerator<Iterable<string>> {
  if (byteOrderMark) yield [BYTE_ORDER_MARK];
  yield ['key,row,step,global_step,time,value\r\n'];
  for await (const frame of content.frames({ kinds: ROWS })) yield frameLines(frame);
}

function* frameLines({ records }: Frame): Generator<string> {
  for (const record of records) {
    if (record.kind !== 'rows') continue;
    const { rows, steps, globalSteps, times } = record;
    const places = Array.from(
      rows,
      (row, i) => `${rowNumber(row)},${number(steps[i]!)},${number(globalSteps[i]!)},${number(times[i]!)}`,
    );
    for (const { key, at, values } of record.columns) {
      const field = keyField(key);
      for (let j = 0; j < values.length; j++) yield `${field},${places[at[j]!]},${number(values[j]!)}\r\n`;
    }
  }
}

function number(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Also the full-width forms of the signs, and the white space that spreadsheets skip before them. */
const TAKEN_FOR_FORMULA = /^[=+\-@\t\r\n'\uff1d\uff0b\uff0d\uff20]/;

function keyField(key: string): string {
  const safe = TAKEN_FOR_FORMULA.test(key) ? `'${key}` : key;
  return /[",\r\n]|^\s|\s$|^$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

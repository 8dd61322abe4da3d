import type { Frame, RecordKind } from '../../record/kinds.js';
import type { BundleFile, RunContent } from '../content.js';
import { textChunks } from './chunks.js';
import { rowNumber } from './row-number.js';

const BYTE_ORDER_MARK = '\ufeff';

const ROWS: ReadonlySet<RecordKind> = new Set(['rows']);

/**
 * `scalars.csv` (RFC 4180): the content of `scalars.parquet` as text. A number is the shortest text that reads back as the same
 * number. NaN and infinities are `NaN`, `Infinity` and `-Infinity`, which pandas, R and DuckDB read; −0 is `-0`.
 *
 * Spreadsheets run a text that begins with `=`, `+`, `-` or `@` as a formula, quoted or not, and a key may be any text. Such a key gets
 * a leading apostrophe. A key that begins with an apostrophe gets another one, so that a reader can remove one apostrophe and has
 * the original key.
 *
 * With `byteOrderMark` the file begins with U+FEFF, without which Excel does not read CSV as UTF-8.
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
    const positions = Array.from(
      rows,
      (row, i) => `${rowNumber(row)},${number(steps[i]!)},${number(globalSteps[i]!)},${number(times[i]!)}`,
    );
    for (const { key, at, values } of record.columns) {
      const field = keyField(key);
      for (let j = 0; j < values.length; j++) yield `${field},${positions[at[j]!]},${number(values[j]!)}\r\n`;
    }
  }
}

function number(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Matches also the full-width forms of the signs, and white space that spreadsheets skip. */
const TAKEN_FOR_FORMULA = /^[=+\-@\t\r\n'\uff1d\uff0b\uff0d\uff20]/;

function keyField(key: string): string {
  const safe = TAKEN_FOR_FORMULA.test(key) ? `'${key}` : key;
  return /[",\r\n]|^\s|\s$|^$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

import { csvNumber, csvText } from '../../base/csv.js';
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
 * A key may be any text, also one that spreadsheets would run as a formula: see {@link csvText}.
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
      (row, i) =>
        `${rowNumber(row)},${csvNumber(steps[i]!)},${csvNumber(globalSteps[i]!)},${csvNumber(times[i]!)}`,
    );
    for (const { key, at, values } of record.columns) {
      const field = csvText(key);
      for (let j = 0; j < values.length; j++)
        yield `${field},${positions[at[j]!]},${csvNumber(values[j]!)}\r\n`;
    }
  }
}

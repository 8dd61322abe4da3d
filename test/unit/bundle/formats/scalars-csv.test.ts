import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scalarsCsv } from '../../../../src/bundle/formats/scalars-csv.js';
import { rounds } from '../../../support/long.js';
import { rowsRecord } from '../../../support/rows.js';
import {
  anyContent,
  bytesOf,
  codeOfRejection,
  contentOfRecords,
  framesBeforeFirstChunk,
  scalarLines,
  textOf,
  withFile,
} from './content.js';
import { query } from './duck.js';

const one = (row: number, values: ReadonlyMap<string, number>) =>
  rowsRecord([{ row, step: 0.1, globalStep: 0, time: 1.5, values }]);

/** The fields of a CSV text, by the rules of RFC 4180 alone. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let i = 0; i < text.length; ) {
    let field = '';
    if (text[i] === '"') {
      for (i++; text[i] !== '"' || text[i + 1] === '"'; i++) {
        if (i >= text.length) throw new Error('A quoted field has no end');
        if (text[i] === '"') i++;
        field += text[i];
      }
      i++;
    } else {
      for (; i < text.length && !',\r\n'.includes(text[i] as string); i++) field += text[i];
    }
    row.push(field);
    if (text[i] === ',') {
      i++;
      continue;
    }
    if (text.slice(i, i + 2) !== '\r\n') throw new Error(`No line end at ${i}`);
    i += 2;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) throw new Error('The last line has no end');
  return rows;
}

/** Takes off the apostrophe that keeps a key from being a formula. */
const keyOf = (field: string) => (field.startsWith("'") ? field.slice(1) : field);

describe('scalars.csv', () => {
  it('[BUN1] equals the log', async () => {
    await fc.assert(
      fc.asyncProperty(anyContent, async (content) => {
        const [head, ...rows] = parseCsv(await textOf(scalarsCsv(content)));
        expect(head).toEqual(['key', 'row', 'step', 'global_step', 'time', 'value']);
        const read = rows.map(([key, row, step, globalStep, time, value]) => ({
          key: keyOf(key as string),
          row: Number(row),
          step: Number(step),
          global_step: Number(globalStep),
          time: Number(time),
          value: Number(value),
        }));
        expect(read).toStrictEqual(await scalarLines(content));
      }),
      { numRuns: rounds(300) },
    );
  });

  it('[BUN1] is read by DuckDB without being told anything', async () => {
    const values = [0.1, Number.NaN, Infinity, -Infinity, -0, 1e21, 5e-324, -1.5];
    const content = contentOfRecords([values.map((value, i) => one(i, new Map([['loss', value]])))]);
    const rows = await withFile(await bytesOf(scalarsCsv(content)), (path) =>
      query(`SELECT * FROM read_csv('${path}')`),
    );
    expect(rows.map(({ value }) => value)).toStrictEqual(values);
    expect(rows[1]).toEqual({
      key: 'loss',
      row: 1n,
      step: 0.1,
      global_step: 0n,
      time: 1.5,
      value: Number.NaN,
    });
  });

  it('[BUN1] is read by DuckDB whatever the keys are', async () => {
    const keys = ['a,b', 'say "x"', 'two\nlines', ' padded ', '', "it's", 'é\u{1f600}', ';|\t', '"'];
    const content = contentOfRecords([[one(0, new Map(keys.map((key, i) => [key, i])))]]);
    const rows = await withFile(await bytesOf(scalarsCsv(content)), (path) =>
      query(
        `SELECT key, value FROM read_csv('${path}', header = true, delim = ',', quote = '"', escape = '"')`,
      ),
    );
    expect(rows.map(({ key }) => key ?? '')).toEqual(keys);
  });

  it('makes no key a formula', async () => {
    const keys = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '\uff1d1', "'=1", 'a=1', '"=1'];
    const content = contentOfRecords([[one(0, new Map(keys.map((key) => [key, 1])))]]);
    const fields = parseCsv(await textOf(scalarsCsv(content)))
      .slice(1)
      .map(([key]) => key as string);
    for (const field of fields) expect(field).not.toMatch(/^\s*[=+\-@\uff1d]/);
    expect(fields.map(keyOf)).toEqual(keys);
  });

  it('has every line once when it takes several chunks', async () => {
    const content = contentOfRecords(
      Array.from({ length: 20 }, (_, f) =>
        Array.from({ length: 1000 }, (_, i) => one(f * 1000 + i, new Map([['loss', i]]))),
      ),
    );
    const rows = parseCsv(await textOf(scalarsCsv(content))).slice(1);
    expect(rows.map(([, row]) => Number(row))).toEqual(Array.from({ length: 20_000 }, (_, i) => i));
  });

  it('rejects a row number that names no row', async () => {
    const content = contentOfRecords([[one(0.5, new Map([['a', 1]]))]]);
    expect(await codeOfRejection(bytesOf(scalarsCsv(content)))).toBe('corrupt');
  });

  it('comes out while the run is still being read', async () => {
    const content = contentOfRecords(
      Array.from({ length: 6000 }, (_, i) => [one(i, new Map([['loss', i]]))]),
    );
    expect(await framesBeforeFirstChunk(content, scalarsCsv)).toBeLessThan(5000);
  });
});

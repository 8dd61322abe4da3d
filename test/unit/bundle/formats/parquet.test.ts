import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import type { BundleFile, RunContent } from '../../../../src/bundle/content.js';
import { histogramsParquet } from '../../../../src/bundle/formats/histograms-parquet.js';
import { scalarsParquet } from '../../../../src/bundle/formats/scalars-parquet.js';
import type { HistogramRecord, LoggedRecord } from '../../../../src/record/kinds.js';
import { modelHistogram } from '../../../model/histograms.js';
import { longOrShort } from '../../../support/long.js';
import { rowsRecord } from '../../../support/rows.js';
import {
  anyContent,
  bytesOf,
  codeOfRejection,
  contentOfRecords,
  framesBeforeFirstChunk,
  recordsOf,
  scalarLines,
  wellFormed,
  withFile,
} from './content.js';
import { query } from './duck.js';

/** Contents per reader. In the short form too, groups are full, cut and empty dozens of times. */
const RUNS = longOrShort(150, 40);

const session: LoggedRecord = {
  kind: 'session',
  time: 0,
  epoch: 1,
  recorder: 'r',
  library: '9.8.7',
  agent: '',
  page: 'https://example.org/train',
};

const one = (row: number, values: Record<string, number>) =>
  rowsRecord([{ row, step: row / 2, globalStep: row * 64, time: 1e12 + row, values }]);

/** Both readers decode texts with a `TextDecoder`, which takes off a byte order mark. */
function withoutMarks(rows: Record<string, unknown>[]): Record<string, unknown>[] {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'string' ? value.replace(/^\ufeff/, '') : value,
      ]),
    ),
  );
}

async function duckRows(file: BundleFile): Promise<Record<string, unknown>[]> {
  return withFile(await bytesOf(file), (path) => query(`SELECT * FROM read_parquet('${path}')`));
}

async function hyparquetRows(file: BundleFile): Promise<Record<string, unknown>[]> {
  const bytes = await bytesOf(file);
  return parquetReadObjects({ file: bytes.buffer as ArrayBuffer });
}

const READERS = [
  ['DuckDB', duckRows],
  ['hyparquet', hyparquetRows],
] as const;

async function scalarRows(content: RunContent): Promise<Record<string, unknown>[]> {
  return withoutMarks((await scalarLines(content)).map((line) => ({ ...line, row: BigInt(line.row) })));
}

async function histogramRows(content: RunContent): Promise<Record<string, unknown>[]> {
  return withoutMarks((await recordsOf(content, 'histogram')).map(histogramRow));
}

function histogramRow({ stats, edges, counts, shape, ...rest }: HistogramRecord): Record<string, unknown> {
  return {
    key: wellFormed(rest.key),
    row: BigInt(rest.row),
    step: rest.step,
    global_step: rest.globalStep,
    time: rest.time,
    count: stats.count,
    finite: stats.finite,
    nan: stats.nan,
    pos_inf: stats.posInf,
    neg_inf: stats.negInf,
    zeros: stats.zeros,
    min: stats.min,
    max: stats.max,
    mean: stats.mean,
    std: stats.std,
    under: rest.under,
    over: rest.over,
    edges: [...edges],
    counts: [...counts],
    dtype: wellFormed(rest.dtype),
    shape: JSON.stringify(shape),
    backend: wellFormed(rest.origin.backend),
  };
}

/** As `make`, once for both readers: what they read need not be written twice. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** A file that was written, as one that is read from memory. */
async function written(file: BundleFile): Promise<BundleFile> {
  const bytes = await bytesOf(file);
  return {
    ...file,
    async *bytes() {
      yield bytes as Uint8Array<ArrayBuffer>;
    },
  };
}

/** More rows than a row group and a page have. */
const many = once(async () => {
  const count = 300_000;
  const numbers = Float64Array.from({ length: count }, (_, i) => i);
  const record = {
    kind: 'rows' as const,
    rows: numbers,
    steps: numbers.map((i) => i / 4),
    globalSteps: numbers.map((i) => Math.floor(i / 100)),
    times: numbers.map((i) => 1.7e12 + i * 16.6),
    columns: [{ key: 'loss', at: Uint32Array.from(numbers), values: numbers.map((i) => Math.sin(i)) }],
  };
  return { count, record, file: await written(scalarsParquet(contentOfRecords([[record]]))) };
});

/** Histograms with so many bins that their lists fill several pages. */
const long = once(async () => {
  const values = Array.from({ length: 5000 }, (_, i) => Math.cos(i));
  const histogram = modelHistogram(values, 512);
  const records = Array.from({ length: 300 }, (_, row) => ({ ...histogram, row, key: `w${row % 3}` }));
  const content = contentOfRecords([records]);
  return { file: await written(histogramsParquet(content)), rows: await histogramRows(content) };
});

describe.each(READERS)('Parquet files read by %s', (_name, read) => {
  it('[BUN1] scalars.parquet equals the log', async () => {
    await fc.assert(
      fc.asyncProperty(anyContent, fc.integer({ min: 1, max: 40 }), async (content, groupRows) => {
        expect(await read(scalarsParquet(content, groupRows))).toStrictEqual(await scalarRows(content));
      }),
      { numRuns: RUNS },
    );
  });

  it('[BUN1] histograms.parquet equals the log', async () => {
    await fc.assert(
      fc.asyncProperty(anyContent, fc.integer({ min: 1, max: 5 }), async (content, groupRows) => {
        expect(await read(histogramsParquet(content, groupRows))).toStrictEqual(await histogramRows(content));
      }),
      { numRuns: RUNS },
    );
  });

  it('[VAL1] keeps NaN, infinities and −0, repeated ones too', async () => {
    const values = [Number.NaN, Infinity, -Infinity, -0, 0, 5e-324, 1.7976931348623157e308];
    const repeated = Array.from({ length: 100 }, () => values).flat();
    const content = contentOfRecords([repeated.map((x, i) => one(i, { x }))]);
    const rows = await read(scalarsParquet(content));
    expect(rows.map(({ value }) => value)).toStrictEqual(repeated);
  });

  it('takes a run without values', async () => {
    const content = contentOfRecords([[session]]);
    expect(await read(scalarsParquet(content))).toStrictEqual([]);
    expect(await read(histogramsParquet(content))).toStrictEqual([]);
  });

  it('takes several full row groups and pages', async () => {
    const { count, record, file } = await many();
    const rows = await read(file);
    expect(rows.length).toBe(count);
    const wrong = rows.findIndex(
      ({ key, row, step, global_step, time, value }, i) =>
        key !== 'loss' ||
        row !== BigInt(i) ||
        step !== record.steps[i] ||
        global_step !== record.globalSteps[i] ||
        time !== record.times[i] ||
        value !== Math.sin(i),
    );
    expect(wrong).toBe(-1);
  });

  it('takes lists of many numbers', async () => {
    const { file, rows } = await long();
    expect(await read(file)).toStrictEqual(rows);
  });
});

describe('Parquet files', () => {
  it('have the types that tools expect', async () => {
    const content = contentOfRecords([[session, one(1, { a: 1 }), modelHistogram([1, 2], 2)]]);
    const types = async (file: BundleFile) =>
      withFile(await bytesOf(file), async (path) => {
        const columns = await query(`DESCRIBE SELECT * FROM read_parquet('${path}')`);
        return Object.fromEntries(columns.map((column) => [column['column_name'], column['column_type']]));
      });
    expect(await types(scalarsParquet(content))).toEqual({
      key: 'VARCHAR',
      row: 'BIGINT',
      step: 'DOUBLE',
      global_step: 'DOUBLE',
      time: 'DOUBLE',
      value: 'DOUBLE',
    });
    expect(await types(histogramsParquet(content))).toMatchObject({
      row: 'BIGINT',
      count: 'DOUBLE',
      edges: 'DOUBLE[]',
      counts: 'DOUBLE[]',
      shape: 'VARCHAR',
    });
  });

  it('say which run they are of and what time means', async () => {
    const editor: LoggedRecord = { ...session, recorder: '', library: '1.1.1' };
    const content = contentOfRecords([[editor], [session, one(1, { a: 1 })]]);
    for (const file of [scalarsParquet(content), histogramsParquet(content)]) {
      const { key_value_metadata } = parquetMetadata((await bytesOf(file)).buffer as ArrayBuffer);
      const metadata = Object.fromEntries((key_value_metadata ?? []).map(({ key, value }) => [key, value]));
      expect(metadata).toEqual({
        'stepwell.run': 'a'.repeat(32),
        'stepwell.namespace': 'alice',
        'stepwell.project': 'digits',
        'stepwell.label': '20231114_221320_abcdef',
        'stepwell.name': 'first try',
        'stepwell.library': '9.8.7',
        'stepwell.time': 'milliseconds since 1970-01-01T00:00:00Z',
      });
    }
  });

  it('hold keys byte for byte', async () => {
    const keys = ['\ufeffx', 'x', 'a\0b', '\ud800', 'é\u{1f600}', ''];
    const content = contentOfRecords([keys.map((key, i) => one(i, { [key]: 1 }))]);
    const rows = await withFile(await bytesOf(scalarsParquet(content)), (path) =>
      query(`SELECT hex(encode(key)) AS hex FROM read_parquet('${path}')`),
    );
    expect(rows.map(({ hex }) => String(hex).toLowerCase())).toEqual(
      keys.map((key) => Buffer.from(key, 'utf8').toString('hex')),
    );
  });

  it('answer filters as if every row had been read', async () => {
    const keys = ['a', 'b', 'k'.repeat(40), `${'k'.repeat(40)}2`, 'é', '\u{1f600}', '\uffff', '__proto__'];
    const values = [Number.NaN, -1, 3, Infinity, -0, -Infinity, 0, 7];
    const records = keys.map((key, i) => one(i, Object.fromEntries([[key, values[i] as number]])));
    await withFile(await bytesOf(scalarsParquet(contentOfRecords([records]), 2)), async (path) => {
      for (const [i, key] of keys.entries()) {
        const rows = await query(`SELECT "row" FROM read_parquet('${path}') WHERE key = $1`, [key]);
        expect(rows).toEqual([{ row: BigInt(i) }]);
      }
      const rowsWhere = async (filter: string) =>
        (await query(`SELECT "row" FROM read_parquet('${path}') WHERE ${filter}`)).map(({ row }) =>
          Number(row),
        );
      expect(await rowsWhere('isnan(value)')).toEqual([0]);
      // DuckDB holds NaN for larger than everything.
      expect(await rowsWhere('value > 5')).toEqual([0, 3, 7]);
      expect(await rowsWhere("value = 'inf'::DOUBLE")).toEqual([3]);
      expect(await rowsWhere('value < -5')).toEqual([5]);
      expect(await rowsWhere('value = 0')).toEqual([4, 6]);
      expect(await rowsWhere('"row" >= 6')).toEqual([6, 7]);
    });
  });

  it('[BUN1] have only encodings that every reader knows', async () => {
    const records = [one(0, { a: 1, b: -0 }), one(1, { a: Number.NaN }), modelHistogram([1, 2], 2)];
    for (const make of [scalarsParquet, histogramsParquet]) {
      const bytes = await bytesOf(make(contentOfRecords([records])));
      const { row_groups } = parquetMetadata(bytes.buffer as ArrayBuffer);
      const used = row_groups.flatMap(({ columns }) =>
        columns.flatMap(({ meta_data }) => meta_data?.encodings ?? []),
      );
      expect(used.length).toBeGreaterThan(0);
      // fastparquet reads wrong numbers from the delta encodings, without a word.
      for (const encoding of used)
        expect(['PLAIN', 'RLE', 'RLE_DICTIONARY', 'PLAIN_DICTIONARY']).toContain(encoding);
    }
  });

  it('reject a row number that names no row', async () => {
    for (const row of [0.5, Number.NaN, Infinity, 2 ** 60]) {
      const rows = contentOfRecords([[one(row, { a: 1 })]]);
      expect(await codeOfRejection(bytesOf(scalarsParquet(rows)))).toBe('corrupt');
      const histograms = contentOfRecords([[modelHistogram([1, 2], 2, { row })]]);
      expect(await codeOfRejection(bytesOf(histogramsParquet(histograms)))).toBe('corrupt');
    }
  });

  it('come out while the run is still being read', async () => {
    const frames = Array.from({ length: 50 }, (_, i) => [
      one(i, { a: i }),
      modelHistogram([i, 2], 2, { row: i }),
    ]);
    const content = contentOfRecords(frames);
    expect(await framesBeforeFirstChunk(content, (run) => scalarsParquet(run, 10))).toBe(10);
    expect(await framesBeforeFirstChunk(content, (run) => histogramsParquet(run, 10))).toBe(10);
  });
});

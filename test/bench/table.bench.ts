import { parquetMetadataAsync, parquetScan } from 'hyparquet';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { init, openSource, type Run, type Source, table } from '../../src/index.js';
import { fileInParts } from '../../src/media/table/file-in-parts.js';
import { sortedRows } from '../../src/media/table/order.js';
import { TableFile } from '../../src/media/table/read.js';
import { Turn } from '../../src/media/table/turn.js';
import { type BenchResult, type BenchRow, measurePairs } from './harness.js';
import { type Columns, columnsOf, ROWS } from './subjects/large-table.js';

const GROUP_ROWS = 10_000;
/** Rows of a screen. */
const SCREEN = 40;
const MOST_TIMES = 2;
/** The column that is sorted. */
const SORTED = 'f3';

/** Written by the library alone, its outline and first row group read, one column sorted. Returns the first row. */
async function raw(columns: Columns): Promise<number> {
  const columnData = Object.entries(columns).map(([name, data]) => ({ name, data })) as ColumnSource[];
  const buffer = parquetWriteBuffer({ columnData, rowGroupSize: GROUP_ROWS });
  const metadata = await parquetMetadataAsync(buffer);
  const scan = await parquetScan({ file: buffer, metadata });
  for (const column of Object.keys(columns))
    await scan.readColumn({ column, rowStart: 0, rowEnd: GROUP_ROWS });
  const cells = new Float64Array(ROWS);
  for (const { rowStart, rowEnd } of scan.ranges) {
    cells.set((await scan.readColumn({ column: SORTED, rowStart, rowEnd })) as Float64Array, rowStart);
  }
  const order = Uint32Array.from(cells, (_, row) => row);
  order.sort((a, b) => (cells[a] as number) - (cells[b] as number));
  return order[0] as number;
}

/** The newest table of the run, in parts, as the board reads it. */
async function newest(source: Source, run: Run): Promise<TableFile> {
  const { steps } = await source.media({ run: run.uid, key: 'examples', media: 'table' });
  const { sha256 = '', size = 0 } = steps.at(-1)?.items[0] ?? {};
  return TableFile.open(
    fileInParts(size, async (from, to) => {
      const part = await source.blob(run.uid, sha256, from, to);
      if (!part) throw new Error('the table is not stored');
      return part.arrayBuffer();
    }),
  );
}

/** Logged, stored, opened, the first screen read, one column sorted. Returns the first row. */
async function ours(source: Source, run: Run, columns: Columns): Promise<number> {
  run.log({ examples: table(columns) });
  await run.flush();
  const opened = await newest(source, run);
  const shown = opened.columns.map((_, i) => i);
  await opened.load(
    Array.from({ length: SCREEN }, (_, row) => row),
    shown,
  );
  const cells = await opened.column(opened.columns.findIndex(({ name }) => name === SORTED));
  const rows = Uint32Array.from({ length: ROWS }, (_, row) => row);
  return (await sortedRows(rows, cells, 'number', false, new Turn()))[0] as number;
}

/** P14: a table of 100,000 rows and 20 columns, against the same columns as raw Parquet. */
export const rows: readonly BenchRow[] = [
  {
    id: 'P14',
    what: 'a large table',
    async run(): Promise<BenchResult[]> {
      const source = await openSource();
      const run = await init({ project: 'bench', capture: false });
      // Other numbers in each round: bytes that are stored already would be stored at once.
      let seed = 0;
      let columns = columnsOf(seed);
      const measured = await measurePairs({
        pairs: 5,
        warmup: 1,
        before: () => {
          columns = columnsOf(++seed);
        },
        ours: async () => void (await ours(source, run, columns)),
        floor: async () => void (await raw(columns)),
      });
      if ((await ours(source, run, columns)) !== (await raw(columns))) throw new Error('the orders differ');
      const call = await measurePairs({
        pairs: 5,
        warmup: 1,
        before: async () => {
          columns = columnsOf(++seed);
          await run.flush();
        },
        ours: () => void run.log({ examples: table(columns) }),
      });
      await run.flush();
      await run.finish();
      const { ratioToFloor = Number.NaN } = measured;
      const size = `${ROWS.toLocaleString('en-US')} × ${Object.keys(columns).length}`;
      const unit = 'ms';
      return [
        {
          id: 'P14',
          what: `table of ${size}: logged, stored, opened, sorted`,
          unit,
          ...measured,
          target: `≤ ${MOST_TIMES}× raw Parquet`,
          ok: ratioToFloor <= MOST_TIMES,
        },
        { id: 'P14', what: 'the call of log() for it', unit, ...call, target: 'none', ok: true },
      ];
    },
  },
];

import {
  doubleColumn,
  doublesColumn,
  integerColumn,
  type ParquetColumn,
  ParquetStream,
  textColumn,
} from '../../files/parquet.js';
import type { HistogramRecord, RecordKind } from '../../record/kinds.js';
import type { BundleFile, RunContent } from '../content.js';
import { recorderSession } from './first-session.js';
import { rowNumber } from './row-number.js';
import { runMetadata } from './run-metadata.js';

/** Limits of a row group: edges and counts (2 MiB), and histograms, because some have no bins. */
const GROUP_NUMBERS = 262_144;
const GROUP_ROWS = 8192;

/** Session records have the version of the library that recorded the run. */
const KINDS: ReadonlySet<RecordKind> = new Set(['histogram', 'session']);

/** The columns with one number per histogram. Counts are doubles too: they are recorded as doubles and may exceed 2^53. */
const NUMBERS: readonly (readonly [name: string, of: (record: HistogramRecord) => number])[] = [
  ['step', (record) => record.step],
  ['global_step', (record) => record.globalStep],
  ['time', (record) => record.time],
  ['count', ({ stats }) => stats.count],
  ['finite', ({ stats }) => stats.finite],
  ['nan', ({ stats }) => stats.nan],
  ['pos_inf', ({ stats }) => stats.posInf],
  ['neg_inf', ({ stats }) => stats.negInf],
  ['zeros', ({ stats }) => stats.zeros],
  ['min', ({ stats }) => stats.min],
  ['max', ({ stats }) => stats.max],
  ['mean', ({ stats }) => stats.mean],
  ['std', ({ stats }) => stats.std],
  ['under', (record) => record.under],
  ['over', (record) => record.over],
];

const COLUMNS: readonly ParquetColumn[] = [
  { name: 'key', type: 'text' },
  { name: 'row', type: 'integer' },
  ...NUMBERS.map(([name]) => ({ name, type: 'double' as const })),
  { name: 'edges', type: 'doubles' },
  { name: 'counts', type: 'doubles' },
  { name: 'dtype', type: 'text' },
  { name: 'shape', type: 'text' },
  { name: 'backend', type: 'text' },
];

/**
 * `histograms.parquet`: one row per histogram in log order. Bin `i` of `counts` lies between `edges[i]` and
 * `edges[i + 1]`; both lists are empty when there was no finite element. `shape` is a JSON text (`[64,10]`).
 *
 * `groupRows`: most histograms per row group.
 */
export function histogramsParquet(content: RunContent, groupRows = GROUP_ROWS): BundleFile {
  return { name: 'histograms.parquet', bytes: () => write(content, groupRows) };
}

async function* write(content: RunContent, groupRows: number): AsyncGenerator<Uint8Array> {
  const file = new ParquetStream(COLUMNS);
  let group: HistogramRecord[] = [];
  let numbers = 0;
  let library = '';
  for await (const frame of content.frames({ kinds: KINDS })) {
    library ||= recorderSession(frame)?.library ?? '';
    for (const record of frame.records) {
      if (record.kind !== 'histogram') continue;
      group.push(record);
      numbers += record.edges.length + record.counts.length;
      if (numbers < GROUP_NUMBERS && group.length < groupRows) continue;
      yield file.rowGroup(columnsOf(group));
      group = [];
      numbers = 0;
    }
  }
  if (group.length > 0) yield file.rowGroup(columnsOf(group));
  yield file.finish(runMetadata(content.detail, library));
}

function columnsOf(group: readonly HistogramRecord[]) {
  const texts = (name: string, of: (record: HistogramRecord) => string) => textColumn(name, group.map(of));
  return [
    texts('key', (record) => record.key),
    integerColumn(
      'row',
      BigInt64Array.from(group, (record) => rowNumber(record.row)),
    ),
    ...NUMBERS.map(([name, of]) => doubleColumn(name, Float64Array.from(group, of))),
    doublesColumn(
      'edges',
      group.map((record) => record.edges),
    ),
    doublesColumn(
      'counts',
      group.map((record) => record.counts),
    ),
    texts('dtype', (record) => record.dtype),
    texts('shape', (record) => JSON.stringify(record.shape)),
    texts('backend', (record) => record.origin.backend),
  ];
}

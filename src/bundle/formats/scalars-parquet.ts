import { doubleColumn, integerColumn, ParquetStream, textColumn } from '../../files/parquet.js';
import type { RecordKind } from '../../record/kinds.js';
import type { BundleFile, RunContent } from '../content.js';
import { recorderSession } from './first-session.js';
import { rowNumber } from './row-number.js';
import { runMetadata } from './run-metadata.js';

/** Values per row group: about 5 MiB of columns. Readers work and skip by group, so groups should be neither few nor many. */
const GROUP_ROWS = 131_072;

/** Session records have the version of the library that recorded the run. */
const KINDS: ReadonlySet<RecordKind> = new Set(['rows', 'session']);

/**
 * `scalars.parquet`: one row per scalar value in log order, frame by frame, in each frame by key. `time` is in milliseconds since
 * the epoch, as the file's metadata say. Values are exact, including NaN, ±Infinity and −0.
 *
 * `groupRows`: values per row group.
 */
export function scalarsParquet(content: RunContent, groupRows = GROUP_ROWS): BundleFile {
  return { name: 'scalars.parquet', bytes: () => write(content, groupRows) };
}

async function* write(content: RunContent, groupRows: number): AsyncGenerator<Uint8Array> {
  const file = new ParquetStream([
    { name: 'key', type: 'text' },
    { name: 'row', type: 'integer' },
    { name: 'step', type: 'double' },
    { name: 'global_step', type: 'double' },
    { name: 'time', type: 'double' },
    { name: 'value', type: 'double' },
  ]);
  const group = new ScalarGroup(groupRows);
  let library = '';
  for await (const frame of content.frames({ kinds: KINDS })) {
    library ||= recorderSession(frame)?.library ?? '';
    for (const record of frame.records) {
      if (record.kind !== 'rows') continue;
      const { rows, steps, globalSteps, times } = record;
      for (const { key, at, values } of record.columns) {
        for (let j = 0; j < values.length; j++) {
          const i = at[j] as number;
          group.add(key, rows[i]!, steps[i]!, globalSteps[i]!, times[i]!, values[j]!);
          if (group.full) yield file.rowGroup(group.take());
        }
      }
    }
  }
  if (group.length > 0) yield file.rowGroup(group.take());
  yield file.finish(runMetadata(content.detail, library));
}

/** Values of the next row group, by column. The arrays are reused after the group was written. */
class ScalarGroup {
  length = 0;
  readonly #keys: string[];
  readonly #rows: BigInt64Array;
  readonly #numbers: readonly [Float64Array, Float64Array, Float64Array, Float64Array];

  constructor(capacity: number) {
    const numbers = () => new Float64Array(capacity);
    this.#keys = new Array<string>(capacity).fill('');
    this.#rows = new BigInt64Array(capacity);
    this.#numbers = [numbers(), numbers(), numbers(), numbers()];
  }

  get full(): boolean {
    return this.length === this.#rows.length;
  }

  add(key: string, row: number, step: number, globalStep: number, time: number, value: number): void {
    const n = this.length++;
    const [steps, globalSteps, times, values] = this.#numbers;
    this.#keys[n] = key;
    this.#rows[n] = rowNumber(row);
    steps[n] = step;
    globalSteps[n] = globalStep;
    times[n] = time;
    values[n] = value;
  }

  take() {
    const n = this.length;
    const [steps, globalSteps, times, values] = this.#numbers;
    this.length = 0;
    return [
      textColumn('key', this.#keys.slice(0, n)),
      integerColumn('row', this.#rows.subarray(0, n)),
      doubleColumn('step', steps.subarray(0, n)),
      doubleColumn('global_step', globalSteps.subarray(0, n)),
      doubleColumn('time', times.subarray(0, n)),
      doubleColumn('value', values.subarray(0, n)),
    ];
  }
}

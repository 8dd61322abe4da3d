import type { Frame, HistogramRecord, RecordKind, RowsRecord, TextRecord } from '../../record/kinds.js';
import type { RunDetail } from '../../source/types.js';
import type { BundleFile, RunContent } from '../content.js';
import { ByteChunks } from './chunks.js';
import { eventHistogram } from './event-histogram.js';
import { writeEvent, writeHistogram, writeScalar, writeText, writeVersion } from './event-proto.js';
import { eventRecord } from './event-record.js';
import { seconds } from './times.js';

const KINDS: ReadonlySet<RecordKind> = new Set(['rows', 'histogram', 'text']);

const MAX_INT64 = 2n ** 63n - 1n;

/**
 * An event file that TensorBoard opens: scalars, histograms and texts, in log order.
 *
 * Limits of the format:
 * - Scalars are float32 (`simple_value`). A double would fit into a tensor, but TensorBoard's data server accepts only
 *   float32 tensors as scalars, and scripts that read event files look for `simple_value`. `scalars.parquet` is exact.
 * - Steps are integers: fractional steps are rounded down. TensorBoard takes a step that does not rise for a restart and hides the
 *   points from there on, so of several values with one step it shows the last.
 * - A tag has one kind: if a key has several kinds, the tags of histograms and texts get a suffix.
 */
export function tensorboardEvents(content: RunContent): BundleFile {
  const started = Math.max(0, Math.floor(seconds(content.detail.created)));
  return {
    name: `tensorboard/events.out.tfevents.${started}.stepwell`,
    bytes: () => write(content),
  };
}

async function* write(content: RunContent): AsyncGenerator<Uint8Array> {
  const { detail } = content;
  const events = new EventWriter(detail);
  for await (const frame of content.frames({ kinds: KINDS })) {
    yield* events.add(frame);
  }
  yield events.chunks.take();
}

class EventWriter {
  readonly chunks = new ByteChunks();
  /** Keys with several kinds that TensorBoard shows. */
  readonly #shared: ReadonlySet<string>;

  constructor({ keys, created }: RunDetail) {
    const seen = new Set<string>();
    const shared = new Set<string>();
    for (const { key, kind } of keys) {
      if (kind !== 'scalar' && kind !== 'histogram' && kind !== 'text') continue;
      if (seen.has(key)) shared.add(key);
      seen.add(key);
    }
    this.#shared = shared;
    eventRecord(this.chunks.writer, (writer) => writeVersion(writer, wallTime(created)));
  }

  /** Writes the events of a frame. Yields full chunks. */
  *add(frame: Frame): Generator<Uint8Array> {
    for (const record of frame.records) {
      if (record.kind === 'rows') {
        yield* this.#addRows(record);
        continue;
      }
      if (record.kind === 'histogram') this.#addHistogram(record);
      else if (record.kind === 'text') this.#addText(record);
      if (this.chunks.full) yield this.chunks.take();
    }
  }

  /** One event per row, because time and step are the same for all of its values. */
  *#addRows(record: RowsRecord): Generator<Uint8Array> {
    const { columns } = record;
    const { starts, cells } = cellsByRow(record);
    const { writer } = this.chunks;
    for (let i = 0; i < record.rows.length; i++) {
      const [from, to] = [starts[i]!, starts[i + 1]!];
      if (from === to) continue;
      this.#event(record.times[i]!, record.steps[i]!, record.rows[i]!, () => {
        for (let c = from; c < to; c++) {
          const column = columns[cells[2 * c]!]!;
          writeScalar(writer, column.key, column.values[cells[2 * c + 1]!]!);
        }
      });
      if (this.chunks.full) yield this.chunks.take();
    }
  }

  #addHistogram(record: HistogramRecord): void {
    const tag = this.#tag(record.key, 'histogram');
    this.#event(record.time, record.step, record.row, () => {
      writeHistogram(this.chunks.writer, tag, eventHistogram(record));
    });
  }

  #addText(record: TextRecord): void {
    const tag = this.#tag(record.key, 'text');
    this.#event(record.time, record.step, record.row, () => {
      writeText(this.chunks.writer, tag, record.value);
    });
  }

  #tag(key: string, kind: 'histogram' | 'text'): string {
    return this.#shared.has(key) ? `${key} (${kind})` : key;
  }

  #event(time: number, step: number, row: number, values: () => void): void {
    eventRecord(this.chunks.writer, (writer) => {
      writeEvent(writer, wallTime(time), eventStep(step, row), values);
    });
  }
}

/** Column and index of each value, ordered by row: row `i` has the pairs `starts[i]` to `starts[i + 1]` of `cells`. */
function cellsByRow({ rows, columns }: RowsRecord): { starts: Uint32Array; cells: Uint32Array } {
  const starts = new Uint32Array(rows.length + 1);
  for (const { at } of columns) for (const i of at) starts[i + 1]!++;
  for (let i = 0; i < rows.length; i++) starts[i + 1]! += starts[i]!;
  const next = starts.slice();
  const cells = new Uint32Array(2 * starts[rows.length]!);
  columns.forEach(({ at }, column) => {
    at.forEach((row, j) => {
      const c = next[row]!++;
      cells[2 * c] = column;
      cells[2 * c + 1] = j;
    });
  });
  return { starts, cells };
}

/** A step as an int64; for a step that is not finite, the number of the row. */
function eventStep(step: number, row: number): bigint {
  const value = Number.isFinite(step) ? step : Number.isFinite(row) ? row : 0;
  const whole = BigInt(Math.floor(value));
  if (whole > MAX_INT64) return MAX_INT64;
  return whole < -MAX_INT64 ? -MAX_INT64 : whole;
}

/** Time in seconds. An invalid time becomes the epoch, because TensorBoard sorts and subtracts times. */
function wallTime(time: number): number {
  return Number.isFinite(time) ? seconds(time) : 0;
}

/** Random runs: rows that are split, late, repeated, over several writers, and how they get into a store. */
import fc from 'fast-check';
import { encodeFrame } from '../../../src/record/frame.js';
import type { Frame, LoggedRecord } from '../../../src/record/kinds.js';
import type { Store } from '../../../src/store/port.js';
import { type ModelRow, VALUE_UNIT } from '../../model/series.js';
import { withPauses } from '../../model/sessions.js';
import { rowsRecord } from '../../support/rows.js';

/** Loads the queries, as an engine does. */
export const QUERIES = async () => (await import('../../../src/query/queries.js')).queries;

export const RUN = 'a'.repeat(32);
export const START = 1_700_000_000_000;

export function sessionId(epoch: number): string {
  return epoch.toString(16).padStart(32, '5');
}

/** A run as its writers' frames, and the rows that are in it. */
export interface MadeRun {
  readonly rows: readonly ModelRow[];
  readonly frames: readonly Frame[];
}

const value = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .double({ min: -1e6, max: 1e6, noNaN: true })
      .map((v) => Math.round(v / VALUE_UNIT) * VALUE_UNIT),
  },
  { weight: 4, arbitrary: fc.integer({ min: -3, max: 3 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0),
  },
);

/** Steps of `count` rows in one of the shapes that people make. */
function steps(count: number): fc.Arbitrary<number[]> {
  const array = (each: fc.Arbitrary<number>) => fc.array(each, { minLength: count, maxLength: count });
  return fc.oneof(
    fc.constant(Array.from({ length: count }, (_, i) => i)),
    array(fc.integer({ min: 0, max: 5 })).map((gaps) => running(gaps)),
    array(fc.integer({ min: -20, max: 20 })),
    array(fc.integer({ min: 0, max: 1_000_000 })).map((gaps) => running(gaps)),
    array(fc.double({ min: -3, max: 3, noNaN: true })),
    array(fc.double({ min: 0, max: 0.01, noNaN: true })).map((gaps) => running(gaps)),
    array(fc.double({ min: -1e300, max: 1e300, noNaN: true })),
    array(fc.constantFrom(5, 5, 5, -1e-300, 1e-300, 2 ** 60)),
  );
}

function running(gaps: readonly number[]): number[] {
  let sum = 0;
  return gaps.map((gap) => {
    sum += gap;
    return sum;
  });
}

const keys = ['loss', 'acc', '__proto__'];

/** Rows, cut into pieces, pieces into frames, frames over up to three writers. */
export const madeRun: fc.Arbitrary<MadeRun> = fc
  .integer({ min: 1, max: 120 })
  .chain((count) =>
    fc.record({
      steps: steps(count),
      values: fc.array(fc.array(fc.option(value), { minLength: 3, maxLength: 3 }), {
        minLength: count,
        maxLength: count,
      }),
      times: fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: count, maxLength: count }),
      /** How long nothing happens before some row, and whether frames are made at the time of their rows. */
      pause: fc.record({ row: fc.nat(count), ms: fc.integer({ min: 0, max: 1 << 20 }), real: fc.boolean() }),
      /** Pieces of each row that come this many frames late. */
      late: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count }),
      cuts: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 }),
      writers: fc.integer({ min: 1, max: 3 }),
    }),
  )
  .map(({ steps, values, times, pause, late, cuts, writers }) => {
    const clock = running(times);
    const rows = steps.map((step, i): ModelRow => {
      const pairs = keys.flatMap((key, k) => {
        const found = values[i]?.[k] ?? null;
        return found === null ? [] : [[key, found] as const];
      });
      return {
        row: i,
        step,
        globalStep: i * 64,
        time: START + (clock[i] ?? 0) / 128 + (i >= pause.row ? pause.ms : 0),
        values: new Map(pairs),
      };
    });
    const frames = framesOf(rows, late, cuts, writers, pause.real);
    return { rows: withPauses(rows, frames), frames };
  });

function framesOf(
  rows: readonly ModelRow[],
  late: readonly number[],
  cuts: readonly number[],
  writers: number,
  real: boolean,
): Frame[] {
  const batches: ModelRow[][] = [];
  for (let from = 0, c = 0; from < rows.length; c++) {
    const to = from + (cuts[c % cuts.length] ?? 1);
    batches.push(rows.slice(from, to));
    from = to;
  }
  // Sometimes the last key of a row is a piece of its own, in the same frame or in a later one.
  const batchRecords: ModelRow[][][] = batches.map(() => []);
  batches.forEach((batch, b) => {
    const whole: ModelRow[] = [];
    for (const row of batch) {
      const delay = late[row.row] ?? 0;
      const apart = [...row.values].slice(1);
      if (delay < 3 || apart.length === 0) {
        whole.push(row);
        continue;
      }
      whole.push({ ...row, values: new Map([...row.values].slice(0, 1)) });
      const at = Math.min(batches.length - 1, b + (delay > 5 ? delay - 5 : 0));
      batchRecords[at]?.push([{ ...row, values: new Map(apart) }]);
    }
    batchRecords[b]?.unshift(whole);
  });
  const frames: Frame[] = [];
  batchRecords.forEach((pieces, b) => {
    const epoch = 1 + Math.floor((b * writers) / batchRecords.length);
    const seq = frames.filter((frame) => frame.header.epoch === epoch).length;
    const records: LoggedRecord[] = pieces.map((piece) => rowsRecord(piece));
    if (b === 0) records.unshift(runRecord());
    const made = frame(epoch, seq, records);
    const time = Math.max(made.header.time, ...pieces.flat().map((row) => row.time));
    frames.push(real ? { ...made, header: { ...made.header, time } } : made);
  });
  return frames;
}

export function runRecord(): LoggedRecord {
  return {
    kind: 'run',
    time: START,
    namespace: '',
    project: 'p',
    label: 'r',
    name: 'r',
    directory: '',
    group: '',
    task: '',
  };
}

/** A frame of writer number `epoch`. */
export function frame(epoch: number, seq: number, records: readonly LoggedRecord[], run = RUN): Frame {
  return { header: { run, session: sessionId(epoch), epoch, seq, time: START + seq }, records };
}

/** Opens the stream of a frame where it begins one, and appends it. Resolves its size. */
export async function write(store: Store, frame: Frame, project = 'p'): Promise<number> {
  const { run, session, epoch, seq } = frame.header;
  if (seq === 0) {
    await store.openWriter({
      run,
      session,
      namespace: '',
      project,
      label: run === RUN ? 'r' : run.slice(0, 8),
      recorder: session,
      resume: epoch === 1 ? 'never' : 'takeover',
      time: START,
    });
  }
  const bytes = encodeFrame(frame);
  const result = await store.append({ run, session }, epoch, [{ seq, bytes }], { patch: { batch: seq } });
  if (result.status !== 'ok') throw new Error(`append: ${result.status}`);
  return bytes.byteLength;
}

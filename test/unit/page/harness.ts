import type { Clock } from '../../../src/base/clock.js';
import { Outbox } from '../../../src/page/outbox.js';
import { Recorder, type RecorderOptions } from '../../../src/page/recorder.js';
import type { Batch, FromPage, PageRecord } from '../../../src/worker/protocol.js';
import { unpackRows } from '../../../src/worker/unpack.js';

/** A clock that a test moves. */
export function manualClock(start = 1_800_000_000_000): Clock & { advance(ms: number): void } {
  let time = start;
  return {
    now: () => time,
    advance: (ms) => {
      time += ms;
    },
  };
}

/** What the engine would have received: rows with their values by key, and the other records. */
export interface SeenRow {
  row: number;
  step: number;
  globalStep: number;
  time: number;
  values: Map<string, number>;
}

export interface Bench {
  recorder: Recorder;
  outbox: Outbox;
  clock: ReturnType<typeof manualClock>;
  batches: Batch[];
  announced: string[];
  /** Runs the wake-ups asked for so far. */
  wake(): void;
  ack(number: number): void;
  /** Sends what waits and returns everything seen so far; parts of a split row are joined. */
  rows(): SeenRow[];
  records(): PageRecord[];
}

/** A recorder whose engine is this test. */
export function bench(options: Partial<RecorderOptions> = {}): Bench {
  const clock = manualClock();
  const outbox = new Outbox();
  const batches: Batch[] = [];
  const announced: string[] = [];
  let wakes: (() => void)[] = [];
  const port = {
    onmessage: null as ((event: { data: unknown }) => void) | null,
    postMessage: (message: FromPage) => {
      if (message.type === 'batch') batches.push(structuredClone(message));
    },
    close() {},
  };
  outbox.attach(port as unknown as MessagePort, -1);
  const recorder = new Recorder({
    clock,
    outbox,
    wake: (callback) => wakes.push(callback),
    nonFinite: 'record',
    onProblem: 'record',
    maxBytes: 64 * 1024 * 1024,
    announce: (text) => announced.push(text),
    nextRow: 0,
    nextStep: 0,
    globalStep: 0,
    ...options,
  });
  return {
    recorder,
    outbox,
    clock,
    batches,
    announced,
    wake: () => {
      const due = wakes;
      wakes = [];
      for (const each of due) each();
    },
    ack: (number) => port.onmessage?.({ data: { type: 'ack', number } }),
    rows: () => {
      recorder.send();
      return rowsOf(batches);
    },
    records: () => {
      recorder.send();
      return batches.flatMap((batch) => batch.records);
    },
  };
}

function rowsOf(batches: readonly Batch[]): SeenRow[] {
  const rows: SeenRow[] = [];
  for (const batch of batches) {
    const record = unpackRows([batch]);
    if (!record) continue;
    const here = Array.from(record.rows, (row, i): SeenRow => {
      const before = rows[rows.length - 1];
      if (before?.row === row) return before;
      const seen = {
        row,
        step: record.steps[i] as number,
        globalStep: record.globalSteps[i] as number,
        time: record.times[i] as number,
        values: new Map<string, number>(),
      };
      rows.push(seen);
      return seen;
    });
    for (const { key, at, values } of record.columns) {
      at.forEach((index, j) => {
        here[index]?.values.set(key, values[j] as number);
      });
    }
  }
  return rows;
}

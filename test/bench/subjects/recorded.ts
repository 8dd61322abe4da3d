/** Runs as a browser would have recorded them, made in Node. */
import { randomId } from '../../../src/base/ids.js';
import { encodeFrame } from '../../../src/record/frame.js';
import type { LoggedRecord, RowsRecord } from '../../../src/record/kinds.js';

const TIME = 1_700_000_000_000;
const KEYS = 10;
/** Rows of a frame: what a busy page commits at once. */
const ROWS = 1000;

/** A run in frames. */
export interface RecordedRun {
  readonly run: string;
  readonly session: string;
  readonly label: string;
  readonly frames: readonly Uint8Array[];
  readonly values: number;
  readonly bytes: number;
}

/** A run of about `values` values under ten keys; each call makes another one, with the same numbers. */
export function recordedRun(values: number): RecordedRun {
  const run = randomId();
  const session = randomId();
  const count = Math.ceil(values / (KEYS * ROWS));
  const frames = Array.from({ length: count }, (_, seq) => {
    const records: LoggedRecord[] = [rowsOf(seq)];
    if (seq === count - 1) {
      records.push({ kind: 'status', time: TIME, status: 'completed', message: '', stack: '' });
    }
    return encodeFrame({ header: { run, session, epoch: 1, seq, time: TIME + seq * 100 }, records });
  });
  const bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
  return { run, session, label: run.slice(0, 8), frames, values: count * KEYS * ROWS, bytes };
}

/** Rows of falling curves with noise, in float32, as tfjs computes losses. */
function rowsOf(seq: number): RowsRecord {
  const first = seq * ROWS;
  const numbers = Float64Array.from({ length: ROWS }, (_, i) => first + i);
  return {
    kind: 'rows',
    rows: numbers,
    steps: numbers.slice(),
    globalSteps: new Float64Array(ROWS),
    times: numbers.map((i) => TIME + Math.floor(i * 1.3)),
    columns: Array.from({ length: KEYS }, (_, k) => ({
      key: `train/metric-${k}`,
      at: Uint32Array.from({ length: ROWS }, (_, i) => i),
      values: numbers.map((i) => Math.fround(Math.sin(i + 1_234_567 * k) * 0.1 + 1 / (1 + i * 1e-4))),
    })),
  };
}

/** Writes runs of any size as fast as they are taken, and says what they occupy. */
import { init, type Run } from '../../../src/index.js';
import { readFrames } from '../../../src/record/frame.js';
import type { Frame } from '../../../src/record/kinds.js';
import { openIndexedDbStore } from '../../../src/store/indexeddb.js';

const ROWS_PER_TURN = 1000;
/** Far below the bound at which values are dropped. */
const MOST_WAITING_BYTES = 16 * 1024 * 1024;

const { port1, port2 } = new MessageChannel();

/** Lets messages arrive. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    port1.onmessage = () => resolve();
    port2.postMessage(0);
  });
}

/** A number in the series of each metric that no other has: the database compresses what repeats. */
const SHIFT = 1_234_567;

/** Value `i` of metric `k` (default 0), as tfjs computes them: float32, a falling curve with noise. */
export function noise(i: number, k = 0): number {
  return Math.fround(Math.sin(i + SHIFT * k) * 0.1 + 1 / (1 + i * 1e-4));
}

/** Names of `count` metrics. */
export function metricNames(count: number): string[] {
  return Array.from({ length: count }, (_, k) => `train/metric-${k}`);
}

/** Rows `from … from + count − 1`, each with a value of each key. */
export function makeRows(
  keys: readonly string[],
  count: number,
  from = 0,
): Readonly<Record<string, number>>[] {
  return Array.from({ length: count }, (_, i) =>
    Object.fromEntries(keys.map((key, k) => [key, noise(from + i, k)])),
  );
}

/** Logs rows; resolves when all are committed. */
export async function fill(run: Run, rows: ReturnType<typeof makeRows>): Promise<void> {
  let turns = 0;
  for (const row of rows) {
    run.log(row);
    if (turns++ % ROWS_PER_TURN === 0) await turn();
    while (run.waitingBytes > MOST_WAITING_BYTES) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await run.flush();
}

/** Rows made at once: a hundred thousand, because a million do not fit into memory. */
const PIECE = 100_000;

/** Records a finished run of `rows` rows of `keys` metrics; its uid. */
export async function record(rows: number, keys: number): Promise<string> {
  const run = await init({ project: 'bench', capture: false });
  for (let from = 0; from < rows; from += PIECE) {
    await fill(run, makeRows(metricNames(keys), Math.min(PIECE, rows - from), from));
  }
  const { stored, error } = await run.finish();
  if (!stored) throw error;
  return run.uid;
}

/** Every stored frame of a run, decoded, in order: what reading a run costs without anything derived. */
export async function readAll(
  uid: string,
  visit: (frame: Frame) => void,
): Promise<{ bytes: number; frames: number }> {
  const store = await openIndexedDbStore();
  let bytes = 0;
  let frames = 0;
  for (const stream of await store.listStreams(uid)) {
    for (let from = 0; from < stream.next; ) {
      const { pieces, next } = await store.readRange(stream, from);
      for (const piece of pieces) {
        bytes += piece.bytes.length;
        frames += piece.count;
        for (const frame of readFrames(piece.bytes)) visit(frame);
      }
      from = next;
    }
  }
  await store.close();
  return { bytes, frames };
}

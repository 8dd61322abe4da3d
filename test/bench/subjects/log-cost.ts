/** Page side of P1: logging rows of three scalars, in turns between which messages arrive. Driven by log-cost.node.bench.ts. */
import { wrap } from 'comlink';
import { init, type Run } from '../../../src/index.js';
import type { CountingSink } from './counting-worker.js';

/** Calls in one turn: a millisecond or two of work, after which messages arrive. */
const CALLS_PER_TURN = 4096;
/** Rows of one posted batch of the floor: about as many values as in ours. */
const BATCH_ROWS = 1365;
const WIDTH = 3;

const { port1, port2 } = new MessageChannel();

/** Lets messages arrive. One channel for all turns: making one costs as much as a hundred calls of `log()`. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    port1.onmessage = () => resolve();
    port2.postMessage(0);
  });
}

const rowAt = (i: number) => ({ loss: 1 / (i + 1), accuracy: i * 1e-6, lr: 1e-3 });

let run: Promise<Run> | undefined;

/** `calls` times `run.log()`, until all is committed. */
export async function ours(calls: number): Promise<void> {
  run ??= init({ project: 'bench', capture: false });
  const target = await run;
  for (let i = 0; i < calls; i++) {
    target.log(rowAt(i));
    if (i % CALLS_PER_TURN === 0) await turn();
  }
  await target.flush();
}

const startWorker = () => new Worker(new URL('./counting-worker.ts', import.meta.url), { type: 'module' });
let sink: ReturnType<typeof wrap<CountingSink>> | undefined;

/** `calls` comlink calls that nobody awaits, until the last is answered. */
export async function peer(calls: number): Promise<void> {
  sink ??= wrap<CountingSink>(startWorker());
  for (let i = 0; i < calls; i++) {
    void sink.log(rowAt(i));
    if (i % CALLS_PER_TURN === 0) await turn();
  }
  await sink.count();
}

class Result {
  readonly step: number;
  readonly ok: boolean;
  constructor(step: number, ok: boolean) {
    this.step = step;
    this.ok = ok;
  }
}

let batches: Worker | undefined;
const indexes = new Map<string, number>();
const columns = {
  steps: new Float64Array(BATCH_ROWS),
  ends: new Uint32Array(BATCH_ROWS),
  values: new Float64Array(BATCH_ROWS * WIDTH),
  keys: new Uint16Array(BATCH_ROWS * WIDTH),
};
let rows = 0;
let filled = 0;
/** Keeps the last result alive, so that making results is not optimized away. */
export let latest: Result | undefined;

function floorLog(row: Readonly<Record<string, number>>, step: number, to: Worker): Result {
  for (const key in row) {
    let index = indexes.get(key);
    if (index === undefined) {
      index = indexes.size;
      indexes.set(key, index);
    }
    columns.values[filled] = row[key] as number;
    columns.keys[filled++] = index;
  }
  columns.steps[rows] = step;
  columns.ends[rows++] = filled;
  if (rows === BATCH_ROWS) {
    to.postMessage(columns);
    rows = 0;
    filled = 0;
  }
  return new Result(step, true);
}

/** The least that could do it: for-in, key lookup, columns, a result object, batches posted. No clock, no checks, no acknowledgements. */
export async function floor(calls: number): Promise<void> {
  batches ??= startWorker();
  for (let i = 0; i < calls; i++) {
    latest = floorLog(rowAt(i), i, batches);
    if (i % CALLS_PER_TURN === 0) await turn();
  }
}

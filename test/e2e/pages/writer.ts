/** A page that logs as fast as the pipeline takes it, and tells what it logged and what was acknowledged. */
import { type InitOptions, init, openSource, type Run } from '../../../src/index.js';

/**
 * Bytes in flight that keep the pipeline full, without ever reaching the bound where values are dropped. More bytes only wait
 * longer: with 4 MB, a machine that is busy with other things stores rows a second after they were logged.
 */
const IN_FLIGHT_BYTES = 1024 * 1024;
const ROWS_PER_TURN = 500;

/** Row `n` holds `n` and `n / 2`, so that a row out of place shows. */
export interface Progress {
  /** Rows logged, rows acknowledged as stored, and when the last one was logged (ms since the epoch). */
  logged: number;
  acked: number;
  time: number;
}

export interface Stored {
  status: string;
  /** Rows stored. */
  count: number;
  /** Every row has its place's values, each once, and row numbers and steps are dense. */
  exact: boolean;
  /** When the last stored row was logged. */
  lastTime: number;
  problems: readonly { key: string; reason: string; count: number }[];
  dropped: number;
}

declare global {
  interface Window {
    writer: typeof writer;
    report?: (progress: Progress) => void;
  }
}

const worker = { current: null as Worker | null };
let run: Run | null = null;
let running = false;
const progress: Progress = { logged: 0, acked: 0, time: 0 };

const startWorker = () => {
  worker.current = new Worker(new URL('../../../src/worker/entry.ts', import.meta.url), { type: 'module' });
  return worker.current;
};

const yieldTask = () =>
  new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });

const writer = {
  /** Opens (or resumes) the run and logs from row `from` on until `stop`. Resolves when logging has begun. */
  async start(options: InitOptions, from: number): Promise<{ step: number }> {
    run = await init({ ...options, worker: startWorker });
    progress.logged = from;
    progress.acked = from;
    running = true;
    const first = run.nextStep;
    void writer.loop(run);
    return { step: first };
  },

  async loop(target: Run): Promise<void> {
    while (running) {
      if (target.waitingBytes < IN_FLIGHT_BYTES && !target.stopped) {
        let last: ReturnType<Run['log']> | null = null;
        for (let i = 0; i < ROWS_PER_TURN; i++) {
          last = target.log({ n: progress.logged, half: progress.logged / 2 });
          if (!last.ok) throw last.error;
          progress.logged++;
        }
        progress.time = Date.now();
        const upTo = progress.logged;
        last?.stored.then(
          () => {
            progress.acked = Math.max(progress.acked, upTo);
            window.report?.({ ...progress });
          },
          () => {},
        );
        await yieldTask();
      } else {
        // The processor is the worker's now: a page that only looked again and again would take half of it.
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
  },

  /** Stops logging and commits. */
  async stop(): Promise<Progress> {
    running = false;
    await run?.flush();
    return { ...progress };
  },

  async finish(): Promise<void> {
    running = false;
    await run?.finish();
  },

  progress: () => ({ ...progress }),
  terminate: () => worker.current?.terminate(),

  /** What a fresh reader finds. */
  async stored(project: string, id: string): Promise<Stored> {
    const source = await openSource();
    const info = (await source.listRuns({ project })).find((each) => each.id === id);
    if (!info) return { status: 'missing', count: 0, exact: false, lastTime: 0, problems: [], dropped: 0 };
    const [n, half] = await source.getMetrics({ run: info.uid, keys: ['n', 'half'] });
    const detail = await source.getRun(info.uid);
    const count = n?.values.length ?? 0;
    let exact = half?.values.length === count || count === 0;
    for (let i = 0; i < count && n && half; i++) {
      exact &&= n.values[i] === i && half.values[i] === i / 2 && n.rows[i] === i && n.steps[i] === i;
    }
    return {
      status: info.status,
      count,
      exact,
      lastTime: n?.times[count - 1] ?? 0,
      problems: detail?.problemList ?? [],
      dropped: info.dropped,
    };
  },
};

window.writer = writer;

/** Records what is drawn in a run of the page. */
import { messageOf } from '../base/errors.js';
import { announce } from '../page/announce.js';
import { currentRun, onRunEnding, type PageRun } from '../page/current-run.js';
import { init } from '../page/init.js';
import type { LogRow } from '../page/log-value.js';
import type { InitOptions } from '../page/options.js';
import type { Run } from '../page/run.js';

/** Where drawings are recorded: a run, options of a run of their own, or nowhere. */
export type RecordTarget = Run | InitOptions | null;

/** A surface that is drawn again within this time (ms) is recorded once, as it was last: a chart that grows is drawn after every batch. */
const INTERVAL_MS = 1_000;
/** Time (ms) after the last drawing when a run of drawings is finished. It is opened again for the next drawing. */
const IDLE_MS = 2_000;

interface Waiting {
  readonly row: LogRow;
  /** Frees what the row holds. */
  readonly release: () => void;
}

/** Records rows by the surface that they belong to. */
export class Recording {
  #target: RecordTarget | undefined;
  /** Rows that wait for their turn, by key. */
  readonly #waiting = new Map<string, Waiting & { readonly timer: ReturnType<typeof setTimeout> }>();
  readonly #recorded = new Map<string, number>();
  #own: { readonly opening: Promise<Run>; timer: ReturnType<typeof setTimeout> | null } | null = null;
  /** The id of the run of drawings, which the next drawing resumes. */
  #id: string | null = null;
  /** The end of the last run of drawings: it cannot be resumed before. */
  #closing: Promise<unknown> | null = null;
  #hasFailed = false;

  constructor() {
    onRunEnding((run) => {
      if (run === this.#run()) this.flush();
    });
  }

  /** Says where drawings are recorded from now on; `undefined`: in the newest run of the page, otherwise in a run of their own. */
  set target(target: RecordTarget | undefined) {
    this.flush();
    this.#target = target;
    // The run of drawings until now ends when nothing was drawn for a while.
    this.#own = null;
    this.#id = null;
  }

  /** Records a row of a surface. A later row of the surface may take its place for a second. `release` is called when the row is not needed any more. */
  record(key: string, row: LogRow, release = () => {}): void {
    if (this.#target === null) return release();
    const wait = (this.#recorded.get(key) ?? Number.NEGATIVE_INFINITY) + INTERVAL_MS - performance.now();
    const waiting = this.#waiting.get(key);
    if (waiting) {
      waiting.release();
      this.#waiting.set(key, { ...waiting, row, release });
    } else if (wait <= 0) this.#log(key, { row, release });
    else this.#waiting.set(key, { row, release, timer: setTimeout(() => this.#logWaiting(key), wait) });
  }

  /** Records what waits. */
  flush(): void {
    for (const key of [...this.#waiting.keys()]) this.#logWaiting(key);
  }

  #logWaiting(key: string): void {
    const waiting = this.#waiting.get(key);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(key);
    this.#log(key, waiting);
  }

  #log(key: string, { row, release }: Waiting): void {
    this.#recorded.set(key, performance.now());
    const run = this.#run();
    if (run) {
      // At the step of the newest row: a drawing must not move the steps of the training.
      run.log(row, { step: run.nextStep - 1 });
      release();
    } else void this.#logOwn(row).finally(release);
  }

  /** The run of the page; `null`: drawings have a run of their own. */
  #run(): PageRun | null {
    const target = this.#target;
    if (isRun(target)) return target.status === 'running' ? target : null;
    return target === undefined ? currentRun() : null;
  }

  async #logOwn(row: LogRow): Promise<void> {
    const own = this.#own ?? { opening: this.#open(), timer: null };
    this.#own = own;
    try {
      const run = await own.opening;
      if (own.timer !== null) clearTimeout(own.timer);
      own.timer = setTimeout(() => {
        if (this.#own === own) this.#own = null;
        this.#closing = run.finish();
      }, IDLE_MS);
      run.log(row);
    } catch (thrown) {
      this.#own = null;
      if (this.#hasFailed) return;
      this.#hasFailed = true;
      announce(`Stepwell: drawings are not recorded: ${messageOf(thrown)}`);
    }
  }

  async #open(): Promise<Run> {
    const given = isRun(this.#target) ? {} : (this.#target ?? {});
    await this.#closing;
    const again = this.#id === null ? {} : ({ id: this.#id, resume: 'allow' } as const);
    const run = await init({
      ...{ project: 'tfjs-vis', name: document.title || 'drawings', capture: false },
      ...given,
      ...again,
    });
    this.#id = run.id;
    return run;
  }
}

function isRun(target: unknown): target is Run {
  return typeof target === 'object' && target !== null && 'log' in target && 'uid' in target;
}

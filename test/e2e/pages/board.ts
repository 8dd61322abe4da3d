/** A page with a board that can log at full speed and say how late its board is. Tests drive `window.live`. */
import '../../../src/board/index.js';
import { type InitOptions, init, openSource, type Run } from '../../../src/index.js';
import type { Source } from '../../../src/source/types.js';

/** Bytes in flight that keep the pipeline full without ever reaching the bound where values are dropped. */
const IN_FLIGHT_BYTES = 4 * 1024 * 1024;
/** Rows between two looks at what else the page has to do: a few milliseconds. */
const ROWS_PER_TURN = 500;

/** One change of the board, in milliseconds from `log()` to the screen. */
export interface Latency {
  /** Of the value that is shown. */
  readonly newest: number;
  /** Of the first value that the change before did not have: all others came sooner. */
  readonly oldest: number;
}

/** How a piece of a soak went, in milliseconds. */
export interface SoakPart {
  /** From the end of a turn of the loop to the beginning of the next: everything else that the page did meanwhile. */
  readonly gaps: number[];
  /** Tasks of more than 50 ms, as the browser reports them, with the loop's own. */
  readonly longTasks: number[];
}

declare global {
  interface Window {
    live: typeof live;
    /** What hostile text would set. */
    pwned?: number;
  }
}

let source: Source | null = null;
let run: Run | null = null;
let logging = false;
let logged = 0;

function theSource(): Source {
  if (!source) throw new Error('show() comes first');
  return source;
}

function theRun(): Run {
  if (!run) throw new Error('open() comes first');
  return run;
}

function workerWithoutIndexedDb(): Worker {
  return new Worker(new URL('./faulty-worker.ts', import.meta.url), { type: 'module', name: 'no-indexeddb' });
}

/** Every element below `root`, through open shadow roots. */
function* below(root: ParentNode): Generator<Element> {
  for (const element of root.querySelectorAll('*')) {
    yield element;
    if (element.shadowRoot) yield* below(element.shadowRoot);
  }
}

/** The place where a panel writes a run's last value. */
function readout(key: string, uid: string): Element | null {
  for (const element of below(document)) {
    if (element.localName !== 'stepwell-scalar-panel' || (element as { key?: string }).key !== key) continue;
    return element.shadowRoot?.querySelector(`li[data-run="${uid}"] .value`) ?? null;
  }
  return null;
}

function frame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => resolve());
  });
}

function yieldTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

const SIDE = 96;
const matrix = Float32Array.from({ length: SIDE * SIDE }, (_, i) => Math.sin(i));
const product = new Float32Array(SIDE * SIDE);

/** A product of two matrices: what a training does between two calls of `log()`. */
function work(): number {
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      let sum = 0;
      for (let i = 0; i < SIDE; i++) sum += (matrix[row * SIDE + i] ?? 0) * (matrix[i * SIDE + column] ?? 0);
      product[row * SIDE + column] = sum;
    }
  }
  return product[SIDE] ?? 0;
}

const live = {
  /** Connects the board with a project; without `indexedDb` the worker has none. */
  async show(project: string, indexedDb = true): Promise<void> {
    source = await openSource(indexedDb ? {} : { worker: workerWithoutIndexedDb });
    const board = document.querySelector('stepwell-board');
    Object.assign(board ?? {}, { source, project });
  },

  source: theSource,
  run: theRun,

  /** Opens a run as the page's run; resolves its uid. */
  async open(options: InitOptions): Promise<string> {
    run = await init(options);
    logged = 0;
    return run.uid;
  },

  /**
   * Logs as fast as the pipeline takes it, until `stop`: the row's number, and the time in milliseconds since `base`
   * (of `Date.now()`, which all tabs share). `pauseMs`: between turns of 500 rows.
   */
  start(base: number, pauseMs = 0): void {
    logging = true;
    const target = theRun();
    void (async () => {
      while (logging) {
        const isRoom = target.waitingBytes < IN_FLIGHT_BYTES;
        for (let i = 0; isRoom && i < ROWS_PER_TURN; i++) {
          target.log({ n: logged++, clock: Date.now() - base });
        }
        if (isRoom && pauseMs === 0) await yieldTask();
        // The processor is the worker's while the pipeline is full: a page that only looked again and again would take half of it.
        else await new Promise((resolve) => setTimeout(resolve, Math.max(pauseMs, 1)));
      }
    })();
  },

  stop(): number {
    logging = false;
    return logged;
  },

  logged: () => logged,

  /** What the board shows as the last value of a key; empty while it shows none. */
  shown: (key: string, uid: string): string => readout(key, uid)?.textContent ?? '',

  /** Watches the last value of `clock` on the board, frame by frame, through `updates` changes. */
  async latencies(uid: string, base: number, updates: number): Promise<Latency[]> {
    const all: Latency[] = [];
    let before = Number.NaN;
    while (all.length < updates) {
      await frame();
      const text = live.shown('clock', uid);
      const value = text === '' ? Number.NaN : Number(text.replaceAll(',', ''));
      if (Number.isNaN(value) || value === before) continue;
      const now = Date.now() - base;
      if (!Number.isNaN(before)) all.push({ newest: now - value, oldest: now - before });
      before = value;
    }
    return all;
  },

  /**
   * A training loop: `turns` times some arithmetic of a few milliseconds and then, in one task with it, `rows` rows of
   * five values. With `log` false nothing is logged: the control.
   */
  async soak(turns: number, rows: number, log: boolean): Promise<SoakPart> {
    const gaps: number[] = [];
    const longTasks: number[] = [];
    const observer = new PerformanceObserver((list) => {
      longTasks.push(...list.getEntries().map((entry) => entry.duration));
    });
    observer.observe({ type: 'longtask' });
    for (let turn = 0; turn < turns; turn++) {
      const loss = work();
      for (let i = 0; log && i < rows; i++) {
        const n = logged++;
        theRun().log({
          'soak/n': n,
          'soak/loss': loss,
          'soak/wave': Math.sin(n / 1e4),
          'soak/half': n / 2,
          time: Date.now(),
        });
      }
      const end = performance.now();
      await yieldTask();
      gaps.push(performance.now() - end);
    }
    longTasks.push(...observer.takeRecords().map((entry) => entry.duration));
    observer.disconnect();
    return { gaps, longTasks };
  },

  /** What the database holds of a run, whatever any source says. */
  async pieces(uid: string): Promise<Record<string, number>> {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('stepwell');
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const names = ['streams', 'frames', 'segments', 'derived'];
    const transaction = db.transaction(names);
    const counts = await Promise.all(
      names.map(
        (name) =>
          new Promise<[string, number]>((resolve, reject) => {
            // Keys begin with the run; an array sorts after every string and number.
            const request = transaction.objectStore(name).count(IDBKeyRange.bound([uid], [uid, []]));
            request.onsuccess = () => resolve([name, request.result]);
            request.onerror = () => reject(request.error);
          }),
      ),
    );
    db.close();
    return Object.fromEntries(counts);
  },

  /** Elements on the page that only hostile text could have made, with their markup. */
  foreign(): string[] {
    const names = new Set(['img', 'script', 'iframe', 'object', 'embed', 'form', 'style']);
    return [...below(document.body)].flatMap((element) =>
      names.has(element.localName) && element.outerHTML.includes('pwned') ? [element.outerHTML] : [],
    );
  },
};

window.live = live;

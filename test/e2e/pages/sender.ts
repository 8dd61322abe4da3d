/** A page that writes a run which is sent somewhere, or only looks at what is. Tests drive `window.sender`. */
import * as stepwell from '../../../src/index.js';
// What both pages put on the window is declared there.
import type {} from './blank.js';

/** Rows logged before they are committed: frames are small, and so there are many requests. */
const ROWS_PER_TURN = 100;
/**
 * Between turns (ms). Tests wait for servers while the page logs: at a faster pace most of their time goes into storing, sending and
 * comparing rows that only came meanwhile.
 */
const PACE_MS = 100;

declare global {
  interface Window {
    sender: typeof sender;
    source: stepwell.Source;
  }
}

let logging: Promise<void> | null = null;
let wanted = true;
let rows = 0;

/** Logs until `stop`. A value that is none, because it must arrive as well. */
async function log(run: stepwell.Run): Promise<void> {
  while (wanted) {
    for (let i = 0; i < ROWS_PER_TURN; i++, rows++) {
      run.log({ n: rows, loss: rows % 100 === 0 ? Number.NaN : 1 / (rows + 1) });
    }
    await run.flush();
    await new Promise((resolve) => setTimeout(resolve, PACE_MS));
  }
}

const sender = {
  /** Opens a run and logs from then on. Resolves its uid. */
  async begin(options: stepwell.InitOptions): Promise<string> {
    window.run = await stepwell.init(options);
    logging = log(window.run);
    return window.run.uid;
  },

  /** Rows logged so far. */
  rows: () => rows,

  /** Ends logging; resolves the number of rows, which are committed then. */
  async stop(): Promise<number> {
    wanted = false;
    await logging;
    return rows;
  },

  /** Opens the local runs, as a board does. */
  async look(database: string): Promise<void> {
    window.source = await stepwell.openSource({ database });
  },

  /** Follows a run on a server; `heard` then is the last value of `n` that this page knows of. */
  async follow(url: string, uid: string): Promise<void> {
    const source = await stepwell.openStore({ url });
    const read = async () => {
      sender.heard = (await source.getRun(uid))?.scalars.n?.last ?? null;
    };
    await source.subscribe(() => void read());
    await read();
  },
  heard: null as number | null,
};

window.stepwell = stepwell;
window.sender = sender;

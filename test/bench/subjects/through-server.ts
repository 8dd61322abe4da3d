/** A page that logs to a server, and one that reads from it. */
import { init, openStore, type Run, type Source } from '../../../src/index.js';

let run: Run | null = null;
let source: Source | null = null;
let newest = 0;
let waiting: { readonly value: number; resolve(time: number): void } | null = null;

/** Starts a run that is sent to `url`; resolves its uid when the server has it. */
export async function start(url: string): Promise<string> {
  run = await init({ project: 'bench', remote: { url }, capture: false });
  run.log({ n: 0 });
  await run.synced();
  return run.uid;
}

/** Logs a value; its time, ms since the epoch. */
export function log(value: number): number {
  run?.log({ n: value });
  return Date.now();
}

/** Follows the run on the server, as a board does: told of changes, it asks. */
export async function watch(url: string, uid: string): Promise<void> {
  const opened = await openStore({ url });
  source = opened;
  let asking = false;
  let again = false;
  const look = async () => {
    again = true;
    if (asking) return;
    asking = true;
    while (again) {
      again = false;
      const detail = await source?.getRun(uid);
      newest = detail?.scalars['n']?.last ?? newest;
      if (waiting && newest >= waiting.value) {
        waiting.resolve(Date.now());
        waiting = null;
      }
    }
    asking = false;
  };
  await opened.subscribe(() => void look());
  await look();
}

/** Resolves with the time at which a value was there. */
export function seen(value: number): Promise<number> {
  return new Promise((resolve) => {
    waiting = { value, resolve };
    if (newest >= value) {
      waiting = null;
      resolve(Date.now());
    }
  });
}

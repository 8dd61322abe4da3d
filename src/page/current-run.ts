/** The runs that this page writes now, for code that records beside the training, such as drawings. */
import type { TrainingRun } from '../tensor/port.js';
import type { LogOptions, LogRow } from './log-value.js';

/** What such code needs of a run. */
export interface PageRun extends Omit<TrainingRun, 'log'> {
  readonly project: string;
  /** Why recording stopped; `null` while values are stored. */
  readonly stopped: unknown;
  log(row: LogRow, options?: LogOptions): { readonly ok: boolean };
}

/** In the order of their `init`. */
const open = new Set<PageRun>();
const listeners = new Set<(run: PageRun) => void>();

/** Says that a run was opened. */
export function runOpened(run: PageRun): void {
  open.add(run);
}

/** Says that a run is about to end: what listeners log now is still recorded. */
export function runEnding(run: PageRun): void {
  if (!open.has(run)) return;
  for (const listener of listeners) listener(run);
  open.delete(run);
}

/** The newest run of this page that is still written; `null`: there is none. */
export function currentRun(): PageRun | null {
  return [...open].findLast(({ stopped }) => stopped === null) ?? null;
}

/** Calls `listener` with each run that is about to end. */
export function onRunEnding(listener: (run: PageRun) => void): void {
  listeners.add(listener);
}

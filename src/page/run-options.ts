/** Options and results of a run's methods. Types only. */
import type { StepwellError } from '../base/errors.js';

export interface FlushOptions {
  /** `strict` also asks the database to flush to the disk: survives a power cut, costs a few milliseconds. Default `relaxed`: survives the death of the browser. */
  readonly durability?: 'relaxed' | 'strict';
}

/** How a run ended, for whoever called `finish` or `fail`. */
export interface FinishResult {
  readonly status: 'completed' | 'failed';
  /** True when everything is committed in {@link storage}; otherwise `error` says what is not. */
  readonly stored: boolean;
  /** Where the run is: `indexeddb`, or `memory`, which is gone when the page or the process ends. */
  readonly storage: 'indexeddb' | 'memory';
  /** `none`: it is sent nowhere. `queued`: it goes on being sent, also after this page. `complete`: the server said that it has everything. */
  readonly remote: 'none' | 'queued' | 'complete';
  readonly error: StepwellError | undefined;
}

export interface FinishOptions {
  /** `wait` waits until the server has everything, or `timeout` has passed. Default `queue`: a dead network never holds a page. */
  readonly remote?: 'queue' | 'wait';
  /** Longest time to wait for the server, in milliseconds. Default 60,000. */
  readonly timeout?: number;
}

export interface SyncedOptions {
  /** Longest time to wait, in milliseconds. Default: no limit. */
  readonly timeout?: number;
}

/** What `run.set` changes. */
export interface RunFields {
  readonly name?: string;
  readonly tags?: readonly string[];
  /** Markdown. */
  readonly notes?: string;
}

/** Options and results of a run's methods. Types only. */
import type { StepwellError } from '../base/errors.js';

export interface FlushOptions {
  /**
   * `relaxed` (default): the data survive a crash of the browser. `strict`: the database also flushes to the disk, so that the
   * data survive a power cut; costs a few milliseconds.
   */
  readonly durability?: 'relaxed' | 'strict';
}

/** Result of `finish` and `fail`. */
export interface FinishResult {
  readonly status: 'completed' | 'failed';
  /** True if everything is committed in {@link storage}. If false, `error` has the reason. */
  readonly stored: boolean;
  /** Where the run is stored. `memory` is lost when the page or the process ends. */
  readonly storage: 'indexeddb' | 'memory';
  /**
   * `none`: the run has no server. `queued`: sending goes on, even after this page closes. `complete`: the server has the whole
   * run.
   */
  readonly remote: 'none' | 'queued' | 'complete';
  readonly error: StepwellError | undefined;
}

export interface FinishOptions {
  /**
   * `wait`: waits until the server has everything or `timeout` has passed. `queue` (default): does not wait, so that a network
   * failure cannot delay the page.
   */
  readonly remote?: 'queue' | 'wait';
  /** Longest time to wait for the server, in milliseconds. Default 60,000. */
  readonly timeout?: number;
}

export interface SyncedOptions {
  /** Longest time to wait, in milliseconds. Default: no limit. */
  readonly timeout?: number;
}

/** Fields that `run.set` changes. */
export interface RunFields {
  readonly name?: string;
  readonly tags?: readonly string[];
  /** Markdown. */
  readonly notes?: string;
}

/** The filter for lists of runs. Types only. */

/** Status of a run. `crashed` is derived, not recorded: the run's recorded status is `running`, but its writer is gone. */
export type RunStatus = 'running' | 'completed' | 'failed' | 'crashed';

/** Which runs to list: a run is listed if it passes every field that is given. */
export interface RunFilter {
  readonly namespace?: string;
  readonly project?: string;
  readonly status?: RunStatus | readonly RunStatus[];
  /** Substring of the id, the name or a tag; case-insensitive. */
  readonly text?: string;
  readonly tag?: string;
  readonly group?: string;
  readonly task?: string;
  /** True: archived runs are listed too. Default false. */
  readonly archived?: boolean;
  /** Default `created`. */
  readonly sort?: 'created' | 'name' | 'lastSeen' | 'status';
  /** Default: true for `created` and `lastSeen` (newest first), else false. */
  readonly descending?: boolean;
  /** Most runs to list. Default: all. */
  readonly limit?: number;
}

/** Which runs are listed. Types only. */

/** `crashed` is concluded: the run says `running`, but its writer is gone. */
export type RunStatus = 'running' | 'completed' | 'failed' | 'crashed';

export interface RunFilter {
  readonly namespace?: string;
  readonly project?: string;
  readonly status?: RunStatus | readonly RunStatus[];
  /** Substring of id, name or a tag; case-insensitive. */
  readonly text?: string;
  readonly tag?: string;
  readonly group?: string;
  /** Default false: archived runs are left out. */
  readonly archived?: boolean;
  /** Default `created`, newest first. */
  readonly sort?: 'created' | 'name' | 'lastSeen' | 'status';
  readonly descending?: boolean;
  /** Default: all. */
  readonly limit?: number;
}

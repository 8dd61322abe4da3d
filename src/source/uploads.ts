/** Uploads of runs to servers, as boards and scripts see them. Types only. */

/** The server to which runs are sent. */
export interface RemoteTarget {
  /** Address of the server. */
  readonly url: string;
  /**
   * API key. Kept in this browser's database and sent in the Authorization header only. Default: the key that is stored for this
   * address, if there is one.
   */
  readonly key?: string;
  /** Project on the server. Default: the project of the run. */
  readonly project?: string;
  /** What to do if the browser asks to save data (`navigator.connection.saveData`): `send` (default) or `wait`. */
  readonly metered?: 'send' | 'wait';
}

/**
 * Why a run is not sent until a person acts. A closed list. `damaged`: bytes are lost in this browser; all other bytes are
 * sent · `blocked`: the browser does not let this page reach the server (CORS, mixed content, the page's CSP). A `blocked`
 * upload is retried nevertheless, so its state is `waiting`.
 */
export type StopCode =
  | 'auth'
  | 'run_gone'
  | 'run_conflict'
  | 'diverged'
  | 'version'
  | 'too_large'
  | 'refused'
  | 'damaged'
  | 'blocked'
  | 'internal'
  | 'not_found';

/**
 * State of a run's upload to a server.
 *
 * `waiting`: nothing can be sent now; `reason` says why, `nextTry` says when the next retry is · `sending` · `sent`: the
 * server has all frames that are here, and the run has not ended · `complete`: the run has ended and the server confirmed that
 * it has everything · `stopped`: a person has to act; `code` and `reason` say how.
 */
export interface UploadState {
  readonly run: string;
  readonly url: string;
  readonly state: 'waiting' | 'sending' | 'sent' | 'complete' | 'stopped';
  /** One sentence for people; may be empty. */
  readonly reason: string;
  /** Why a person has to act; `null`: no action is needed. */
  readonly code: StopCode | null;
  /** Time of the next retry, in milliseconds since the epoch; `null`: no retry is planned. */
  readonly nextTry: number | null;
  /** Number of frames here. */
  readonly frames: number;
  /** Number of these frames that the server has. */
  readonly sent: number;
}

/** Sends runs to servers. Every method rejects with a `StepwellError` only. */
export interface Uploads {
  /** Lists the upload state of every run that is sent to a server. A run without a state is in this browser only. */
  states(): Promise<UploadState[]>;
  /** Starts to send a run, which may still be written. Rejects with `validation` if the address is invalid. */
  add(run: string, target: RemoteTarget): Promise<void>;
  /** Retries the upload of a run that has stopped. */
  retry(run: string): Promise<void>;
  /** Lists the addresses to which runs were sent before. */
  remotes(): Promise<string[]>;
  /** Retries all waiting uploads now, because a person is looking at their states. */
  hurry(): Promise<void>;
}

/** Sending runs to servers, as boards and scripts see it. Types only. */

/** Where runs are sent. */
export interface RemoteTarget {
  /** Address of the server. */
  readonly url: string;
  /** API key; kept in this browser's database and sent in the Authorization header only. Default: none, or the one known for this address. */
  readonly key?: string;
  /** Project on the server. Default: that of the run. */
  readonly project?: string;
  /** On a connection whose owner asks to save data (`navigator.connection.saveData`): `send` all the same (default), or `wait`. */
  readonly metered?: 'send' | 'wait';
}

/**
 * Why a run is not sent until a person does something. A closed list. `damaged`: bytes are lost in this browser, all else is
 * sent · `blocked`: the browser does not let this page talk to the server (CORS, mixed content, the page's CSP); it is tried
 * again all the same, so that the state is `waiting`.
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
 * Where a run stands on its way to a server.
 *
 * `waiting`: nothing can be sent now, `reason` says why and `nextTry` when it is tried again · `sending` · `sent`: the
 * server has all that is here, and the run goes on · `complete`: the run has ended and the server said that it has
 * everything · `stopped`: somebody has to do something, `code` and `reason` say what.
 */
export interface UploadState {
  readonly run: string;
  readonly url: string;
  readonly state: 'waiting' | 'sending' | 'sent' | 'complete' | 'stopped';
  /** One sentence for the person; empty when there is nothing to say. */
  readonly reason: string;
  /** `null`: nobody has to do anything. */
  readonly code: StopCode | null;
  /** Time of the next try, ms since the epoch; `null`: none is planned. */
  readonly nextTry: number | null;
  /** Frames here, and those that the server has. */
  readonly frames: number;
  readonly sent: number;
}

/** Sending runs to servers. Every method rejects with a `StepwellError` only. */
export interface Uploads {
  /** Every run that is sent somewhere; a run that is not listed is in this browser only. */
  states(): Promise<UploadState[]>;
  /** Sends a stored run, or one that is being written, from now on. Rejects with `validation` for an address that is none. */
  add(run: string, target: RemoteTarget): Promise<void>;
  /** Tries a run that has stopped again. */
  retry(run: string): Promise<void>;
  /** Addresses that runs were sent to before. */
  remotes(): Promise<string[]>;
  /** Tries everything that waits now: the person looks. */
  hurry(): Promise<void>;
}

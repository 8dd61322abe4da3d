import type { Clock } from '../base/clock.js';
import type { Json } from '../record/kinds.js';
import type { Source } from '../source/types.js';
import type { TensorSide } from '../tensor/port.js';
import type { RunFiles } from './files.js';
import type { Outbox } from './outbox.js';
import type { Recorder } from './recorder.js';
import type { SummarySink } from './summary.js';

/** The dependencies of a run. */
export interface RunDependencies {
  readonly uid: string;
  readonly id: string;
  readonly name: string;
  readonly project: string;
  readonly resumed: boolean;
  readonly storage: 'indexeddb' | 'memory';
  readonly config: { readonly [key: string]: Json };
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly outbox: Outbox;
  /** Most bytes that may wait for the store. Above that, values are dropped. */
  readonly maxBytes: number;
  readonly source: Source;
  /** The tensor side of the connected tfjs; `null`: no tfjs is connected. */
  tensors(): TensorSide | null;
  /** See `SummarySink`. */
  readonly storing: Pick<SummarySink, 'begin' | 'store'>;
  /** Files of a namespace. */
  files(namespace: string): RunFiles;
  /** Resolves when the tensors and media logged before the call are read, and the files saved before the call are recorded. */
  settle(): Promise<void>;
  /** Asks the database to flush to the disk. */
  flushStrict(): Promise<void>;
  /** Address of the server to which the run is sent; `null`: the run is not sent. */
  readonly remote: string | null;
  /** Resolves when the server has what is committed; with `complete`, when the server has confirmed the whole run. */
  synced(complete: boolean): Promise<void>;
  /** Closes the run in the engine and removes the hooks for capture and page lifecycle. */
  close(): Promise<void>;
}

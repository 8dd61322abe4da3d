import type { Clock } from '../base/clock.js';
import type { Json } from '../record/kinds.js';
import type { Source } from '../source/types.js';
import type { TensorSide } from '../tensor/port.js';
import type { RunFiles } from './files.js';
import type { Outbox } from './outbox.js';
import type { Recorder } from './recorder.js';

/** What a run needs of its surroundings. */
export interface RunParts {
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
  /** Bytes that may wait before values are dropped. */
  readonly maxBytes: number;
  readonly source: Source;
  /** The connected tfjs; `null` while there is none. */
  tensors(): TensorSide | null;
  /** Files of a namespace. */
  files(namespace: string): RunFiles;
  /** Resolves when the tensors and images logged before are read, and the files saved before are recorded. */
  settle(): Promise<void>;
  /** Asks the database to flush to the disk. */
  flushStrict(): Promise<void>;
  /** True when the run is sent to a server. */
  readonly remote: boolean;
  /** Resolves when the server has what is committed; `complete`: when it said that it has the whole run. */
  synced(complete: boolean): Promise<void>;
  /** Lets go of the run: the engine closes it, capturing and lifecycle hooks end. */
  close(): Promise<void>;
}

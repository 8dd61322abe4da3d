/** What the uploader tells, and what it needs. Types only. */
import type { Clock } from '../base/clock.js';
import type { Scheduler } from '../query/change-feed.js';
import type { Archive } from '../store/archive.js';
import type { RunHead, Store } from '../store/port.js';
import type { LinkTarget, RemoteLink } from './remote-link.js';
import type { Transport } from './transport.js';

/** What the uploader stands on; the simulator gives it others. */
export interface UploadPorts {
  readonly store: Store;
  readonly archive: Archive;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** From 0 to below 1. */
  random(): number;
  transport(target: LinkTarget): Transport;
  /** Whether a run that says `running` has a living writer. */
  isLive(head: RunHead): Promise<boolean>;
  /** See `LinkPorts`. */
  whyBlocked?(url: string): Promise<string | null>;
  /** Sends a blob above the size of one request. */
  readonly sendLarge: SendLarge;
  /** The server has other data under the numbers of this stream; where it is written here, it must go on as a new one. */
  onCloned?(run: string, session: string): void;
  /** Frames came from the server: edits made elsewhere. */
  onReceived?(run: string): void;
  /** The state of a run changed. */
  onState?(run: string): void;
}

/**
 * Sends a large blob of a run, or (`frames`) a body of frames, through `link`, in parts, going on where an earlier attempt stopped. Resolves `damaged` when the
 * server found another hash, or the bytes cannot be read here. Rejects with `Stop` or `TryLater`.
 */
export type SendLarge = (
  link: RemoteLink,
  upload: {
    /** Default: `blob`. */
    readonly kind?: 'blob' | 'frames';
    readonly run: string;
    readonly sha256: string;
    readonly data: Blob;
  },
) => Promise<'sent' | 'damaged'>;

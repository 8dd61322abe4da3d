/** Ports and events of the uploader. Types only. */
import type { Clock } from '../base/clock.js';
import type { Scheduler } from '../query/change-feed.js';
import type { Archive } from '../store/archive.js';
import type { RunHead, Store } from '../store/port.js';
import type { LinkTarget, RemoteLink } from './remote-link.js';
import type { Transport } from './transport.js';

/** Ports of the uploader. The simulator implements them with virtual time and a faulty network. */
export interface UploadPorts {
  readonly store: Store;
  readonly archive: Archive;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** From 0 to below 1. */
  random(): number;
  transport(target: LinkTarget): Transport;
  /** True if a run with status `running` has a living writer. */
  isLive(head: RunHead): Promise<boolean>;
  /** See `LinkPorts`. */
  whyBlocked?(url: string): Promise<string | null>;
  /** Sends a blob that exceeds one request. */
  readonly sendLarge: SendLarge;
  /** Called when the server has other data under the stream's sequence numbers. A session that is still written must continue as a new stream. */
  onCloned?(run: string, session: string): void;
  /** Called when edits made elsewhere came from the server. */
  onReceived?(run: string): void;
  /** Called when the upload state of a run changed. */
  onState?(run: string): void;
}

/**
 * Sends a large blob of a run, or (`frames`) a body of frames, in chunks. Continues where an earlier attempt stopped. Resolves
 * `damaged` if the server computed another hash, or the bytes cannot be read here. Rejects with `Stop` or `TryLater`.
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

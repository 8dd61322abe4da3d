import type { StreamHead } from '../store/port.js';
import { readRun, type StoredUpload, writeRun } from './stored-uploads.js';
import type { UploadPorts } from './types.js';

/** Upload state of a run: the stored state, which outlives the page, and what the server has. */
export class RunProgress {
  /** Frames per session that the server has, as it said since the last comparison. */
  readonly acked: Map<string, number>;
  /** Frames per session whose blobs the server has as well, since the last comparison. */
  #covered: ReadonlyMap<string, number> = new Map();
  /** Sessions of which the server has more than this browser. New local frames of these streams must not be sent. */
  readonly ahead = new Set<string>();
  /** Frames in this browser. */
  frames: number;
  #stored: StoredUpload;
  readonly #uid: string;
  readonly #ports: Pick<UploadPorts, 'archive' | 'onState'>;
  readonly #onChange: () => void;

  /** `onChange` is called after each change that a waiting call may depend on. */
  constructor(
    uid: string,
    stored: StoredUpload,
    ports: Pick<UploadPorts, 'archive' | 'onState'>,
    onChange: () => void,
  ) {
    this.#uid = uid;
    this.#stored = stored;
    this.#ports = ports;
    this.#onChange = onChange;
    this.acked = new Map(Object.entries(stored.acked));
    this.frames = this.sent;
  }

  get stored(): StoredUpload {
    return this.#stored;
  }

  /** Frames that the server has. */
  get sent(): number {
    return sum(this.acked.values());
  }

  /** Counts the local frames. */
  count(streams: readonly StreamHead[]): void {
    this.frames = sum(streams.map(({ next }) => next));
  }

  /** Call when the server has `next` frames of a stream. */
  ack(session: string, next: number): void {
    this.acked.set(session, Math.max(this.acked.get(session) ?? 0, next));
  }

  /** Call when the server has the blobs of these frames. `hasBlobs`: the run has blobs, so the state is stored for other tabs. */
  async cover(counts: ReadonlyMap<string, number>, hasBlobs: boolean): Promise<void> {
    this.#covered = counts;
    const covered = Object.fromEntries(counts);
    const isNew = JSON.stringify(covered) !== JSON.stringify(this.#stored.covered);
    if (hasBlobs && isNew) await this.remember({ covered });
  }

  /** Forgets which blobs the server has. */
  uncover(): void {
    this.#covered = new Map();
  }

  /** True if the server has `next` frames of a stream, and the blobs that they name. */
  isThere(session: string, next: number): boolean {
    return Math.min(this.acked.get(session) ?? 0, this.#covered.get(session) ?? 0) >= next;
  }

  /** False for a stream that diverged: the server has other data under its sequence numbers. */
  isSendable({ session }: Pick<StreamHead, 'session'>): boolean {
    return !this.ahead.has(session) && !this.#stored.diverged.includes(session);
  }

  /** Stores changes for the next start. If storing fails, the next start asks the server instead. */
  async remember(changes: Partial<StoredUpload>): Promise<void> {
    const { archive } = this.#ports;
    // Another uploader may have changed the state: merge, so that its changes are kept.
    this.#stored = { ...this.#stored, ...changes };
    const latest = await readRun(archive, this.#uid).catch(() => null);
    const diverged = new Set([...this.#stored.diverged, ...(latest?.diverged ?? [])]);
    this.#stored = { ...this.#stored, diverged: [...diverged] };
    await writeRun(archive, this.#uid, this.#stored).catch(() => {});
    this.#onChange();
    this.#ports.onState?.(this.#uid);
  }
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

import type { StreamHead } from '../store/port.js';
import { type RunMark, readRun, writeRun } from './marks.js';
import type { UploadPorts } from './types.js';

/** What is known of a run on its way: its mark, which outlives the page, and how far the server is. */
export class RunNotes {
  /** Frames of each stream that the server has, as far as it said so since the last comparison. */
  readonly acked: Map<string, number>;
  /** Frames of each stream whose blobs the server has as well, since the last comparison. */
  #covered: ReadonlyMap<string, number> = new Map();
  /** Streams of which the server has more than is here: what is written to them here must not be added there. */
  readonly ahead = new Set<string>();
  /** Frames that are here. */
  frames: number;
  #mark: RunMark;
  readonly #uid: string;
  readonly #ports: Pick<UploadPorts, 'archive' | 'onState'>;
  readonly #onChange: () => void;

  /** `onChange`: something was noted that somebody may wait for. */
  constructor(
    uid: string,
    mark: RunMark,
    ports: Pick<UploadPorts, 'archive' | 'onState'>,
    onChange: () => void,
  ) {
    this.#uid = uid;
    this.#mark = mark;
    this.#ports = ports;
    this.#onChange = onChange;
    this.acked = new Map(Object.entries(mark.acked));
    this.frames = this.sent;
  }

  get mark(): RunMark {
    return this.#mark;
  }

  /** Frames that the server has. */
  get sent(): number {
    return sum(this.acked.values());
  }

  /** Notes how much there is. */
  count(streams: readonly StreamHead[]): void {
    this.frames = sum(streams.map(({ next }) => next));
  }

  /** The server has `next` frames of a stream. */
  ack(session: string, next: number): void {
    this.acked.set(session, Math.max(this.acked.get(session) ?? 0, next));
  }

  /** The server has the blobs of as many frames. `hasBlobs`: the run has some, so that other tabs need to know. */
  async cover(counts: ReadonlyMap<string, number>, hasBlobs: boolean): Promise<void> {
    this.#covered = counts;
    const covered = Object.fromEntries(counts);
    const isNew = JSON.stringify(covered) !== JSON.stringify(this.#mark.covered);
    if (hasBlobs && isNew) await this.remember({ covered });
  }

  /** Nothing is known of the blobs any more. */
  uncover(): void {
    this.#covered = new Map();
  }

  /** Whether the server has as many frames of a stream, and the blobs that they name. */
  isThere(session: string, next: number): boolean {
    return Math.min(this.acked.get(session) ?? 0, this.#covered.get(session) ?? 0) >= next;
  }

  /** False for a stream under whose numbers the server has other data. */
  isSendable({ session }: Pick<StreamHead, 'session'>): boolean {
    return !this.ahead.has(session) && !this.#mark.diverged.includes(session);
  }

  /** Remembers for the next start. What cannot be written is found out from the server then. */
  async remember(changes: Partial<RunMark>): Promise<void> {
    const { archive } = this.#ports;
    // Two uploaders do no harm, but one must not take back what the other has found out.
    this.#mark = { ...this.#mark, ...changes };
    const noted = await readRun(archive, this.#uid).catch(() => null);
    const diverged = new Set([...this.#mark.diverged, ...(noted?.diverged ?? [])]);
    this.#mark = { ...this.#mark, diverged: [...diverged] };
    await writeRun(archive, this.#uid, this.#mark).catch(() => {});
    this.#onChange();
    this.#ports.onState?.(this.#uid);
  }
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

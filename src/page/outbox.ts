import { assertUnreachable } from '../base/assert.js';
import { reviveError, type StepwellError } from '../base/errors.js';
import type { Batch, FromEngine } from '../worker/protocol.js';

/** Default limit of bytes that wait for acknowledgement: about a million rows of one scalar. */
export const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/** Estimated bytes of a batch without its columns: message, keys, bookkeeping. */
const BATCH_OVERHEAD_BYTES = 256;

interface Kept {
  readonly batch: Batch;
  readonly bytes: number;
}

interface Waiter {
  readonly number: number;
  resolve(): void;
  reject(error: StepwellError): void;
}

/**
 * Holds batches until the engine acknowledges that they are committed. If the worker dies, the batches are sent again to a new
 * worker [QUE2].
 */
export class Outbox {
  /** Bytes not yet acknowledged. */
  bytes = 0;
  /** Number of the last committed batch; −1: none. */
  acked = -1;
  /** Why writing stopped; `null` while writing goes on. */
  error: StepwellError | null = null;
  /** Storage error that the engine retries; cleared by the next acknowledgement. */
  trouble: StepwellError | null = null;
  /** Called once when writing stops for good. */
  onStopped: (error: StepwellError) => void = () => {};
  /** Called when the engine reports a storage error that it retries. */
  onTrouble: (error: StepwellError) => void = () => {};
  /** Called when the run must be opened again, as a new stream. */
  onRenew: () => void = () => {};

  #kept: Kept[] = [];
  #waiters: Waiter[] = [];
  #port: MessagePort | null = null;

  /** Keeps a batch. Sends the batch if an engine is attached. */
  add(batch: Batch, recordBytes: number): void {
    if (this.error) return;
    const bytes = batch.data.byteLength + recordBytes + BATCH_OVERHEAD_BYTES;
    this.#kept.push({ batch, bytes });
    this.bytes += bytes;
    this.#port?.postMessage(batch);
  }

  /** Attaches an engine that has all batches up to number `acked`. Sends the engine the rest. */
  attach(port: MessagePort, acked: number): void {
    this.detach();
    this.#port = port;
    port.onmessage = (event: MessageEvent<FromEngine>) => this.#receive(event.data);
    this.#acknowledge(acked);
    for (const { batch } of this.#kept) port.postMessage(batch);
  }

  /** Detaches an engine that is gone. Batches wait for the next engine. */
  detach(): void {
    if (!this.#port) return;
    this.#port.onmessage = null;
    this.#port.close();
    this.#port = null;
  }

  /** Asks the engine to commit now, without its usual delay. */
  hurry(): void {
    this.#port?.postMessage({ type: 'hurry' });
  }

  /** Resolves when the batch `number` is committed. Rejects if writing stops before. */
  wait(number: number): Promise<void> {
    if (number <= this.acked) return Promise.resolve();
    if (this.error) return Promise.reject(this.error);
    return new Promise((resolve, reject) => {
      this.#waiters.push({ number, resolve, reject });
    });
  }

  /** Resolves when at most `bytes` wait, or when writing stops. */
  async drainedTo(bytes: number): Promise<void> {
    while (this.bytes > bytes && !this.error) {
      const oldest = this.#kept[0];
      if (!oldest) return;
      await this.wait(oldest.batch.number).catch(() => {});
    }
  }

  /** Stops writing for good. Rejects all waiters with `error` and discards the batches. */
  stop(error: StepwellError): void {
    if (this.error) return;
    this.error = error;
    this.detach();
    this.#kept = [];
    this.bytes = 0;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.reject(error);
    this.onStopped(error);
  }

  #receive(message: FromEngine): void {
    switch (message.type) {
      case 'ack':
        this.#acknowledge(message.number);
        break;
      case 'trouble':
        this.trouble = reviveError(message.error);
        this.onTrouble(this.trouble);
        break;
      case 'stopped':
        this.stop(reviveError(message.error));
        break;
      case 'renew':
        this.detach();
        this.onRenew();
        break;
      default:
        return assertUnreachable(message);
    }
  }

  #acknowledge(number: number): void {
    this.trouble = null;
    if (number <= this.acked) return;
    this.acked = number;
    let done = 0;
    for (const { batch, bytes } of this.#kept) {
      if (batch.number > number) break;
      this.bytes -= bytes;
      done++;
    }
    this.#kept.splice(0, done);
    if (this.#waiters.length === 0) return;
    const settled = this.#waiters.filter((waiter) => waiter.number <= number);
    this.#waiters = this.#waiters.filter((waiter) => waiter.number > number);
    for (const waiter of settled) waiter.resolve();
  }
}

import { StepwellError, WorkerLostError } from '../base/errors.js';
import type { OpenedRun, OpenRunRequest } from '../worker/protocol.js';
import type { LinkClient, WorkerLink } from './link.js';
import type { Outbox } from './outbox.js';

/** Reopens a run in a new engine after the old engine died. The outbox then sends the uncommitted batches again. */
export class Reconnection implements LinkClient {
  readonly #link: WorkerLink;
  readonly #outbox: Outbox;
  readonly #request: OpenRunRequest;
  /** The result of the last opening. */
  #opened: OpenedRun;

  constructor(link: WorkerLink, outbox: Outbox, request: OpenRunRequest, opened: OpenedRun) {
    this.#link = link;
    this.#outbox = outbox;
    this.#request = request;
    this.#opened = opened;
  }

  engineLost(): void {
    this.#outbox.detach();
  }

  engineReady(): void {
    void this.#reopen();
  }

  engineGone(error: StepwellError): void {
    this.#outbox.stop(error);
  }

  async #reopen(): Promise<void> {
    const outbox = this.#outbox;
    const { uid, epoch } = this.#opened;
    try {
      const { opened, port } = await this.#link.openRun({ ...this.#request, reopen: { uid, epoch } });
      if (opened.storage === 'memory') {
        outbox.stop(
          new WorkerLostError('The logger worker died, and with it the run, which was in memory only'),
        );
        return;
      }
      this.#opened = opened;
      outbox.attach(port, opened.batch);
    } catch (thrown) {
      // The engine died again during the call: the link starts the next engine.
      if (thrown instanceof WorkerLostError) return;
      outbox.stop(
        thrown instanceof StepwellError ? thrown : new StepwellError('internal', String(thrown), {}, thrown),
      );
    }
  }
}

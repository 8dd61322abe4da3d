import type { UploadState, Uploads } from '../../source/uploads.js';
import type { Feed } from './feed.js';
import { signal, watch } from './state.js';
import type { Toasts } from './toasts.js';

/** Reads the states of uploads of a feed for as long as the board lives. */
export interface UploadReader {
  /** Reads the states at once. */
  readonly refreshNow: () => void;
}

/** Loads the code that reads, which gives the states to `show`. */
export type LoadUploads = () => Promise<
  (feed: Feed, show: (states: readonly UploadState[]) => void) => UploadReader
>;

/** The upload state of each run, from the source. A source without uploads is not asked, and the code that asks is not loaded. */
export class UploadFeed {
  readonly #states = signal<ReadonlyMap<string, UploadState>>(new Map());
  readonly #feed: Feed;
  #reader: UploadReader | null = null;

  constructor(feed: Feed, toasts: Toasts, load: LoadUploads) {
    this.#feed = feed;
    watch(
      () => this.uploads !== null,
      (isSending) => {
        if (!isSending || this.#reader) return;
        this.#start(load).catch((thrown: unknown) =>
          toasts.error('What is on servers cannot be shown', thrown),
        );
      },
    );
  }

  async #start(load: LoadUploads): Promise<void> {
    const read = await load();
    this.#reader ??= read(this.#feed, (states) => {
      this.#states.value = new Map(states.map((state) => [state.run, state]));
    });
  }

  /** Upload states by run. A run without a state is in this browser only. */
  get states(): ReadonlyMap<string, UploadState> {
    return this.#states.value;
  }

  /** The uploads of the shown source; `null`: its runs cannot be sent. */
  get uploads(): Uploads | null {
    return this.#feed.source?.uploads ?? null;
  }

  /** Reads the states at once, after an action of a person. */
  refreshNow(): void {
    this.#reader?.refreshNow();
  }
}

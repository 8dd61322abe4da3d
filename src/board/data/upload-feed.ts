import type { UploadState, Uploads } from '../../source/uploads.js';
import type { Feed } from './feed.js';
import { signal, watch } from './state.js';
import { Throttle } from './throttle.js';

/** Time between two reads of the states, in milliseconds. */
const STATES_MS = 1_000;

/** The upload state of each run, from the source. A source without uploads is not asked. */
export class UploadFeed {
  readonly #states = signal<ReadonlyMap<string, UploadState>>(new Map());
  readonly #feed: Feed;
  #shown = '[]';
  readonly #throttle = new Throttle(STATES_MS, () => this.#read());

  constructor(feed: Feed) {
    this.#feed = feed;
    watch(
      () => feed.news,
      () => this.refresh(),
    );
    watch(
      () => feed.status,
      () => {
        // The state of an upload changes without new values too: the server answers, or the network comes back.
        if ([...this.states.values()].some(({ state }) => state !== 'complete')) this.refresh();
      },
    );
  }

  /** Upload states by run. A run without a state is in this browser only. */
  get states(): ReadonlyMap<string, UploadState> {
    return this.#states.value;
  }

  /** The uploads of the shown source; `null`: its runs cannot be sent. */
  get uploads(): Uploads | null {
    return this.#feed.source?.uploads ?? null;
  }

  /** Reads the states soon. */
  refresh(): void {
    if (this.uploads) this.#throttle.request();
    else this.#set([]);
  }

  /** Reads the states at once, after an action of a person. */
  refreshNow(): void {
    if (this.uploads) this.#throttle.requestNow();
  }

  async #read(): Promise<void> {
    const { uploads } = this;
    if (!uploads) return;
    try {
      const states = await uploads.states();
      if (uploads === this.uploads) this.#set(states);
    } catch {
      // Keep the last known states. The board shows elsewhere that the source does not answer.
    }
  }

  #set(states: readonly UploadState[]): void {
    const text = JSON.stringify(states);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#states.value = new Map(states.map((state) => [state.run, state]));
  }
}

import type { UploadState, Uploads } from '../../source/uploads.js';
import type { Feed } from './feed.js';
import { signal, watch } from './state.js';
import { Throttle } from './throttle.js';

/** Between two reads of the states, in milliseconds. */
const STATES_MS = 1_000;

/** Where each run stands on its way to a server, as the source says. Nothing is asked of a source that sends nothing. */
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
        // What is under way changes without anything being logged: the server answers, the network comes back.
        if ([...this.states.values()].some(({ state }) => state !== 'complete')) this.refresh();
      },
    );
  }

  /** By run; a run that is not here is in this browser only. */
  get states(): ReadonlyMap<string, UploadState> {
    return this.#states.value;
  }

  /** What sends the runs of the source that is shown; `null`: they cannot be sent. */
  get uploads(): Uploads | null {
    return this.#feed.source?.uploads ?? null;
  }

  /** Reads the states soon. */
  refresh(): void {
    if (this.uploads) this.#throttle.request();
    else this.#set([]);
  }

  /** Reads the states at once: a person did something about them. */
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
      // The last known states stay: that the source does not answer is said in a place of its own.
    }
  }

  #set(states: readonly UploadState[]): void {
    const text = JSON.stringify(states);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#states.value = new Map(states.map((state) => [state.run, state]));
  }
}

import type { UploadState } from '../../source/uploads.js';
import type { Feed } from '../data/feed.js';
import { watch } from '../data/state.js';
import { Throttle } from '../data/throttle.js';
import type { UploadReader } from '../data/upload-feed.js';

/** Time between two reads of the states, in milliseconds. */
const STATES_MS = 1_000;

/** Reads the upload states of the source that a feed follows, and gives them to `show` when they have changed. */
export function readUploads(feed: Feed, show: (states: readonly UploadState[]) => void): UploadReader {
  let shown: readonly UploadState[] = [];
  const set = (states: readonly UploadState[]) => {
    if (JSON.stringify(states) === JSON.stringify(shown)) return;
    shown = states;
    show(states);
  };
  const throttle = new Throttle(STATES_MS, async () => {
    const uploads = feed.source?.uploads;
    if (!uploads) return;
    try {
      const states = await uploads.states();
      if (uploads === feed.source?.uploads) set(states);
    } catch {
      // Keep the last known states. The board shows elsewhere that the source does not answer.
    }
  });
  const refresh = () => {
    if (feed.source?.uploads) throttle.request();
    else set([]);
  };
  watch(() => feed.news, refresh);
  watch(
    () => feed.status,
    () => {
      // The state of an upload changes without new values too: the server answers, or the network comes back.
      if (shown.some(({ state }) => state !== 'complete')) refresh();
    },
  );
  refresh();
  return {
    refreshNow: () => {
      if (feed.source?.uploads) throttle.requestNow();
    },
  };
}

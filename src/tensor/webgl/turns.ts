/** Looks that are made without a timer before pauses begin, and the longest pause. */
const QUICK_LOOKS = 4;
const LONGEST_MS = 16;
/** Most messages to oneself between two looks of a hidden page. */
const MOST_MESSAGES = 64;

/**
 * Waits between looks at something that ends soon: first one message turn, then pauses that double. A hidden page's timers
 * fire once a second or a minute; there the pauses are turns of messages instead, which let all other tasks run.
 */
export class Turns {
  #looks = 0;

  /** Calls back after the next pause. */
  next(callback: () => void): void {
    const late = this.#looks++ - QUICK_LOOKS;
    if (late < 0) afterMessages(1, callback);
    else if (isHidden()) afterMessages(Math.min(2 ** late, MOST_MESSAGES), callback);
    else setTimeout(callback, Math.min(2 ** late, LONGEST_MS));
  }
}

function isHidden(): boolean {
  return typeof document !== 'undefined' && document.visibilityState === 'hidden';
}

function afterMessages(count: number, callback: () => void): void {
  const { port1, port2 } = new MessageChannel();
  let left = count;
  port1.onmessage = () => {
    left--;
    if (left > 0) {
      port2.postMessage(0);
      return;
    }
    port1.close();
    callback();
  };
  port2.postMessage(0);
}

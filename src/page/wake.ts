/**
 * Calls back soon, also where timers are throttled: a hidden page's `setTimeout` fires once a second, later once a
 * minute, while messages are delivered as ever [QUE1].
 */
export type Wake = (callback: () => void) => void;

/** A wake-up after `delayMs`, or after the current task while the page is hidden. */
export function pageWake(delayMs: number): Wake {
  let waiting: (() => void)[] = [];
  let channel: MessageChannel | null = null;
  const next = (callback: () => void) => {
    if (!channel) {
      channel = new MessageChannel();
      channel.port1.onmessage = () => {
        const callbacks = waiting;
        waiting = [];
        for (const each of callbacks) each();
      };
    }
    waiting.push(callback);
    channel.port2.postMessage(0);
  };
  return (callback) => {
    if (typeof document !== 'undefined' && document.visibilityState === 'hidden') next(callback);
    else setTimeout(callback, delayMs);
  };
}

/** Lets other tasks run, without the 4 ms that nested timers cost and without throttling. */
export function yieldTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

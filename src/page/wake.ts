/**
 * Calls back soon, even if timers are throttled. In a hidden page `setTimeout` fires once a second, later once a minute, but
 * messages are delivered without delay [QUE1].
 */
export type Wake = (callback: () => void) => void;

/** Returns a {@link Wake} that calls back after `delayMs`; while the page is hidden, after the current task. */
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

/** Lets other tasks run. Uses a message, which has neither the 4 ms of nested timers nor their throttling. */
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

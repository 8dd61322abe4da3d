/** Giving the page time between pieces of work, also in a hidden tab. */

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/**
 * Resolves in a task of its own, so that input and painting get their turn. A message is used because hidden tabs get
 * no animation frames and their timers wait for a second or a minute.
 */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });
}

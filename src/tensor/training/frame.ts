const waiting: (() => void)[] = [];
let channel: MessageChannel | null = null;

/**
 * Lets the page paint and handle input. The training continues as soon as there is nothing else to do: in a visible page, a hidden
 * page and a worker. Can be used as tfjs's `nextFrameFunc`.
 *
 * It waits for a message, which is one turn of the event loop. Alternatives are worse: a hidden tab gets no animation frames, and its
 * timers wait for a second, later for a minute; in a visible page an animation frame wastes up to 16 ms. A frame that is due was
 * requested before the message, so it comes first.
 */
export function trainingFrame(): Promise<void> {
  if (!channel) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => waiting.shift()?.();
  }
  const { port2 } = channel;
  return new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(null);
  });
}

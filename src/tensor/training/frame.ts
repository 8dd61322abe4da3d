const waiting: (() => void)[] = [];
let channel: MessageChannel | null = null;

/**
 * Lets the page paint and take input, and the training go on as soon as there is nothing else to do: in a page, hidden or
 * shown, and in a worker. Fits where tfjs takes a `nextFrameFunc`.
 *
 * It is a turn of the event loop, by a message: a hidden tab gets no animation frame, its timers wait for a second, later
 * for a minute, and in a page that is shown an animation frame is up to 16 ms of waiting for nothing. A frame that is due
 * was asked for before the message: it comes first.
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

/** A frame that does not come is not waited for longer than this, in milliseconds: the page may just have been hidden. */
const FRAME_PATIENCE_MS = 100;

const waiting: (() => void)[] = [];
let channel: MessageChannel | null = null;

/** A turn for other tasks. A message, because timers of hidden tabs wait for a second, later for a minute. */
function turn(): Promise<void> {
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

/**
 * Lets the page paint and take input. A page that is shown gets an animation frame; a hidden one, which gets none, and a
 * worker a turn of their event loop: training goes on there. Fits where tfjs takes a `nextFrameFunc`.
 */
export function trainingFrame(): Promise<void> {
  if (typeof document === 'undefined' || document.visibilityState === 'hidden') return turn();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      document.removeEventListener('visibilitychange', done);
      // The frame's callbacks run before it is painted: the training goes on after that.
      void turn().then(resolve);
    };
    const timer = setTimeout(done, FRAME_PATIENCE_MS);
    const frame = requestAnimationFrame(done);
    document.addEventListener('visibilitychange', done);
  });
}

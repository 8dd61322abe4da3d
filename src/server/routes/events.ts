/** Changes as they happen: Server-Sent Events. */
import type { Change } from '../../source/types.js';
import { API } from '../../sync/wire.js';
import { WireError } from '../base/wire-error.js';
import type { AppDependencies } from '../http/app-dependencies.js';
import type { Call, Route } from '../http/route.js';

/** Interval of pings (ms): proxies close connections that are silent for 30 to 60 seconds. */
const PING_MS = 15_000;
/** A browser reconnects this long after the stream broke (ms). */
const RETRY_MS = 2000;
/** Most events that wait for a slow reader. Above it the stream ends and the reader reconnects. */
const MOST_WAITING = 1000;

/** Routes of events. */
export function eventRoutes({ limits, stopping, metrics }: AppDependencies): Route[] {
  const open = new Map<string, number>();
  let total = 0;
  metrics.gauges.set('stepwell_event_streams', { help: 'Streams of events now open.', read: () => total });

  /** Counts a stream; returns a function that ends the count. */
  const enter = (key: string): (() => void) => {
    const own = open.get(key) ?? 0;
    if (total >= limits.streams || own >= limits.streamsPerKey) {
      throw new WireError(503, 'busy', 'Too many streams of events are open', 10);
    }
    open.set(key, own + 1);
    total++;
    return once(() => {
      total--;
      const left = (open.get(key) ?? 1) - 1;
      if (left === 0) open.delete(key);
      else open.set(key, left);
    });
  };

  return [
    {
      method: 'GET',
      path: `${API}/events`,
      tag: 'runs',
      summary: 'Changes of the runs that the key sees, as they happen',
      access: 'read',
      answer: { status: 200, type: 'text/event-stream', description: 'Events `change`; data: run, kinds' },
      async handle(call) {
        const leave = enter(call.scope.access.key);
        return new Response(changes(call, leave, stopping), {
          headers: {
            'Content-Type': 'text/event-stream',
            // Otherwise nginx buffers events until it has a few kilobytes.
            'X-Accel-Buffering': 'no',
          },
        });
      },
    },
  ];
}

/** The stream of one reader. It ends when the reader disconnects, the key is revoked, or the server stops. */
function changes(call: Call, leave: () => void, stopping: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let end = () => {};
  return new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        let ended = false;
        let unsubscribe = () => {};
        const send = (text: string) => {
          if (ended) return;
          controller.enqueue(encoder.encode(text));
          if ((controller.desiredSize ?? 0) < -MOST_WAITING) close();
        };
        /** Sends only while the key is valid. */
        const sendIfAllowed = async (text: string) => {
          const isAllowed = await call.isAllowed().catch(() => false);
          if (isAllowed) send(text);
          else close();
        };
        const timer = setInterval(() => void sendIfAllowed(': ping\n\n'), PING_MS);
        end = once(() => {
          ended = true;
          clearInterval(timer);
          stopping.removeEventListener('abort', close);
          unsubscribe();
          leave();
        });
        const close = () => {
          if (ended) return;
          end();
          controller.close();
        };
        stopping.addEventListener('abort', close);
        try {
          const stop = await call.source.subscribe((change) => void sendIfAllowed(textOf(change)));
          if (ended) stop();
          else unsubscribe = stop;
          send(`retry: ${RETRY_MS}\n: ready\n\n`);
        } catch (thrown) {
          end();
          throw thrown;
        }
      },
      cancel: () => end(),
    },
    { highWaterMark: 0 },
  );
}

function textOf(change: Change): string {
  return `event: change\ndata: ${JSON.stringify(change)}\n\n`;
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}

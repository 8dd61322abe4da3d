/** Live changes on a server: one stream per browser for all tabs, because browsers allow six connections per server. */
import { createParser } from 'eventsource-parser';
import { backoffMs } from '../base/backoff.js';
import { sha256Hex } from '../base/sha256.js';
import type { Change } from '../source/types.js';
import type { LinkTarget } from '../sync/remote-link.js';
import { API } from '../sync/wire.js';
import { ServerHttp } from './server-http.js';

/** A stream without data for this long (ms) is dead: the server pings every 15 s. */
const SILENCE_MS = 45_000;

const EVERYTHING: Change = { run: null, revision: 0, kinds: [] };

type Listener = (change: Change) => void;

/** The changes of one server, for the listeners of this page. Connected while there are listeners. */
export class ServerEvents {
  readonly #target: LinkTarget;
  readonly #http: ServerHttp;
  readonly #listeners = new Set<Listener>();
  #stop: AbortController | null = null;
  /** False while this browser has no event stream. */
  connected = true;

  constructor(target: LinkTarget) {
    this.#target = target;
    this.#http = new ServerHttp(target);
  }

  subscribe(listener: Listener): () => void {
    const own: Listener = (change) => listener(change);
    this.#listeners.add(own);
    if (!this.#stop) void this.#start();
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size > 0) return;
      this.#stop?.abort();
      this.#stop = null;
    };
  }

  async #start(): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop;
    const { url, key = '' } = this.#target;
    // Tabs with another key see other runs, so they do not share a stream.
    const name = `stepwell:events:${url}:${(await sha256Hex(new TextEncoder().encode(key))).slice(0, 16)}`;
    if (stop.signal.aborted) return;
    const channel = channelOf(name);
    if (channel) {
      channel.onmessage = ({ data }: MessageEvent<Change | boolean>) => this.#hear(data);
      stop.signal.addEventListener('abort', () => channel.close());
    }
    const lead = () =>
      this.#follow(stop.signal, (said) => {
        channel?.postMessage(said);
        this.#hear(said);
      });
    const { locks } = globalThis.navigator ?? {};
    if (!locks || !channel) return lead();
    // One tab holds the lock and the stream. When it closes, the next tab takes over.
    await locks.request(name, { signal: stop.signal }, lead).catch(() => {});
  }

  /** Handles a change, or a boolean: whether there is a connection. */
  #hear(said: Change | boolean): void {
    if (typeof said === 'boolean') {
      if (this.connected === said) return;
      this.connected = said;
    }
    const change = typeof said === 'boolean' ? EVERYTHING : said;
    for (const listener of [...this.#listeners]) listener(change);
  }

  /** Stays connected until `signal`. */
  async #follow(signal: AbortSignal, tell: (said: Change | boolean) => void): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      try {
        await this.#read(signal, (change) => {
          failures = 0;
          tell(change);
        });
      } catch {
        // Reconnect after any error.
      }
      if (signal.aborted) return;
      tell(false);
      failures++;
      await pause(backoffMs(failures, Math.random()), signal);
    }
  }

  async #read(signal: AbortSignal, tell: (said: Change | boolean) => void): Promise<void> {
    const silence = new AbortController();
    const response = await this.#http.send({
      path: `${API}/events`,
      timeoutMs: null,
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!response.ok || !response.body) return;
    // Changes during the gap are unknown: report that everything may have changed.
    tell(true);
    tell(EVERYTHING);
    const parser = createParser({
      onEvent: ({ event, data }) => {
        if (event === 'change') tell(JSON.parse(data) as Change);
      },
    });
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const timer = setTimeout(() => silence.abort(), SILENCE_MS);
      const { done, value } = await reader.read().finally(() => clearTimeout(timer));
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
    }
  }
}

function channelOf(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

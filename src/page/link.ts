import { expose, type Remote, releaseProxy, transfer, wrap } from 'comlink';
import { messageOf, reviveError, StepwellError, WorkerLostError } from '../base/errors.js';
import { randomId } from '../base/ids.js';
import { keepProcess, letExit } from '../base/process.js';
import type { EngineApi } from '../worker/api.js';
import { type OpenedRun, type OpenRunRequest, PROTOCOL_VERSION, type Reply } from '../worker/protocol.js';
import { otherAddresses, partUrls } from './parts.js';
import { type EngineHost, startEngine } from './start-worker.js';
import { LIBRARY_VERSION } from './version.js';

/** Consecutive restarts before the link gives up. The count is reset if an engine lived longer than {@link STABLE_MS}. */
const MAX_RESTARTS = 5;
const STABLE_MS = 30_000;
/** Milliseconds before the first, second, … consecutive restart. */
const RESTART_DELAYS_MS = [0, 250, 1000, 2000, 4000] as const;
/**
 * Without Web Locks, a worker that does not answer a ping for this long counts as dead. Long, because a big query keeps it busy.
 */
const PING_TIMEOUT_MS = 30_000;
const PING_INTERVAL_MS = 5_000;

export interface LinkOptions {
  /** IndexedDB database; default `stepwell`. */
  readonly database?: string;
  /** Starts the worker if the built-in ways do not work (a strict CSP, a service worker scheme). */
  readonly worker?: () => Worker;
  /** Address of the folder with the worker's files, if neither the bundler's address nor the built-in text works. */
  readonly parts?: string;
}

/** A client of the link. Its methods are called when the engine dies and when it is replaced. */
export interface LinkClient {
  /** The old engine is dead. It does not answer the messages sent to it. */
  engineLost(): void;
  /** A new engine is ready. */
  engineReady(): void;
  /** No engine can be started any more. */
  engineGone(error: StepwellError): void;
}

interface Connection {
  readonly host: EngineHost;
  /** Sentences for the person about files that could not be loaded. */
  readonly missing: ReadonlySet<string>;
  readonly api: Remote<EngineApi>;
  /** Rejects when this engine is dead; never resolves. */
  readonly died: Promise<never>;
  kill(reason: string): void;
}

/**
 * The page's connection to its engine. Starts the engine, detects its death, starts a new engine, and rejects pending calls
 * instead of letting them hang [QUE3]. A terminated worker fires no event, so the page requests the Web Lock that the engine
 * holds: the page gets the lock when the engine is dead.
 */
export class WorkerLink {
  state: 'starting' | 'ready' | 'lost' = 'starting';
  /** True: no engine runs, and no engine will be started again. */
  failed = false;
  readonly #options: LinkOptions;
  readonly #onNotice: (notice: string) => void;
  readonly #clients = new Set<LinkClient>();
  #connection: Promise<Connection>;
  #restarts = 0;
  #startedAt = 0;

  /** `onNotice` gets sentences for the author of the page: no worker could be started, or a file could not be loaded. */
  constructor(options: LinkOptions, onNotice: (notice: string) => void) {
    this.#options = options;
    this.#onNotice = onNotice;
    this.#connection = this.#connect();
    this.#connection.catch(() => {
      this.failed = true;
    });
  }

  /** Calls the engine. Rejects with a typed error, with `worker_lost` if the engine died meanwhile. */
  async call<T>(invoke: (api: Remote<EngineApi>) => Promise<Reply<T>>): Promise<T> {
    const release = keepProcess();
    let reply: Reply<T>;
    try {
      const { api, died } = await this.#connection;
      reply = await Promise.race([invoke(api), died]);
    } catch (thrown) {
      if (thrown instanceof StepwellError) throw thrown;
      throw new StepwellError('internal', messageOf(thrown), {}, thrown);
    } finally {
      release();
    }
    if (!reply.ok) throw reviveError(reply);
    return reply.value;
  }

  /** Opens a run. The returned port carries the batches. */
  async openRun(request: OpenRunRequest): Promise<{ opened: OpenedRun; port: MessagePort }> {
    const { port1, port2 } = new MessageChannel();
    const opened = await this.call<OpenedRun>((api) => api.openRun(request, transfer(port2, [port2])));
    return { opened, port: port1 };
  }

  /** Where the engine runs, and the notices of its start. */
  async host(): Promise<Pick<EngineHost, 'thread' | 'notices'>> {
    const { host, missing } = await this.#connection;
    return { thread: host.thread, notices: [...host.notices, ...missing] };
  }

  add(client: LinkClient): void {
    this.#clients.add(client);
  }

  remove(client: LinkClient): void {
    this.#clients.delete(client);
  }

  async #connect(): Promise<Connection> {
    this.#startedAt = performance.now();
    const lock = `stepwell:engine:${randomId()}`;
    let api: Remote<EngineApi> | undefined;
    const missing = new Set<string>();
    const other = otherAddresses((sentence) => {
      if (!missing.has(sentence)) this.#onNotice(sentence);
      missing.add(sentence);
    });
    const host = await startEngine(async (endpoint) => {
      api = wrap<EngineApi>(endpoint);
      const hello = {
        version: PROTOCOL_VERSION,
        lock,
        database: this.#options.database ?? 'stepwell',
        library: LIBRARY_VERSION,
        parts: partUrls(this.#options.parts),
      };
      const { port1, port2 } = new MessageChannel();
      expose(other, port1);
      letExit(port1);
      const reply = await api.hello(hello, transfer(port2, [port2]));
      if (!reply.ok) throw reviveError(reply);
    }, this.#options);
    letExit(host.endpoint);
    // Keep the proxy in the connection: comlink closes the port of a proxy that is garbage-collected.
    const remote = api as Remote<EngineApi>;
    let kill: (reason: string) => void = () => {};
    const died = new Promise<never>((_, reject) => {
      kill = (reason) =>
        reject(
          new WorkerLostError(
            `The logger worker died (${reason}); whether the call took effect is not known`,
          ),
        );
    });
    for (const notice of host.notices) this.#onNotice(notice);
    const connection: Connection = { host, missing, api: remote, died, kill };
    died.catch(() => this.#onDeath(connection));
    if (host.thread === 'worker') watchForDeath(connection, lock);
    this.state = 'ready';
    return connection;
  }

  #onDeath(dead: Connection): void {
    this.state = 'lost';
    dead.host.terminate();
    try {
      dead.api[releaseProxy]();
    } catch {
      // The port is closed already.
    }
    for (const client of this.#clients) client.engineLost();
    if (performance.now() - this.#startedAt > STABLE_MS) this.#restarts = 0;
    const delay = RESTART_DELAYS_MS[this.#restarts];
    if (this.#restarts >= MAX_RESTARTS || delay === undefined) {
      this.#giveUp(new WorkerLostError(`The logger worker died ${MAX_RESTARTS + 1} times in a row`));
      return;
    }
    this.#restarts++;
    this.#connection = new Promise<void>((resolve) => setTimeout(resolve, delay)).then(() => this.#connect());
    this.#connection.then(
      () => {
        for (const client of this.#clients) client.engineReady();
      },
      (thrown) =>
        this.#giveUp(new WorkerLostError(`No new logger worker could be started: ${messageOf(thrown)}`)),
    );
  }

  #giveUp(error: StepwellError): void {
    this.#connection = Promise.reject(error);
    this.#connection.catch(() => {});
    this.failed = true;
    for (const client of this.#clients) client.engineGone(error);
  }
}

/** Calls `kill` when the page gets the lock of the worker, or (without Web Locks) when the worker stops answering. */
function watchForDeath(connection: Connection, lock: string): void {
  if (typeof navigator !== 'undefined' && navigator.locks) {
    navigator.locks
      .request(lock, () => connection.kill('its lock was released'))
      .catch(() => watchByPing(connection));
  } else {
    watchByPing(connection);
  }
}

function watchByPing(connection: Connection): void {
  const ping = () => {
    const timeout = setTimeout(() => connection.kill('it does not answer'), PING_TIMEOUT_MS);
    connection.api.ping().then(
      () => {
        clearTimeout(timeout);
        setTimeout(ping, PING_INTERVAL_MS);
      },
      () => connection.kill('its port failed'),
    );
  };
  setTimeout(ping, PING_INTERVAL_MS);
}

const links = new Map<string, WorkerLink>();

/** Returns the page's link for a database. Runs and boards of a page share one engine per database. */
export function sharedLink(options: LinkOptions, onNotice: (notice: string) => void): WorkerLink {
  const name = options.database ?? 'stepwell';
  let link = links.get(name);
  if (!link || link.failed) {
    link = new WorkerLink(options, onNotice);
    links.set(name, link);
  }
  return link;
}

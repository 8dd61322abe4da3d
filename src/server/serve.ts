/** What `stepwell serve` runs: the app on a socket, with its data in a folder or a database. */
import type { Server } from 'node:http';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { systemClock } from '../base/clock.js';
import { messageOf, StorageError, ValidationError } from '../base/errors.js';
import { createApp } from './app.js';
import { freeBytesOf } from './base/disk.js';
import { DEFAULT_LIMITS, type Limits } from './base/limits.js';
import type { Log } from './base/log.js';
import { type Assets, NO_ASSETS } from './http/assets.js';
import { checkHeaderName } from './http/client-address.js';
import { parseCors } from './http/cors.js';
import { archiveKeys, fileKeys } from './keys/key-storage.js';
import type { KeyStorage } from './keys/keys.js';
import { pollRuns } from './runs/poll.js';
import { openService } from './runs/service.js';
import { openStoreFor } from './store/open.js';
import { makePrivate } from './store/private-folder.js';

/** Options of {@link serve}. */
export interface ServeOptions {
  /** Default: `127.0.0.1`. Any address that other machines reach needs a key (SRV2). */
  readonly host?: string;
  /** Default: {@link DEFAULT_PORT}; 0: any free one. */
  readonly port?: number;
  /**
   * Folder of the data: blobs, uploads, keys, and without `databaseUrl` the database. Made if it is missing. Afterwards only its
   * owner may read it (0700, files 0600). New files get their mode from the process: the command `stepwell serve` sets `umask` to
   * 077.
   */
  readonly data: string;
  /** Address of a PostgreSQL database. Default: PGlite in the folder. */
  readonly databaseUrl?: string;
  /** Origins whose pages may use the server, separated by commas. Default: none. */
  readonly cors?: string;
  /**
   * Header in which the proxy in front writes the client's address, such as `X-Forwarded-For`. Each client then has a rate limit of
   * its own. Set it only if every request comes through that proxy: other clients could write any address.
   */
  readonly proxyHeader?: string;
  readonly assets?: Assets;
  readonly log: Log;
  readonly limits?: Partial<Limits>;
  /** Version of the library. */
  readonly version: string;
}

/** A server that listens. */
export interface RunningServer {
  /** Address of the server on this machine. */
  readonly url: string;
  /** A sentence about what an acknowledgement survives. */
  readonly durability: string;
  /** Refuses new requests, waits for those under way (at most 10 s), and closes the data. */
  close(): Promise<void>;
}

export const DEFAULT_PORT = 4848;

/** Time (ms) that requests under way have to finish when the server stops. */
const FINISH_MS = 10_000;
/** Time (ms) that an idle connection stays open. Longer than the minute of proxies and browsers. */
const KEEP_ALIVE_MS = 75_000;
/** Most connections that wait to be accepted: a whole class may reload at once. The system may allow fewer. */
const MOST_CONNECTING = 4096;
/** Time limit (ms) for the head of a request. Bodies have limits of their own. */
const HEADERS_MS = 20_000;

const DURABILITY = {
  pglite:
    'What the server has acknowledged survives the death of its process, but perhaps not a power cut: the built-in database does not wait for the disk. Use PostgreSQL (--database-url) where that matters.',
  postgres: 'What the server has acknowledged is committed in PostgreSQL and survives a power cut.',
} as const;

/**
 * Starts a server. Rejects with `validation` (no keys for a public host, bad options) and with `storage` (`reason`: `locked` if
 * another server uses the folder, `address` if the port is taken or the host is not an address of this machine).
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { host = '127.0.0.1', port = DEFAULT_PORT, data, databaseUrl, log, version } = options;
  const cors = parseCors(options.cors ?? '');
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  if (options.proxyHeader !== undefined) checkHeaderName(options.proxyHeader);
  if (!(await makePrivate(data))) {
    const message =
      'Other users of this machine may be able to read the data folder: its modes cannot be changed';
    log({ level: 'warning', event: 'folder', message });
  }
  const isPrivate = isLoopback(host);
  const check = async (keys: KeyStorage): Promise<void> => {
    const hasKeys = (await keys.list()).length > 0;
    if (!isPrivate && !hasKeys) throw needsKeys(host);
    if (cors !== '*' || !hasKeys) return;
    throw new ValidationError('With keys, --cors must name the addresses of pages: * would let any page try');
  };
  // Check before starting the database, which takes a second.
  if (databaseUrl === undefined) await check(fileKeys(data));
  const opened = await openStoreFor({ folder: data, ...(databaseUrl === undefined ? {} : { databaseUrl }) });
  const { store, archive, catalog, database } = opened;
  const stopping = new AbortController();
  const clock = systemClock();
  try {
    const keys = database.kind === 'postgres' ? archiveKeys(archive) : fileKeys(data);
    if (databaseUrl !== undefined) await check(keys);
    const service = openService({ store, archive, catalog, clock, library: version });
    const app = createApp({
      ...{ ...service, store, archive, catalog, keys, clock, log, limits, cors, isPrivate, version },
      assets: options.assets ?? NO_ASSETS,
      proxyHeader: options.proxyHeader ?? null,
      uploads: join(data, 'uploads'),
      freeBytes: freeBytesOf(data),
      stopping: stopping.signal,
    });
    const server = createAdaptorServer({ fetch: app.fetch as never }) as Server;
    server.headersTimeout = HEADERS_MS;
    // A large upload over a slow line may take longer than any fixed limit. Bodies are limited by their rate instead.
    server.requestTimeout = 0;
    // Longer than a proxy keeps connections: closing one just as a request arrives would look like a failure.
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    await listen(server, host, port);
    const endPolling = database.kind === 'postgres' ? pollRuns(catalog, service.changed) : () => {};
    const close = once(async () => {
      stopping.abort();
      await finish(server);
      endPolling();
      service.close();
      await opened.close();
    });
    return { url: urlOf(server, host), durability: DURABILITY[database.kind], close };
  } catch (thrown) {
    stopping.abort();
    await opened.close();
    throw thrown;
  }
}

/** True for an address that only this machine can reach. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  if (isIP(name) === 4) return name.startsWith('127.');
  return name === '::1' || name === 'localhost';
}

function needsKeys(host: string): ValidationError {
  return new ValidationError(
    `On ${host} other machines could reach the server, and it has no keys yet. Make one with: stepwell keys create`,
    { host },
  );
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (thrown: NodeJS.ErrnoException) => {
      const why =
        thrown.code === 'EADDRINUSE'
          ? `Port ${port} is in use by another program: choose another one with --port`
          : `The server cannot listen on ${host}, port ${port}: ${messageOf(thrown)}`;
      reject(new StorageError(why, { reason: 'address', code: thrown.code ?? null }, thrown));
    });
    server.listen({ port, host, backlog: MOST_CONNECTING }, resolve);
  });
}

/** Resolves when every connection has ended. */
function finish(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), FINISH_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.replace(/^\[|\]$/g, '');
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function once<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => {
    running ??= run();
    return running;
  };
}

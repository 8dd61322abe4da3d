/** The server as a function from a request to an answer: over ports, without a socket, a disk or a clock of its own. */
import { Hono } from 'hono';
import type { Clock } from '../base/clock.js';
import type { Source } from '../query/types.js';
import type { Archive } from '../store/archive.js';
import type { Store } from '../store/port.js';
import { json } from './answers.js';
import type { Assets } from './assets.js';
import { BodyReader } from './body.js';
import type { CorsList } from './cors.js';
import { DiskGuard, type FreeBytes } from './disk.js';
import { Gate } from './gate.js';
import { KeyRing } from './key-ring.js';
import type { KeyStorage } from './keys.js';
import type { Limits } from './limits.js';
import type { Log } from './log.js';
import { Metrics } from './metrics.js';
import type { Receiver } from './receiver.js';
import type { Route } from './route.js';
import { boardRoutes } from './routes/board.js';
import { bundleRoutes } from './routes/bundles.js';
import { downloadRoutes } from './routes/downloads.js';
import { eventRoutes } from './routes/events.js';
import { graphqlRoutes } from './routes/graphql.js';
import { healthRoutes } from './routes/health.js';
import { openApiRoutes } from './routes/openapi.js';
import { protocolRoutes } from './routes/protocol.js';
import { queryRoutes } from './routes/queries.js';
import { restRoutes } from './routes/rest.js';
import { uploadRoutes } from './routes/uploads.js';

/** What the server stands on. */
export interface AppOptions {
  readonly store: Store;
  readonly archive: Archive;
  /** All runs of the store; see `openService`. */
  readonly source: Source;
  readonly receiver: Receiver;
  /** Something about a run changed that the receiver does not know of; `null`: the list of runs. */
  changed(run: string | null): void;
  readonly keys: KeyStorage;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: Limits;
  readonly assets: Assets;
  readonly cors: CorsList;
  /** Folder of uploads in parts; `null`: there are none. */
  readonly uploads: string | null;
  /** Free room where data is kept. */
  readonly freeBytes: FreeBytes;
  /** Whether everybody may do everything while there are no keys: only where nobody else can reach the server (SRV2). */
  readonly isPrivate: boolean;
  /** Aborted when the server is to end: answers that go on for ever end then. */
  readonly stopping: AbortSignal;
  /** Version of the library. */
  readonly version: string;
}

/** What routes share. */
export interface AppParts extends AppOptions {
  readonly ring: KeyRing;
  readonly disk: DiskGuard;
  readonly bodies: BodyReader;
  readonly metrics: Metrics;
}

/** Bindings that the Node adapter gives along with a request. */
export interface NodeBindings {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } };
}

/** Every route, in the order in which they are tried. */
export function routesOf(parts: AppParts): readonly Route[] {
  const routes = [
    ...protocolRoutes(parts),
    ...uploadRoutes(parts),
    ...downloadRoutes(parts),
    ...bundleRoutes(parts),
    ...queryRoutes(parts),
    ...restRoutes(parts),
    ...eventRoutes(parts),
    ...graphqlRoutes(parts),
    ...healthRoutes(parts),
  ];
  return [...routes, ...openApiRoutes(parts, routes), ...boardRoutes(parts)];
}

/** The shared parts of an app. */
export function partsOf(options: AppOptions): AppParts {
  const { clock, limits, keys, freeBytes } = options;
  return {
    ...options,
    ring: new KeyRing(keys, clock),
    disk: new DiskGuard(freeBytes, clock, limits.freeBytes),
    bodies: new BodyReader(limits),
    metrics: new Metrics(),
  };
}

/** Makes the app. Every answer to a person or program is JSON with `code` and `message` when it is not the hoped-for one. */
export function createApp(options: AppOptions): Hono<{ Bindings: NodeBindings }> {
  const parts = partsOf(options);
  const gate = new Gate(parts);
  const app = new Hono<{ Bindings: NodeBindings }>();
  for (const route of routesOf(parts)) {
    app.on(route.method, route.path, (c) =>
      gate.serve(route, c.req.raw, c.req.param() as Record<string, string>, c.env),
    );
  }
  app.all('*', (c) => gate.serve(NOWHERE, c.req.raw, {}, c.env));
  return app;
}

/** Also answers browsers that ask what they may send. */
const NOWHERE: Route = {
  method: 'GET',
  path: '*',
  tag: 'server',
  summary: 'Anything else',
  access: 'open',
  answer: { status: 404, type: 'application/json', description: 'There is nothing here' },
  handle: async () =>
    json(404, { code: 'not_found', message: 'There is nothing at this address', facts: {} }),
};

/** The acceptance suite over a server with its database, through a socket. */
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { systemClock } from '../../../../src/base/clock.js';
import { importBundle } from '../../../../src/bundle/import.js';
import { openBundle } from '../../../../src/bundle/read.js';
import { openStore } from '../../../../src/client/open-store.js';
import { createApp } from '../../../../src/server/app.js';
import { DEFAULT_LIMITS } from '../../../../src/server/base/limits.js';
import { NO_ASSETS } from '../../../../src/server/http/assets.js';
import { openService } from '../../../../src/server/runs/service.js';
import { SqlArchive } from '../../../../src/server/store/archive.js';
import { memoryBlobFiles } from '../../../../src/server/store/blob-files.js';
import { SqlCatalog } from '../../../../src/server/store/catalog.js';
import { migrate } from '../../../../src/server/store/migrations.js';
import type { SqlDatabase } from '../../../../src/server/store/sql.js';
import { SqlStore } from '../../../../src/server/store/store.js';
import { openSeeded } from '../../../support/seed-database.js';
import { sourceSuite } from '../../../support/source-suite.js';
import { empty } from '../../../support/sql-databases.js';
import { memoryKeys } from '../harness.js';

/** A first start compiles the database's WebAssembly. */
const SLOW_MS = 300_000;

let database: SqlDatabase;
const stops: (() => Promise<void>)[] = [];

/** Serves the runs of a bundle to all on this machine; resolves the address. */
async function serve(bundle: Blob): Promise<string> {
  // One database for all: the cases that change something come last, and each asks for runs of its own.
  await empty(database);
  const files = memoryBlobFiles();
  const store = new SqlStore(database, files);
  const archive = new SqlArchive(database, files);
  await importBundle(await openBundle(bundle), { store, archive });
  const clock = systemClock();
  const stopping = new AbortController();
  const catalog = new SqlCatalog(database, store, '');
  const service = openService({ store, archive, catalog, clock, library: 'test' });
  const app = createApp({
    ...{ ...service, store, archive, clock, keys: memoryKeys(), limits: DEFAULT_LIMITS },
    ...{ assets: NO_ASSETS, cors: new Set<string>(), uploads: null, isPrivate: true, version: '1.2.3' },
    log: () => {},
    freeBytes: async () => null,
    stopping: stopping.signal,
  });
  const server = createAdaptorServer({ fetch: app.fetch as never }) as Server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(async () => {
    stopping.abort();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    service.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port');
  return `http://127.0.0.1:${address.port}`;
}

const suite = sourceSuite({
  kind: 'server',
  readOnly: false,
  open: async ({ bundle }) => openStore({ url: await serve(bundle) }),
});

beforeAll(async () => {
  database = await openSeeded();
  await migrate(database);
}, SLOW_MS);

afterAll(async () => {
  for (const stop of stops) await stop();
  await database.close();
});

describe('the Source of a server', () => {
  for (const { name, run } of suite) test(`[SRV1] ${name}`, { timeout: SLOW_MS }, run);
});

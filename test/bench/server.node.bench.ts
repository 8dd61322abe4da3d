import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { systemClock } from '../../src/base/clock.js';
import { createApp } from '../../src/server/app.js';
import { DEFAULT_LIMITS } from '../../src/server/base/limits.js';
import { NO_ASSETS } from '../../src/server/http/assets.js';
import { archiveKeys } from '../../src/server/keys/key-storage.js';
import { openService } from '../../src/server/runs/service.js';
import { type OpenedStore, openStoreFor } from '../../src/server/store/open.js';
import { encodeFrames, FRAMES_TYPE, REQUEST_BYTES } from '../../src/sync/wire.js';
import { findPostgres, startPostgres } from '../support/postgres.js';
import { type BenchResult, type BenchRow, measurePairs } from './harness.js';
import { type RecordedRun, recordedRun } from './subjects/recorded.js';

const VALUES = 1_000_000;
const MS_PER_SECOND = 1000;

/** P9: values per second that the server takes over HTTP and commits, against inserting the same bytes into the same database. */
export const rows: readonly BenchRow[] = [
  {
    id: 'P9',
    what: 'server ingest',
    async run(): Promise<BenchResult[]> {
      const results = [await measure('PGlite')];
      const bin = findPostgres();
      if (bin !== null) {
        const postgres = await startPostgres(bin);
        try {
          results.push(await measure('PostgreSQL', postgres.url));
        } finally {
          await postgres.remove();
        }
      }
      return results;
    },
  },
];

async function measure(name: string, databaseUrl?: string): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'stepwell-bench-'));
  const opened = await openStoreFor({ folder, ...(databaseUrl === undefined ? {} : { databaseUrl }) });
  const server = await listen(opened);
  try {
    await opened.database.query('CREATE TABLE IF NOT EXISTS raw_bytes (bytes bytea)');
    const measured = await measurePairs({
      kind: 'rate',
      pairs: 7,
      ours: async () => {
        const run = recordedRun(VALUES);
        const bodies = await bodiesOf(run);
        const body = JSON.stringify({ namespace: '', project: 'bench', label: run.label, created: 1 });
        const path = `${server.url}/api/v1/runs/${run.run}`;
        const start = performance.now();
        await expectOk(fetch(path, { method: 'PUT', body, headers: { 'Content-Type': 'application/json' } }));
        for (const each of bodies) {
          const headers = { 'Content-Type': FRAMES_TYPE };
          await expectOk(fetch(`${path}/frames`, { method: 'POST', body: each, headers }));
        }
        return (run.values / (performance.now() - start)) * MS_PER_SECOND;
      },
      floor: async () => {
        const run = recordedRun(VALUES);
        const bodies = await bodiesOf(run);
        const start = performance.now();
        for (const each of bodies) {
          await opened.database.query('INSERT INTO raw_bytes VALUES ($1)', [each]);
        }
        return (run.values / (performance.now() - start)) * MS_PER_SECOND;
      },
    });
    return {
      id: 'P9',
      what: `${name}: values taken over HTTP and committed, against raw inserts of the same bytes`,
      unit: 'values/s',
      ...measured,
      target: 'none',
      ok: true,
    };
  } finally {
    await server.close();
    await opened.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The requests of a run, as the uploader makes them. */
async function bodiesOf({ frames }: RecordedRun): Promise<Uint8Array<ArrayBuffer>[]> {
  const bodies: Uint8Array<ArrayBuffer>[] = [];
  let batch: { bytes: Uint8Array }[] = [];
  let size = 0;
  for (const bytes of frames) {
    if (size > 0 && size + bytes.length > REQUEST_BYTES) {
      bodies.push(await encodeFrames(batch));
      batch = [];
      size = 0;
    }
    batch.push({ bytes });
    size += bytes.length;
  }
  bodies.push(await encodeFrames(batch));
  return bodies;
}

async function expectOk(answer: Promise<Response>): Promise<void> {
  const response = await answer;
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status}: ${text}`);
}

async function listen(opened: OpenedStore): Promise<{ url: string; close(): Promise<void> }> {
  const { store, archive } = opened;
  const clock = systemClock();
  const service = openService({ store, archive, clock, library: 'bench' });
  const stopping = new AbortController();
  const app = createApp({
    store,
    archive,
    source: service.source,
    receiver: service.receiver,
    changed: (run) => service.changed(run),
    keys: archiveKeys(archive),
    clock,
    log: () => {},
    // What is measured is the work, not the politeness.
    limits: { ...DEFAULT_LIMITS, perSecond: 1e6, burst: 1e6 },
    assets: NO_ASSETS,
    cors: new Set<string>(),
    uploads: null,
    freeBytes: async () => null,
    isPrivate: true,
    stopping: stopping.signal,
    version: 'bench',
  });
  const http = createServer(getRequestListener((request, env) => app.fetch(request, env as never)));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async close() {
      stopping.abort();
      service.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

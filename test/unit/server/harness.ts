/** A server without a socket, over a store in memory. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Scheduler } from '../../../src/query/change-feed.js';
import { DEFAULT_LIMITS, type Limits } from '../../../src/server/base/limits.js';
import type { LogEntry } from '../../../src/server/base/log.js';
import { honoApp } from '../../../src/server/hono-app.js';
import type { AppOptions } from '../../../src/server/http/app-dependencies.js';
import { NO_ASSETS } from '../../../src/server/http/assets.js';
import type { Route } from '../../../src/server/http/route.js';
import { createKey, type KeyRecord, type KeyScope, type KeyStorage } from '../../../src/server/keys/keys.js';
import { dependenciesOf, routesOf } from '../../../src/server/routes.js';
import { openService } from '../../../src/server/runs/service.js';
import { memoryDatabase, memoryStore } from '../../../src/store/memory.js';
import { memoryArchive } from '../../../src/store/memory-archive.js';
import { framesBody, runBody, TIME } from '../../support/frames.js';

export const RUN = 'a'.repeat(32);
export const OTHER_RUN = 'b'.repeat(32);
export const SESSION = 'c'.repeat(32);
const ORIGIN = 'http://localhost:4848';

/** Keys in memory. */
export function memoryKeys(): KeyStorage {
  const keys = new Map<string, KeyRecord>();
  return {
    list: async () => [...keys.values()],
    put: async (key) => {
      keys.set(key.id, key);
    },
  };
}

/** Time that moves when a test says so. */
export function fakeTime() {
  let now = TIME;
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  const scheduler: Scheduler = {
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  return {
    clock: { now: () => now },
    scheduler,
    pass(ms: number) {
      now += ms;
      for (const timer of [...timers]) if (timer.at <= now && timers.delete(timer)) timer.run();
    },
  };
}

type Options = Partial<Omit<AppOptions, 'limits'>> & { readonly limits?: Partial<Limits> };

/** Makes a server. It is open to all, as on loopback, until a key is made. */
export async function makeServer({ limits, ...options }: Options = {}) {
  const database = memoryDatabase();
  const store = memoryStore(database);
  const archive = memoryArchive(database);
  const { putBlob } = archive;
  // Copied, as an archive on a disk does: the file that an upload was in goes away.
  archive.putBlob = async (run, sha256, data) =>
    putBlob.call(archive, run, sha256, new Blob([await data.arrayBuffer()]));
  const time = fakeTime();
  const keys = memoryKeys();
  const log: LogEntry[] = [];
  const stopping = new AbortController();
  const uploads = await mkdtemp(join(tmpdir(), 'stepwell-uploads-'));
  onTestFinished(async () => {
    stopping.abort();
    await rm(uploads, { recursive: true, force: true });
  });
  const service = openService({ store, archive, ...time, library: 'test' });
  const all: AppOptions = {
    ...service,
    store,
    archive,
    keys,
    clock: time.clock,
    log: (entry) => log.push(entry),
    limits: { ...DEFAULT_LIMITS, ...limits },
    assets: NO_ASSETS,
    cors: new Set<string>(),
    uploads,
    freeBytes: async () => null,
    isPrivate: true,
    stopping: stopping.signal,
    version: '1.2.3',
    ...options,
  };
  const app = honoApp(all);
  const request = async (
    method: string,
    path: string,
    {
      key,
      body,
      headers,
      address = '127.0.0.1',
    }: { key?: string; body?: BodyInit; headers?: Record<string, string>; address?: string } = {},
  ): Promise<Response> => {
    const init = {
      method,
      headers: { ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }), ...headers },
      ...(body === undefined ? {} : { body, duplex: 'half' }),
    };
    return app.fetch(new Request(ORIGIN + path, init as RequestInit), {
      incoming: { socket: { remoteAddress: address } },
    });
  };
  return {
    ...{ app, service, store, archive, keys, log, time, request, stopping, uploads },
    /** A table of routes like the app's, for tests that go over all of them. */
    routes: (): readonly Route[] => routesOf(dependenciesOf(all)),
    /** Makes a key; the server takes it up at once. */
    async key(scope: Partial<KeyScope> = {}): Promise<{ text: string; id: string }> {
      const { text, key } = await createKey(keys, time.clock, { project: null, access: 'write', ...scope });
      time.pass(1000);
      return { text, id: key.id };
    },
    /** Uploads a run with three rows. */
    async upload(run = RUN, project = 'digits', key?: string): Promise<void> {
      const own = key === undefined ? {} : { key };
      const put = await request('PUT', `/api/v1/runs/${run}`, {
        body: JSON.stringify(runBody(project)),
        ...own,
      });
      const body = await framesBody(run, SESSION, 0, 3, project);
      const sent = await request('POST', `/api/v1/runs/${run}/frames`, { body, ...own });
      if (!put.ok || !sent.ok) throw new Error(`${put.status} ${sent.status} ${await sent.text()}`);
    },
  };
}

export type TestServer = Awaited<ReturnType<typeof makeServer>>;

/** Status and code of an answer that should be an error. */
export async function errorOf(answer: Response): Promise<readonly [number, string]> {
  const { code, message, facts } = (await answer.json()) as {
    code: string;
    message: unknown;
    facts: unknown;
  };
  if (typeof message !== 'string' || typeof facts !== 'object') throw new Error('Not an error of ours');
  return [answer.status, code];
}

/** A project by its name, in no namespace. */
export function project(name: string) {
  return { namespace: '', name };
}

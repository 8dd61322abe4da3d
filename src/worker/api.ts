import { transfer } from 'comlink';
import { StepwellError, toStepwellError } from '../base/errors.js';
import type { Change } from '../source/types.js';
import type { Archive } from '../store/archive.js';
import type { Store } from '../store/port.js';
import { Engine } from './engine.js';
import type { Parts, PartUrls } from './parts.js';
import { type OpenedRun, type OpenRunRequest, PROTOCOL_VERSION, type Reply } from './protocol.js';
import type { ServiceMethods, ServiceName } from './service-methods.js';
import { NOTICES } from './situations.js';

export interface Hello {
  readonly version: number;
  /** Web Lock that the worker holds for as long as it lives. */
  readonly lock: string;
  readonly database: string;
  /** Version of the library. */
  readonly library: string;
  readonly parts: PartUrls;
}

/** Opens the store of runs. `notices`: sentences about the store, for the person. */
export type OpenStore = (database: string) => Promise<{
  store: Store;
  /** The archive of blobs, if not in the IndexedDB `database`. */
  archive?: Archive;
  notices: readonly string[];
}>;

/** Returns the parts of an engine. `page` is an `OtherAddress`: it answers with another address of a part. */
export type FindParts = (urls: PartUrls, page: MessagePort) => Parts;

/** Makes the functions that the page can call. The page's type is derived from this function, so both ends always agree. */
export function makeEngineApi(thread: 'worker' | 'page', openStore: OpenStore, findParts: FindParts) {
  let starting: Promise<Engine> | null = null;

  const start = async ({ database, library, parts }: Hello, page: MessagePort): Promise<Engine> => {
    const insecure = globalThis.isSecureContext ? [] : [NOTICES.insecure_origin];
    const { store, archive, notices } = await openStore(database);
    return new Engine({
      database,
      library,
      store,
      archive,
      engine: thread,
      notices: [...insecure, ...notices],
      parts: findParts(parts, page),
    });
  };

  const engine = async (): Promise<Engine> => {
    if (!starting) throw new StepwellError('internal', 'hello comes first');
    return starting;
  };

  return {
    /**
     * Starts the engine. The engine asks over `page` for another address of parts that are not at their address: see
     * `OtherAddress`. Replies when the worker holds the lock: a page that waits for the lock then gets it only after the worker's
     * death.
     */
    hello: (hello: Hello, page: MessagePort): Promise<Reply<{ session: string }>> =>
      reply(async () => {
        if (hello.version !== PROTOCOL_VERSION) {
          throw new StepwellError(
            'version',
            `The page speaks protocol ${hello.version}, the worker ${PROTOCOL_VERSION}`,
          );
        }
        if (thread === 'worker') await holdForLife(hello.lock);
        starting ??= start(hello, page);
        return { session: (await starting).session };
      }),

    ping: async (): Promise<'pong'> => 'pong',

    openRun: (request: OpenRunRequest, port: MessagePort): Promise<Reply<OpenedRun>> =>
      reply(async () => (await engine()).openRun(request, port)),

    flushStrict: (uid: string): Promise<Reply<void>> => reply(async () => (await engine()).flushStrict(uid)),

    closeRun: (uid: string): Promise<Reply<void>> => reply(async () => (await engine()).closeRun(uid)),

    /** See `RunBlobs`, `SyncService`, `BundleService`. Typed arrays in the answer are transferred, not copied. */
    service: async <Name extends ServiceName>(
      name: Name,
      method: ServiceMethods[Name],
      args: readonly unknown[],
    ): Promise<Reply<unknown>> => answer(async () => (await engine()).services.call(name, method, args)),

    /** See `Engine.query`. Typed arrays in the answer are transferred, not copied. */
    query: async (method: string, args: readonly unknown[], bundle?: number): Promise<Reply<unknown>> =>
      answer(async () => (await engine()).query(method, args, bundle)),

    /** Posts every change to `port`. A message from the other side ends this and closes the port. */
    subscribe: (port: MessagePort): Promise<Reply<void>> =>
      reply(async () => {
        const { source } = await engine();
        const stop = await source.subscribe((change: Change) => port.postMessage(change));
        port.onmessage = () => {
          stop();
          port.close();
        };
      }),
  };
}

export type EngineApi = ReturnType<typeof makeEngineApi>;

/** Resolves when this worker holds the lock. Only the death of the worker releases the lock. */
function holdForLife(lock: string): Promise<void> {
  if (!navigator.locks) return Promise.resolve();
  return new Promise((resolve) => {
    navigator.locks
      .request(lock, () => {
        resolve();
        return new Promise<void>(() => {});
      })
      // A sandboxed page may not use locks: the page then detects the death of the worker by pings.
      .catch(() => resolve());
  });
}

async function reply<T>(work: () => Promise<T>): Promise<Reply<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    return { ok: false, ...toStepwellError(thrown).toData() };
  }
}

/** As {@link reply}, but typed arrays are transferred, not copied. */
async function answer<T>(work: () => Promise<T>): Promise<Reply<T>> {
  const made = await reply(work);
  return transfer(made, made.ok ? buffersIn(made.value) : []);
}

/** Buffers of the typed arrays in an answer, up to three levels of fields or elements deep. */
function buffersIn(value: unknown, depth = 0): Transferable[] {
  if (ArrayBuffer.isView(value)) return [value.buffer as ArrayBuffer];
  if (typeof value !== 'object' || value === null || depth > 2) return [];
  return [...new Set(Object.values(value).flatMap((field) => buffersIn(field, depth + 1)))];
}

import { transfer } from 'comlink';
import { StepwellError, toStepwellError } from '../base/errors.js';
import type { ImportedRunInfo } from '../query/bundles.js';
import type { Change, Source } from '../query/types.js';
import type { Archive } from '../store/archive.js';
import type { Store } from '../store/port.js';
import { Engine } from './engine.js';
import type { OpenedBundleInfo } from './parts/bundles/service.js';
import type { BundleService } from './parts/bundles.js';
import { type PartUrls, partLoader } from './parts.js';
import { type OpenedRun, type OpenRunRequest, PROTOCOL_VERSION, type Reply } from './protocol.js';
import { SITUATIONS } from './situations.js';

/** Query methods that cross the port as they are; `subscribe` goes over a port of its own. */
export type QueryMethod = Exclude<keyof Source, 'subscribe' | 'uploads' | 'bundles'>;

/** What a page asks of the blobs by itself. */
export type FilesMethod = 'storeFile' | 'readFile';

/** What a page asks of the uploader. */
export type SyncMethod = 'add' | 'retry' | 'states' | 'remotes' | 'synced' | 'hurry';

export interface Hello {
  readonly version: number;
  /** Web Lock that the worker holds for as long as it lives. */
  readonly lock: string;
  readonly database: string;
  /** Version of the library. */
  readonly library: string;
  readonly parts: PartUrls;
}

/** Opens the place where runs are kept; `notices` are sentences for the person about it. */
export type OpenStore = (database: string) => Promise<{
  store: Store;
  /** Where blobs are kept, when not in the IndexedDB `database`. */
  archive?: Archive;
  notices: readonly string[];
}>;

/** What the page can call. The page's type of it is derived from this function, so both ends always agree. */
export function makeEngineApi(place: 'worker' | 'page', openStore: OpenStore) {
  let starting: Promise<Engine> | null = null;

  const start = async ({ database, library, parts }: Hello): Promise<Engine> => {
    const insecure = globalThis.isSecureContext ? [] : [SITUATIONS.insecure_origin.notice];
    const { store, archive, notices } = await openStore(database);
    return new Engine({
      database,
      library,
      store,
      archive,
      engine: place,
      notices: [...insecure, ...notices],
      parts: partLoader(parts),
    });
  };

  const engine = async (): Promise<Engine> => {
    if (!starting) throw new StepwellError('internal', 'hello comes first');
    return starting;
  };

  return {
    /** Starts the engine. Replies once the lock is held, so that whoever waits for it learns of the worker's death. */
    hello: (hello: Hello): Promise<Reply<{ session: string }>> =>
      reply(async () => {
        if (hello.version !== PROTOCOL_VERSION) {
          throw new StepwellError(
            'version',
            `The page speaks protocol ${hello.version}, the worker ${PROTOCOL_VERSION}`,
          );
        }
        if (place === 'worker') await holdForLife(hello.lock);
        starting ??= start(hello);
        return { session: (await starting).session };
      }),

    ping: async (): Promise<'pong'> => 'pong',

    openRun: (request: OpenRunRequest, port: MessagePort): Promise<Reply<OpenedRun>> =>
      reply(async () => (await engine()).openRun(request, port)),

    flushStrict: (uid: string): Promise<Reply<void>> => reply(async () => (await engine()).flushStrict(uid)),

    closeRun: (uid: string): Promise<Reply<void>> => reply(async () => (await engine()).closeRun(uid)),

    /** See `RunBlobs`. Typed arrays in the answer are transferred, not copied. */
    files: async (method: FilesMethod, args: readonly unknown[]): Promise<Reply<unknown>> =>
      transferred(await reply(async () => ask(await (await engine()).services.blobs(), method, args))),

    /** See `SyncService`. */
    sync: async (method: SyncMethod, args: readonly unknown[]): Promise<Reply<unknown>> =>
      reply(async () => ask(await (await engine()).services.sync(), method, args)),

    /** Any query of the Source port, of the database or of a bundle that is open. Typed arrays in the answer are transferred, not copied. */
    query: async (method: QueryMethod, args: readonly unknown[], bundle?: number): Promise<Reply<unknown>> =>
      transferred(
        await reply(async () => {
          const { source, services, preloadQueries } = await engine();
          preloadQueries();
          const asked = bundle === undefined ? source : (await services.bundles()).source(bundle);
          return ask(asked, method, args);
        }),
      ),

    /** See `BundleService`: its bytes go over `port`. */
    exportRuns: (...args: Parameters<BundleService['export']>): Promise<Reply<void>> =>
      reply(async () => (await (await engine()).services.bundles()).export(...args)),
    openBundle: (file: Blob): Promise<Reply<OpenedBundleInfo>> =>
      reply(async () => (await (await engine()).services.bundles()).open(file)),
    importBundle: (...args: Parameters<BundleService['import']>): Promise<Reply<ImportedRunInfo[]>> =>
      reply(async () => (await (await engine()).services.bundles()).import(...args)),
    closeBundle: (id: number): Promise<Reply<void>> =>
      reply(async () => (await (await engine()).services.bundles()).close(id)),

    /** Posts every change to `port` until it is closed by a message from the other side. */
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

/** Resolves when the lock is held; it is let go only by the death of this worker. */
function holdForLife(lock: string): Promise<void> {
  if (!navigator.locks) return Promise.resolve();
  return new Promise((resolve) => {
    navigator.locks
      .request(lock, () => {
        resolve();
        return new Promise<void>(() => {});
      })
      // A sandboxed page may not use locks: its death is then noticed by pings.
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

/** Calls a method that came by its name. */
function ask<M extends string>(
  answers: { readonly [K in M]: (...args: never[]) => unknown },
  method: M,
  args: readonly unknown[],
): unknown {
  const call = answers[method] as (...args: readonly unknown[]) => unknown;
  return call.apply(answers, [...args]);
}

function transferred<T>(answer: Reply<T>): Reply<T> {
  return transfer(answer, answer.ok ? buffersIn(answer.value) : []);
}

/** Buffers of the typed arrays in an answer: in its fields, theirs, or those of its elements. */
function buffersIn(value: unknown, depth = 0): Transferable[] {
  if (ArrayBuffer.isView(value)) return [value.buffer as ArrayBuffer];
  if (typeof value !== 'object' || value === null || depth > 2) return [];
  return [...new Set(Object.values(value).flatMap((field) => buffersIn(field, depth + 1)))];
}

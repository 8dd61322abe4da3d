import { messageOf, StepwellError } from '../base/errors.js';

/** How long a worker may take to answer before the next way is tried. Generous: a development server may compile first. */
const START_TIMEOUT_MS = 20_000;

/** An engine that runs somewhere, and how to talk to it. */
export interface EngineHost {
  readonly endpoint: Worker | MessagePort;
  readonly place: 'worker' | 'page';
  /** Sentences for the person: which ways were tried and failed. */
  readonly notices: readonly string[];
  terminate(): void;
}

/** Tries one started worker; resolves when it answers. */
export type Probe = (endpoint: Worker | MessagePort) => Promise<void>;

type Way = { readonly name: string; start(): Worker };

/**
 * Starts the engine in the first place that works:
 *
 * 1. a worker from its own file beside this one: bundlers and plain ES modules;
 * 2. a worker from a small blob that imports that file: the library comes from another origin, or the page demands
 *    COEP and the server of the worker file does not send the header;
 * 3. the page itself: no worker may be started (a policy forbids it; a sandboxed page has no origin to load one for), or
 *    there is no IndexedDB. Slower for the training, but it records.
 *
 * Rejects with what an engine that did start has to say (`version`, `storage` when another tab blocks the database).
 */
export async function startEngine(probe: Probe, custom?: () => Worker): Promise<EngineHost> {
  const notices: string[] = [];
  const ways: Way[] = custom
    ? [{ name: 'the worker given to init', start: custom }]
    : [
        { name: 'a worker', start: startDirect },
        { name: 'a worker through a blob', start: startThroughBlob },
      ];
  for (const way of ways) {
    let worker: Worker | undefined;
    try {
      worker = way.start();
      const started = worker;
      await answered(started, probe);
      return { endpoint: started, place: 'worker', notices, terminate: () => started.terminate() };
    } catch (thrown) {
      worker?.terminate();
      if (isUnavailable(thrown)) break;
      if (thrown instanceof StepwellError && thrown.code !== 'worker_start') throw thrown;
      notices.push(`Starting ${way.name} failed: ${messageOf(thrown)}`);
    }
  }
  const { startInPage } = await import('../worker/in-page.js');
  const port = startInPage();
  await answered(port, probe);
  return { endpoint: port, place: 'page', notices, terminate: () => port.close() };
}

/** True when the worker runs but has no IndexedDB. */
function isUnavailable(thrown: unknown): boolean {
  return thrown instanceof StepwellError && thrown.facts.reason === 'unavailable';
}

function startDirect(): Worker {
  return new Worker(new URL('../worker/entry.js', import.meta.url), { type: 'module' });
}

function startThroughBlob(): Worker {
  const source = new Blob([`import ${JSON.stringify(workerFile())};`], { type: 'text/javascript' });
  const url = URL.createObjectURL(source);
  const worker = new Worker(url, { type: 'module' });
  // Not at once: the worker fetches the blob in its own time.
  setTimeout(() => URL.revokeObjectURL(url), START_TIMEOUT_MS);
  return worker;
}

/**
 * The address of the worker file. Bundlers know the file only by the literal `new Worker(new URL(…))` and put their own
 * address there, so the address is overheard from that very expression: writing it a second time would make some of
 * them emit the worker twice, and others not rewrite it at all.
 */
function workerFile(): string {
  const original = globalThis.Worker;
  let file = '';
  globalThis.Worker = class {
    constructor(url: string | URL) {
      file = String(url);
    }
  } as unknown as typeof Worker;
  try {
    startDirect();
  } finally {
    globalThis.Worker = original;
  }
  return file;
}

/** Resolves when the engine answers; rejects when it fails to start, or says nothing for too long. */
function answered(endpoint: Worker | MessagePort, probe: Probe): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new StepwellError('worker_start', `no answer in ${START_TIMEOUT_MS / 1000} s`)),
      START_TIMEOUT_MS,
    );
    const onError = (event: Event) => {
      // A script that the browser refused to load (another origin, COEP, CSP) gives an event without a message.
      const { message } = event as ErrorEvent;
      reject(new StepwellError('worker_start', message || 'the browser refused to load the worker file'));
    };
    endpoint.addEventListener('error', onError);
    probe(endpoint)
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer);
        endpoint.removeEventListener('error', onError);
      });
  });
}

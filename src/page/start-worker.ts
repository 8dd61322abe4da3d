import { messageOf, StepwellError } from '../base/errors.js';
import { letExit } from '../base/process.js';
import { trusted } from '../base/trusted-types.js';
import { inFolder, textAddress } from './parts.js';

/** How long a worker may take to answer before the next way is tried. Generous: a development server may compile first. */
const START_TIMEOUT_MS = 20_000;

/** An engine that runs somewhere, and how to talk to it. */
export interface EngineHost {
  readonly endpoint: Worker | MessagePort;
  readonly place: 'worker' | 'page';
  /** Sentences for the person: where the engine runs in the page, which ways were tried before. */
  readonly notices: readonly string[];
  terminate(): void;
}

/** Tries one started worker; resolves when it answers. */
export type Probe = (endpoint: Worker | MessagePort) => Promise<void>;

/** How the author of the page has the engine started, where not in the built-in ways. */
export interface StartOptions {
  readonly worker?: (() => Worker) | undefined;
  /** Address of the folder with the worker's files. */
  readonly parts?: string | undefined;
}

type Way = { readonly name: string; start(): Worker | Promise<Worker> };

/**
 * Starts the engine in the first place that works:
 *
 * 1. a worker from its own file: beside this one, as bundlers and plain ES modules have it, or in the folder `parts`;
 * 2. a worker from a small blob that imports that file: the library comes from another origin, or the page demands
 *    COEP and the server of the worker file does not send the header;
 * 3. a worker from a blob with the text of that file, which is a module of the page: the file is not at its address, as in
 *    development servers that pre-bundle packages, and with bundlers that do not follow addresses;
 * 4. the page itself: no worker may be started (a policy forbids it; a sandboxed page has no origin to load one for), or
 *    there is no IndexedDB. Slower for the training, but it records.
 *
 * Rejects with what an engine that did start has to say (`version`, `storage` when another tab blocks the database).
 */
export async function startEngine(probe: Probe, options: StartOptions = {}): Promise<EngineHost> {
  const failures: string[] = [];
  let isSilent = false;
  for (const way of waysOf(options)) {
    // The script at that address runs and is not ours: importing it would only wait for it again.
    if (isSilent && way.name === IMPORTING) continue;
    let worker: Worker | undefined;
    try {
      worker = await way.start();
      const started = worker;
      await answered(started, probe);
      return { endpoint: started, place: 'worker', notices: [], terminate: () => started.terminate() };
    } catch (thrown) {
      worker?.terminate();
      if (isUnavailable(thrown)) break;
      if (thrown instanceof StepwellError && thrown.code !== 'worker_start') throw thrown;
      isSilent = thrown instanceof StepwellError && thrown.facts.reason === 'silent';
      failures.push(`${way.name}: ${messageOf(thrown)}`);
    }
  }
  const { startInPage, noWorkerNotice } = await import('../worker/in-page.js');
  const port = startInPage();
  await answered(port, probe);
  const notices = noWorkerNotice(failures);
  return { endpoint: port, place: 'page', notices, terminate: () => port.close() };
}

const IMPORTING = 'a worker that imports its file';

function waysOf({ worker, parts }: StartOptions): readonly Way[] {
  const text: Way = { name: 'a worker from its text', start: startFromText };
  if (worker) return [{ name: 'the worker given to init', start: worker }, text];
  if (parts === undefined) {
    return [
      { name: 'a worker from its file', start: startFile },
      { name: IMPORTING, start: () => startImporting(fileAddress()) },
      text,
    ];
  }
  const file = inFolder(parts, 'worker');
  return [
    { name: 'a worker from the folder parts', start: () => moduleWorker(file) },
    { name: IMPORTING, start: () => startImporting(file) },
    text,
  ];
}

/** True when the worker runs but has no IndexedDB. */
function isUnavailable(thrown: unknown): boolean {
  return thrown instanceof StepwellError && thrown.facts.reason === 'unavailable';
}

function moduleWorker(address: string): Worker {
  return new Worker(trusted().createScriptURL(address), { type: 'module' });
}

/** Bundlers know the worker's file by exactly this expression, and put their own address there. */
function literalWorker(): Worker {
  return new Worker(new URL('../worker/entry.js', import.meta.url), { type: 'module' });
}

/**
 * A worker from its file. Where the browser has Trusted Types, the address must go through the policy, but a bundler would
 * not know the expression then: the policy is put into `Worker` itself while the expression runs.
 */
function startFile(): Worker {
  if (!('trustedTypes' in globalThis)) return literalWorker();
  const original = globalThis.Worker;
  return whileWorkerIs(
    (address, options) => new original(trusted().createScriptURL(String(address)), options),
    literalWorker,
  );
}

/** The address that a bundler gave the worker's file, overheard: writing the expression a second time would make some of them emit the worker twice. */
function fileAddress(): string {
  let file = '';
  whileWorkerIs((address) => {
    file = String(address);
    return {} as Worker;
  }, literalWorker);
  return file;
}

/** Runs `body` while `new Worker()` calls `make`. Where `Worker` cannot be replaced, `body` runs with the real one. */
function whileWorkerIs(
  make: (address: string | URL, options?: WorkerOptions) => Worker,
  body: () => Worker,
): Worker {
  const original = globalThis.Worker;
  try {
    globalThis.Worker = class {
      constructor(address: string | URL, options?: WorkerOptions) {
        // biome-ignore lint/correctness/noConstructorReturn: `new Worker()` is to give a real worker.
        return make(address, options);
      }
    } as unknown as typeof Worker;
  } catch {
    return body();
  }
  try {
    return body();
  } finally {
    globalThis.Worker = original;
  }
}

function startImporting(file: string): Worker {
  const source = new Blob([`import ${JSON.stringify(file)};`], { type: 'text/javascript' });
  const address = URL.createObjectURL(source);
  // Not at once: the worker fetches the blob in its own time.
  letExit(setTimeout(() => URL.revokeObjectURL(address), START_TIMEOUT_MS));
  return moduleWorker(address);
}

async function startFromText(): Promise<Worker> {
  return moduleWorker(await textAddress('worker'));
}

/** Resolves when the engine answers; rejects when it fails to start, or says nothing for too long. */
function answered(endpoint: Worker | MessagePort, probe: Probe): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new StepwellError('worker_start', `no answer in ${START_TIMEOUT_MS / 1000} s`, {
            reason: 'silent',
          }),
        ),
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

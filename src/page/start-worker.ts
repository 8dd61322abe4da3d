import { messageOf, StepwellError } from '../base/errors.js';
import { letExit } from '../base/process.js';
import { trusted } from '../base/trusted-types.js';
import { inFolder, textAddress } from './parts.js';

/**
 * Milliseconds that a worker may take to answer before the next way is tried. Long, because a development server may compile
 * first.
 */
const START_TIMEOUT_MS = 20_000;

/** A running engine and its endpoint. */
export interface EngineHost {
  readonly endpoint: Worker | MessagePort;
  readonly thread: 'worker' | 'page';
  /** Sentences for the person: if the engine runs in the page, which ways failed before. */
  readonly notices: readonly string[];
  terminate(): void;
}

/** Tests a started worker. Resolves when the worker answers. */
export type Probe = (endpoint: Worker | MessagePort) => Promise<void>;

/** How the author of the page wants the engine to be started, instead of the built-in ways. */
export interface StartOptions {
  readonly worker?: (() => Worker) | undefined;
  /** Address of the folder with the worker's files. */
  readonly parts?: string | undefined;
}

type Way = { readonly name: string; start(): Worker | Promise<Worker> };

/**
 * Starts the engine in the first way that works:
 *
 * 1. A worker from its own file: at the address of the bundler or the ES module, or in the folder `parts`.
 * 2. A worker from a small blob that imports that file. Needed if the library comes from another origin, or if the page requires
 *    COEP and the server of the worker file does not send the header.
 * 3. A worker from a blob with the text of that file. The text is a module of the page. Needed if the file is not at its address,
 *    as with development servers that pre-bundle packages and with bundlers that do not follow addresses.
 * 4. The page itself. Needed if no worker can be started (a policy forbids workers; a sandboxed page has no origin) or if there
 *    is no IndexedDB. Slower for the training, but the run is recorded.
 *
 * Rejects with the error of an engine that did start (`version`, `storage` if another tab blocks the database).
 */
export async function startEngine(probe: Probe, options: StartOptions = {}): Promise<EngineHost> {
  const failures: string[] = [];
  let isSilent = false;
  for (const way of waysOf(options)) {
    // The script at this address runs, but is not our worker: importing it would only wait for the same timeout again.
    if (isSilent && way.name === IMPORTING) continue;
    let worker: Worker | undefined;
    try {
      worker = await way.start();
      const started = worker;
      await answered(started, probe);
      return { endpoint: started, thread: 'worker', notices: [], terminate: () => started.terminate() };
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
  return { endpoint: port, thread: 'page', notices, terminate: () => port.close() };
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

/** True if the worker runs but has no IndexedDB. */
function isUnavailable(thrown: unknown): boolean {
  return thrown instanceof StepwellError && thrown.facts.reason === 'unavailable';
}

function moduleWorker(address: string): Worker {
  return new Worker(trusted().createScriptURL(address), { type: 'module' });
}

/** Bundlers find the worker's file by exactly this expression and replace the address. */
function literalWorker(): Worker {
  return new Worker(new URL('../worker/entry.js', import.meta.url), { type: 'module' });
}

/**
 * Starts the worker from its file. With Trusted Types, the address must go through the policy, but a bundler would not find the
 * expression with the policy inside. So `Worker` is replaced, while the expression runs, by a class that applies the policy.
 */
function startFile(): Worker {
  if (!('trustedTypes' in globalThis)) return literalWorker();
  const original = globalThis.Worker;
  return whileWorkerIs(
    (address, options) => new original(trusted().createScriptURL(String(address)), options),
    literalWorker,
  );
}

/**
 * The address that the bundler gave the worker's file, read from a call of `Worker`. Writing the expression a second time would
 * make some bundlers emit the worker twice.
 */
function fileAddress(): string {
  let file = '';
  whileWorkerIs((address) => {
    file = String(address);
    return {} as Worker;
  }, literalWorker);
  return file;
}

/** Runs `body` while `new Worker()` calls `make`. If `Worker` cannot be replaced, `body` runs with the real `Worker`. */
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
  // Revoke the address later, because the worker fetches the blob asynchronously.
  letExit(setTimeout(() => URL.revokeObjectURL(address), START_TIMEOUT_MS));
  return moduleWorker(address);
}

async function startFromText(): Promise<Worker> {
  return moduleWorker(await textAddress('worker'));
}

/** Resolves when the engine answers. Rejects if the engine fails to start or does not answer in time. */
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
      // If the browser refuses to load the script (another origin, COEP, CSP), the event has no message.
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

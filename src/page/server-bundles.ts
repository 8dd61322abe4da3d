import { StepwellError } from '../base/errors.js';
import type { ExportOptions, ImportedRunInfo } from '../source/bundles.js';
import type { Bundles, OpenedBundle } from '../source/types.js';
import type { StoreOptions } from '../sync/open-store.js';
import { checkUrl, keyOf } from '../sync/url.js';
import { API, PROTOCOL_HEADER, PROTOCOL_VERSION, paths } from '../sync/wire.js';

/** Waits between tries of an upload, in milliseconds. */
const RETRY_MS = [500, 1000, 3000, 5000, 10_000];

/** Bundles of runs on a server: made there, opened here, and imported there. */
export function serverBundles({ url, ...options }: StoreOptions): Bundles {
  const base = checkUrl(url);
  const { key } = keyOf(options);
  const headers: Record<string, string> = {
    [PROTOCOL_HEADER]: String(PROTOCOL_VERSION),
    ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
  };
  return {
    export: (runs, options = {}) => download(base, headers, runs, options),
    open: (file) => open(base, headers, file),
  };
}

function download(
  base: string,
  headers: Readonly<Record<string, string>>,
  runs: readonly string[],
  { tensorboard = false, csv = false, csvByteOrderMark = false, onProgress, signal }: ExportOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const query = new URLSearchParams({
    runs: runs.join(','),
    tensorboard: String(tensorboard),
    csv: String(csv),
    // Servers of before refuse what they do not know.
    ...(csvByteOrderMark ? { csvByteOrderMark: 'true' } : {}),
  });
  let reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | null = null;
  let done = 0;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        try {
          if (!reader) {
            const response = await fetch(`${base}${API}/bundle?${query}`, {
              headers,
              cache: 'no-store',
              credentials: 'omit',
              signal: signal ?? null,
            });
            if (!response.ok || !response.body) throw await refusal(response);
            reader = response.body.getReader();
          }
          const { done: over, value } = await reader.read();
          if (over) {
            onProgress?.(done, done);
            controller.close();
            return;
          }
          done += value.length;
          // How long it will be is not known before it is made.
          onProgress?.(done, 0);
          controller.enqueue(value);
        } catch (thrown) {
          controller.error(errorOf(thrown, signal));
        }
      },
      cancel: () => reader?.cancel(),
    },
    { highWaterMark: 0 },
  );
}

async function open(
  base: string,
  headers: Readonly<Record<string, string>>,
  file: Blob,
): Promise<OpenedBundle> {
  const { bundleSource, openBundle } = await import('../bundle/index.js');
  const bundle = await openBundle(file);
  return {
    source: bundleSource(bundle),
    name: 'name' in file && typeof file.name === 'string' ? file.name : '',
    runs: bundle.runs.length,
    problems: bundle.problems.map(({ message }) => message),
    async import({ onProgress, signal } = {}) {
      const address = await upload(base, headers, file, { onProgress, signal });
      const response = await fetch(`${address}/complete`, { method: 'POST', headers });
      if (!response.ok) throw await refusal(response);
      const { runs } = (await response.json()) as {
        runs: readonly { uid: string; label: string; result: ImportedRunInfo['result'] }[];
      };
      return runs.map(({ uid, label, result }) => ({ run: uid, name: label, result }));
    },
    close() {},
  };
}

/** Sends the file in parts; resolves the address of the upload. */
async function upload(
  base: string,
  headers: Readonly<Record<string, string>>,
  file: Blob,
  {
    onProgress,
    signal,
  }: { onProgress?: ((done: number, total: number) => void) | undefined; signal?: AbortSignal | undefined },
): Promise<string> {
  const [{ Upload }, { BodyLimit }, { partsWithin }] = await Promise.all([
    import('tus-js-client'),
    import('../sync/body-limit.js'),
    import('../sync/tus-parts.js'),
  ]);
  return new Promise((resolve, reject) => {
    const sending: InstanceType<typeof Upload> = new Upload(file, {
      ...partsWithin(new BodyLimit(), () => sending),
      endpoint: base + paths.uploads(),
      retryDelays: RETRY_MS,
      headers: { ...headers },
      metadata: { kind: 'bundle', filename: 'name' in file ? String(file.name) : 'bundle.zip' },
      removeFingerprintOnSuccess: true,
      onProgress: onProgress ?? null,
      onSuccess: () => resolve(sending.url ?? ''),
      onError: (error) => reject(errorOf(error, signal)),
    });
    signal?.addEventListener('abort', () => {
      void sending.abort(true).catch(() => {});
      reject(new StepwellError('aborted', 'Cancelled', {}, signal.reason));
    });
    sending.start();
  });
}

async function refusal(response: Response): Promise<StepwellError> {
  const said = (await response.json().catch(() => null)) as { message?: unknown } | null;
  const message = typeof said?.message === 'string' ? said.message : `The server answered ${response.status}`;
  const code = response.status === 401 || response.status === 403 ? 'auth' : 'network';
  return new StepwellError(code, message, { status: response.status });
}

function errorOf(thrown: unknown, signal: AbortSignal | undefined): StepwellError {
  if (thrown instanceof StepwellError) return thrown;
  if (signal?.aborted) return new StepwellError('aborted', 'Cancelled', {}, thrown);
  return new StepwellError('network', 'The server cannot be reached', {}, thrown);
}

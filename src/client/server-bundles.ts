import { StepwellError } from '../base/errors.js';
import type { ExportOptions } from '../source/bundles.js';
import type { Bundles, OpenedBundle } from '../source/types.js';
import type { LinkTarget } from '../sync/remote-link.js';
import { API } from '../sync/wire.js';
import { ServerHttp } from './server-http.js';

/** Delays between retries of an upload, in milliseconds. */
const RETRY_MS = [500, 1000, 3000, 5000, 10_000];

/** Bundles of runs on a server: exported there, opened here, imported there. */
export function serverBundles(options: LinkTarget): Bundles {
  const http = ServerHttp.to(options);
  return {
    export: (runs, options = {}) => download(http, runs, options),
    open: (file) => open(http, file),
  };
}

function download(
  http: ServerHttp,
  runs: readonly string[],
  { tensorboard = false, csv = false, csvByteOrderMark = false, onProgress, signal }: ExportOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const query = new URLSearchParams({
    runs: runs.join(','),
    tensorboard: String(tensorboard),
    csv: String(csv),
    // Older servers refuse unknown parameters.
    ...(csvByteOrderMark ? { csvByteOrderMark: 'true' } : {}),
  });
  let reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | null = null;
  let done = 0;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        try {
          if (!reader) {
            const response = await http.ask({ path: `${API}/bundle?${query}`, timeoutMs: null, signal });
            if (!response.body) throw new StepwellError('network', 'The server sent nothing');
            reader = response.body.getReader();
          }
          const { done: over, value } = await reader.read();
          if (over) {
            onProgress?.(done, done);
            controller.close();
            return;
          }
          done += value.length;
          // The total is not known before the export is complete.
          onProgress?.(done, 0);
          controller.enqueue(value);
        } catch (thrown) {
          controller.error(http.failure(thrown, signal));
        }
      },
      cancel: () => reader?.cancel(),
    },
    { highWaterMark: 0 },
  );
}

async function open(http: ServerHttp, file: Blob): Promise<OpenedBundle> {
  const { bundleSource, openBundle } = await import('../bundle/index.js');
  const bundle = await openBundle(file);
  const name = 'name' in file && typeof file.name === 'string' ? file.name : '';
  return {
    source: bundleSource(bundle),
    name,
    runs: bundle.runs.length,
    problems: bundle.problems.map(({ message }) => message),
    async import({ onProgress, signal } = {}) {
      const { sendBundle } = await import('./send-bundle.js');
      const filename = name === '' ? 'bundle.zip' : name;
      const runs = await sendBundle(http, file, { filename, onProgress, signal, retryMs: RETRY_MS });
      return runs.map(({ uid, label, result }) => ({ run: uid, name: label, result }));
    },
    close() {},
  };
}

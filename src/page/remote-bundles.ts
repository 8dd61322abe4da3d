import { transfer } from 'comlink';
import { assertUnreachable } from '../base/assert.js';
import { reviveError, StepwellError, toStepwellError } from '../base/errors.js';
import type { ExportOptions } from '../source/bundles.js';
import { sourceOver } from '../source/source-over.js';
import type { Bundles, OpenedBundle } from '../source/types.js';
import type { FromWriter } from '../worker/parts/bundles/channel.js';
import type { BundleService } from '../worker/parts/bundles.js';
import type { BundlesMethod } from '../worker/service-methods.js';
import type { WorkerLink } from './link.js';

/** The `Bundles` port over the page's engine. */
export function remoteBundles(link: WorkerLink): Bundles {
  return {
    export: (runs, options = {}) => exportStream(link, runs, options),
    open: (file) => open(link, file),
  };
}

/** Calls a method of the worker's `BundleService`. */
function ask<M extends BundlesMethod>(
  link: WorkerLink,
  method: M,
  args: Parameters<BundleService[M]>,
  transferred: Transferable[] = [],
): Promise<Awaited<ReturnType<BundleService[M]>>> {
  const answer = link.call((api) =>
    api.service('bundles', method, transfer<readonly unknown[]>(args, transferred)),
  );
  return answer as Promise<Awaited<ReturnType<BundleService[M]>>>;
}

function exportStream(
  link: WorkerLink,
  runs: readonly string[],
  { tensorboard = false, csv = false, csvByteOrderMark = false, onProgress, signal }: ExportOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { port1: port, port2 } = new MessageChannel();
  const cancel = () => port.postMessage({ type: 'cancel' });
  let isOver = false;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        const over = () => {
          isOver = true;
          signal?.removeEventListener('abort', abort);
          port.close();
        };
        const fail = (thrown: unknown) => {
          over();
          controller.error(toStepwellError(thrown));
        };
        const abort = () => {
          cancel();
          fail(new StepwellError('aborted', 'The export was cancelled', {}, signal?.reason));
        };
        port.onmessage = ({ data }: MessageEvent<FromWriter>) => {
          // Firefox still delivers messages that were under way when the port was closed.
          if (isOver) return;
          switch (data.type) {
            case 'chunk':
              controller.enqueue(data.bytes);
              return;
            case 'progress':
              onProgress?.(data.done, data.total);
              return;
            case 'end':
              over();
              controller.close();
              return;
            case 'error':
              fail(reviveError(data.error));
              return;
            default:
              return assertUnreachable(data);
          }
        };
        if (signal?.aborted) return abort();
        signal?.addEventListener('abort', abort);
        // The call resolves when the stream is read to its end. If the engine dies, nothing more is posted, but the call rejects.
        const options = { tensorboard, csv, csvByteOrderMark };
        ask(link, 'export', [runs, options, port2], [port2]).catch(fail);
      },
      pull: () => port.postMessage({ type: 'pull' }),
      cancel() {
        cancel();
        isOver = true;
        port.close();
      },
    },
    { highWaterMark: 1 },
  );
}

async function open(link: WorkerLink, file: Blob): Promise<OpenedBundle> {
  const { id, runs, problems } = await ask(link, 'open', [file]);
  return {
    name: 'name' in file && typeof file.name === 'string' ? file.name : '',
    runs,
    problems,
    source: sourceOver((method, args) => link.call((api) => api.query(method, args, id)), {
      // The runs of a bundle do not change.
      subscribe: async () => () => {},
    }),
    async import({ onProgress, signal } = {}) {
      const { port1: port, port2 } = new MessageChannel();
      port.onmessage = ({ data }: MessageEvent<FromWriter>) => {
        if (data.type === 'progress') onProgress?.(data.done, data.total);
      };
      const cancel = () => port.postMessage({ type: 'cancel' });
      signal?.addEventListener('abort', cancel);
      if (signal?.aborted) cancel();
      try {
        return await ask(link, 'import', [id, port2], [port2]);
      } finally {
        signal?.removeEventListener('abort', cancel);
        port.close();
      }
    },
    close: () => void ask(link, 'close', [id]).catch(() => {}),
  };
}

import { Upload, type UploadOptions } from 'tus-js-client';
import { StepwellError } from '../base/errors.js';
import { BodyLimit } from '../sync/body-limit.js';
import { paths } from '../sync/wire.js';
import { errorOf } from './refusal.js';
import type { ServerHttp } from './server-http.js';
import { partsWithin } from './tus-parts.js';

/** Result of the import of one run on a server. */
export interface SentRun {
  readonly uid: string;
  readonly label: string;
  readonly result: 'imported' | 'unchanged' | 'conflict' | 'gone' | 'damaged';
}

export interface SendBundleOptions {
  readonly filename: string;
  /** Size in bytes, if `data` does not have it. */
  readonly size?: number;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Delays between retries in milliseconds. */
  readonly retryMs: readonly number[];
  /** Storage of unfinished uploads, so that an upload can be resumed. Default: starts over. */
  readonly resume?: Required<Pick<UploadOptions, 'fingerprint' | 'urlStorage'>>;
}

/** Sends a bundle to a server in chunks and imports its runs there. Rejects with `aborted`, `auth`, `network` and other errors of the server. */
export async function sendBundle(
  http: ServerHttp,
  data: UploadInput,
  options: SendBundleOptions,
): Promise<readonly SentRun[]> {
  const address = await upload(http, data, options);
  // Use only the name in the answer's address, below the server's own address: the key must not go elsewhere.
  const name = new URL(address, http.url).pathname.split('/').at(-1);
  const path = `${paths.uploads()}/${name}/complete`;
  // No timeout: the time of an import grows with the bundle.
  const response = await http.ask({ method: 'POST', path, timeoutMs: null, signal: options.signal });
  const said = (await response.json().catch(() => null)) as { readonly runs?: readonly SentRun[] } | null;
  if (!said?.runs) throw new StepwellError('network', 'The answer of the server cannot be read');
  return said.runs;
}

type UploadInput = ConstructorParameters<typeof Upload>[0];

/** Resolves the address of the upload. */
async function upload(
  http: ServerHttp,
  data: UploadInput,
  { filename, size, onProgress, signal, retryMs, resume }: SendBundleOptions,
): Promise<string> {
  let abort = () => {};
  try {
    return await new Promise<string>((resolve, reject) => {
      const sending: Upload = new Upload(data, {
        ...partsWithin(new BodyLimit(), () => sending),
        endpoint: http.url + paths.uploads(),
        headers: http.headers(),
        retryDelays: [...retryMs],
        metadata: { kind: 'bundle', filename },
        ...(size === undefined ? {} : { uploadSize: size }),
        ...resume,
        removeFingerprintOnSuccess: true,
        onProgress: onProgress ?? null,
        onSuccess: () => resolve(sending.url ?? ''),
        onError: (error) => reject(uploadError(http, error, signal)),
      });
      abort = () => {
        void sending.abort(true).catch(() => {});
        reject(new StepwellError('aborted', 'Cancelled', {}, signal?.reason));
      };
      signal?.addEventListener('abort', abort);
      if (signal?.aborted) return abort();
      const previous = resume ? sending.findPreviousUploads() : Promise.resolve([]);
      previous.then(([latest]) => {
        if (signal?.aborted) return;
        if (latest) sending.resumeFromPreviousUpload(latest);
        sending.start();
      }, reject);
    });
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

function uploadError(http: ServerHttp, error: Error, signal: AbortSignal | undefined): StepwellError {
  const response = 'originalResponse' in error ? (error.originalResponse as TusResponse | null) : null;
  if (!response) return http.failure(error, signal);
  const retryAfter = response.getHeader('Retry-After') ?? null;
  return errorOf({ status: response.getStatus(), body: response.getBody(), retryAfter });
}

/** An answer in the form of the tus package. */
interface TusResponse {
  getStatus(): number;
  getBody(): string;
  getHeader(name: string): string | undefined;
}

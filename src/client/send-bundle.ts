import { Upload, type UploadOptions } from 'tus-js-client';
import { StepwellError } from '../base/errors.js';
import { BodyLimit } from '../sync/body-limit.js';
import { paths } from '../sync/wire.js';
import { errorOf } from './refusal.js';
import type { ServerHttp } from './server-http.js';
import { partsWithin } from './tus-parts.js';

/** What a server made of a run in a bundle. */
export interface SentRun {
  readonly uid: string;
  readonly label: string;
  readonly result: 'imported' | 'unchanged' | 'conflict' | 'gone' | 'damaged';
}

export interface SendBundleOptions {
  readonly filename: string;
  /** Bytes, where `data` cannot say it. */
  readonly size?: number;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Waits between tries in milliseconds. */
  readonly retryMs: readonly number[];
  /** Where an earlier upload is noted, so that this one goes on where that one stopped. Default: begins anew. */
  readonly resume?: Required<Pick<UploadOptions, 'fingerprint' | 'urlStorage'>>;
}

/** Sends a bundle to a server in parts, and has its runs imported there. Rejects with `aborted`, `auth`, `network` and what else the server says. */
export async function sendBundle(
  http: ServerHttp,
  data: UploadInput,
  options: SendBundleOptions,
): Promise<readonly SentRun[]> {
  const address = await upload(http, data, options);
  // By its name below the address of the server: the key goes nowhere else.
  const name = new URL(address, http.url).pathname.split('/').at(-1);
  const path = `${paths.uploads()}/${name}/complete`;
  // An import takes as long as the bundle is large.
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

/** An answer, as the package for uploads gives it. */
interface TusResponse {
  getStatus(): number;
  getBody(): string;
  getHeader(name: string): string | undefined;
}

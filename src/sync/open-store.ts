import { type ErrorData, messageOf, reviveError, StepwellError, toStepwellError } from '../base/errors.js';
import { type Ask, sourceOver } from '../source/source-over.js';
import { SOURCE, type SourceMethod } from '../source/table.js';
import type { Source } from '../source/types.js';
import { whyBlocked } from './diagnose.js';
import { ServerEvents } from './events.js';
import { PACKED_TYPE, pack, unpack } from './pack.js';
import type { LinkTarget } from './remote-link.js';
import { checkUrl, keyOf } from './url.js';
import { API, PROTOCOL_HEADER, PROTOCOL_VERSION, paths } from './wire.js';

/** Options of {@link openStore}. */
export interface StoreOptions {
  /** Address of a Stepwell server. */
  readonly url: string;
  /** API key. Default: none, for a server that needs none. */
  readonly key?: string;
}

/** How long a query may take. */
const TIMEOUT_MS = 60_000;

/**
 * The runs on a server, with the same functions as `openSource()` gives over the local database: for boards, and for
 * scripts in a browser or in Node. Asks the server once, so that a wrong address or key is told here.
 *
 * Rejects with `validation` (an address that is none), `auth`, `network`, `version`.
 */
export async function openStore(options: StoreOptions): Promise<Source> {
  const source = serverSource(options);
  try {
    await source.status();
  } catch (thrown) {
    const error = toStepwellError(thrown);
    const why = error.code === 'network' ? await whyBlocked(options.url).catch(() => null) : null;
    throw why === null ? error : new StepwellError('network', why, { reason: 'blocked' }, error);
  }
  return source;
}

/** See {@link openStore}; does not ask the server yet. */
export function serverSource({ url, ...options }: StoreOptions): Source {
  const target: LinkTarget = { url: checkUrl(url), ...keyOf(options) };
  const events = new ServerEvents(target);
  const ask: Ask = (method, args) =>
    isDownload(method) ? download(target, DOWNLOADS[method], args) : query(target, method, args);
  const source = sourceOver(ask, { subscribe: async (listener) => events.subscribe(listener) });
  return {
    ...source,
    async status() {
      const status = await source.status();
      if (events.connected) return status;
      return { ...status, state: 'lost', notices: [...status.notices, DISCONNECTED] };
    },
  };
}

/** Methods whose answers are bytes: downloads, which no packed answer holds. */
type DownloadMethod = {
  [M in SourceMethod]: (typeof SOURCE)[M]['answer'] extends 'bytes' ? M : never;
}[SourceMethod];

/** Where the bytes of each are. */
const DOWNLOADS: { readonly [M in DownloadMethod]: (...args: Parameters<Source[M]>) => string } = {
  blob: paths.blob,
};

function isDownload(method: SourceMethod): method is DownloadMethod {
  return SOURCE[method].answer === 'bytes';
}

async function download(
  target: LinkTarget,
  path: (typeof DOWNLOADS)[DownloadMethod],
  args: readonly unknown[],
): Promise<Blob | null> {
  const response = await request(target, 'GET', path(...(args as Parameters<typeof path>)));
  if (response.status === 404) return noBlob(response);
  await check(response);
  const bytes = await response.blob();
  // Without the type of the answer: whoever shows the bytes decides what they may be.
  return bytes.slice(0, bytes.size);
}

/** Resolves `null` where the run is there and the blob is not; rejects with what else the server has to say. */
async function noBlob(response: Response): Promise<null> {
  const said: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  if (isErrorData(said) && said.code === 'run_missing') await check(response);
  return null;
}

const DISCONNECTED = 'The server does not answer; it is tried again.';

async function query(target: LinkTarget, method: string, args: readonly unknown[]): Promise<unknown> {
  const response = await request(target, 'POST', `${API}/query/${method}`, pack(args));
  await check(response);
  try {
    return unpack(new Uint8Array(await response.arrayBuffer()));
  } catch (thrown) {
    throw new StepwellError('network', 'The answer of the server cannot be read', { method }, thrown);
  }
}

async function request(
  { url, key }: LinkTarget,
  method: 'GET' | 'POST',
  path: string,
  body?: Uint8Array<ArrayBuffer>,
): Promise<Response> {
  const headers: Record<string, string> = { [PROTOCOL_HEADER]: String(PROTOCOL_VERSION) };
  if (key !== undefined) headers.Authorization = `Bearer ${key}`;
  if (body) headers['Content-Type'] = PACKED_TYPE;
  try {
    return await fetch(url + path, {
      method,
      headers,
      ...(body ? { body } : {}),
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (thrown) {
    throw new StepwellError('network', `${url} cannot be reached: ${messageOf(thrown)}`, { url }, thrown);
  }
}

/** Throws what the server has to say. */
async function check(response: Response): Promise<void> {
  if (response.ok) return;
  const said = await response.json().catch(() => null);
  const { status } = response;
  if (isErrorData(said)) {
    const { message, facts = {} } = said;
    throw reviveError({ message, facts, code: codeOf(status, said.code) });
  }
  const code = status === 401 || status === 403 ? 'auth' : 'network';
  throw new StepwellError(code, `The server answered ${status}`, { status });
}

/** The server's codes and ours differ where HTTP is meant. */
function codeOf(status: number, code: ErrorData['code']): ErrorData['code'] {
  if (status === 401 || status === 403) return 'auth';
  if (status === 426) return 'version';
  if (status === 404 || status === 410) return 'run_missing';
  return status === 400 ? 'validation' : status >= 500 ? 'network' : code;
}

/** `facts` may be absent: not every answer has some. */
type SaidError = Pick<ErrorData, 'code' | 'message'> & Partial<Pick<ErrorData, 'facts'>>;

function isErrorData(value: unknown): value is SaidError {
  if (typeof value !== 'object' || value === null) return false;
  return 'code' in value && 'message' in value && typeof value.message === 'string';
}

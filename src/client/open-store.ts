import { StepwellError, toStepwellError, ValidationError } from '../base/errors.js';
import { checkByteRange } from '../source/byte-range.js';
import { type Ask, sourceOver } from '../source/source-over.js';
import { SOURCE, type SourceMethod } from '../source/table.js';
import type { Source } from '../source/types.js';
import { PACKED_TYPE, pack, unpack } from '../sync/pack.js';
import type { LinkTarget } from '../sync/remote-link.js';
import { API, paths } from '../sync/wire.js';
import { outsideLayers, serverOf } from './configuration.js';
import { whyBlocked } from './diagnose.js';
import { ServerEvents } from './events.js';
import { refusalOf, saidIn } from './refusal.js';
import { ServerHttp } from './server-http.js';

/** Options of {@link openStore}. */
export interface StoreOptions {
  /**
   * Address of a Stepwell server. Default: the address that is configured outside of the call: `globalThis.STEPWELL.url`, `<meta
   * name="stepwell:url">`, or in Node the environment variable `STEPWELL_URL`.
   */
  readonly url?: string;
  /** API key. Default: the key that is configured outside of the call for this address; else no key, for an open server. */
  readonly key?: string;
}

/** The server of the options, or of what is configured outside. Throws `validation` if no address is named anywhere. */
export function targetOf(options: StoreOptions): LinkTarget {
  const target = serverOf(options, outsideLayers(), (name) => `openStore: ${name}`);
  if (target !== null) return target;
  throw new ValidationError(
    'openStore: which server? Give url, or configure it: globalThis.STEPWELL, <meta name="stepwell:url">, or STEPWELL_URL in Node',
  );
}

/**
 * Opens the runs on a server, with the same methods as `openSource()` over the local database: for boards, and for scripts in a
 * browser or in Node. Sends one request, so that a wrong address or key is reported at once.
 *
 * Rejects with `validation` (invalid address), `auth`, `network`, `version`.
 */
export async function openStore(options: LinkTarget): Promise<Source> {
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

/** As {@link openStore}, but sends no request yet. */
function serverSource(options: LinkTarget): Source {
  const http = ServerHttp.to(options);
  const events = new ServerEvents(http.target);
  const ask: Ask = (method, args) =>
    isDownload(method) ? DOWNLOADS[method](http, ...(args as DownloadArgs)) : query(http, method, args);
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

/** Methods that download bytes instead of a packed answer. */
type DownloadMethod = {
  [M in SourceMethod]: (typeof SOURCE)[M]['answer'] extends 'bytes' ? M : never;
}[SourceMethod];

type DownloadArgs = Parameters<Source[DownloadMethod]>;

/** How each of them downloads. */
const DOWNLOADS: {
  readonly [M in DownloadMethod]: (http: ServerHttp, ...args: Parameters<Source[M]>) => ReturnType<Source[M]>;
} = {
  async blob(http, run, sha256, from = 0, to = Number.POSITIVE_INFINITY) {
    checkByteRange(from, to);
    const isPart = from > 0 || to < Number.POSITIVE_INFINITY;
    const response = await http.reach({
      path: paths.blob(run, sha256),
      // No range is empty: of an empty part, one byte says whether the blob is there.
      bytes: isPart ? [from, Math.max(to, from + 1)] : undefined,
    });
    if (response.ok) {
      const bytes = await response.blob();
      // An older server sends all bytes. The slice has no type: the code that shows the bytes decides their type.
      const first = response.status === 206 ? from : 0;
      return bytes.slice(from - first, Math.min(to - first, bytes.size));
    }
    // The part begins behind the last byte.
    if (response.status === 416) return new Blob();
    // The run exists, but not the blob.
    if (response.status === 404 && saidIn(await response.clone().text())?.code !== 'run_missing') return null;
    throw await refusalOf(response);
  },
};

function isDownload(method: SourceMethod): method is DownloadMethod {
  return SOURCE[method].answer === 'bytes';
}

const DISCONNECTED = 'The server does not answer; it is tried again.';

async function query(http: ServerHttp, method: string, args: readonly unknown[]): Promise<unknown> {
  const path = `${API}/query/${method}`;
  const response = await http.ask({ method: 'POST', path, body: pack(args), type: PACKED_TYPE });
  try {
    return unpack(new Uint8Array(await response.arrayBuffer()));
  } catch (thrown) {
    throw new StepwellError('network', 'The answer of the server cannot be read', { method }, thrown);
  }
}

import { messageOf, ValidationError } from '../../base/errors.js';
import { randomId } from '../../base/ids.js';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '../../sync/wire.js';
import { WireError } from '../base/wire-error.js';
import { type Access, NO_ACCESS, OPEN_ACCESS } from '../keys/access.js';
import { Scope } from '../keys/scope.js';
import { scopedSource } from '../runs/scoped-source.js';
import { answerOf, failed } from './answers.js';
import type { AppDependencies, NodeBindings } from './app-dependencies.js';
import { discardBody } from './body.js';
import { clientAddress } from './client-address.js';
import { allowOrigin, type CorsList, isPreflight, originKind, preflight } from './cors.js';
import { addressName, RateLimit } from './rate.js';
import type { Call, Route } from './route.js';

/** Headers that stop browsers from running or embedding an answer. The page of the board overrides some. */
const SAFE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

/** Longest `Retry-After` of a busy server, in seconds. */
const BUSY_SECONDS = 3;

/** What the checks of a request found. */
interface Admitted {
  readonly id: string;
  /** For the log line. */
  readonly logged: { key: string; received: number };
  readonly scope: Scope;
  readonly isOpen: boolean;
  readonly authorization: string | null;
}

/** The checks of every request (limits, key, scope), and the headers, metrics and log line of every answer. */
export class Gate {
  readonly #dependencies: AppDependencies;
  readonly #rate: RateLimit;
  /** Requests under way that change something. */
  #writes = 0;
  /** True if the last request needed no key. */
  #wasOpen = false;

  constructor(dependencies: AppDependencies) {
    this.#dependencies = dependencies;
    this.#rate = new RateLimit(dependencies.clock, dependencies.limits);
  }

  /** Answers a request; never rejects. */
  async serve(
    route: Route,
    request: Request,
    params: Readonly<Record<string, string>>,
    env: NodeBindings | undefined,
  ): Promise<Response> {
    const id = randomId().slice(0, 16);
    const start = performance.now();
    const logged = { key: '', received: 0 };
    let answer: Response;
    try {
      answer = await this.#answer(route, request, params, env, id, logged);
    } catch (thrown) {
      const known = answerOf(thrown);
      if (known === null || known.status >= 500) {
        this.#dependencies.log({ level: 'error', event: 'failure', id, message: messageOf(thrown) });
      }
      answer = known ?? failed(id);
    }
    if (!(await discardBody(request, this.#dependencies.limits))) answer.headers.set('Connection', 'close');
    return this.#finish(route, request, answer, { id, start, ...logged });
  }

  async #answer(
    route: Route,
    request: Request,
    params: Readonly<Record<string, string>>,
    env: NodeBindings | undefined,
    id: string,
    logged: { key: string; received: number },
  ): Promise<Response> {
    const { ring, isPrivate, disk, projects, stopping } = this.#dependencies;
    const { proxyHeader = null, log } = this.#dependencies;
    const kind = originKind(request, await this.#cors());
    if (isPreflight(request)) return preflight(request, kind);
    if (stopping.aborted) throw new WireError(503, 'busy', 'The server is being stopped', 5);
    this.#rate.take(`address ${addressName(clientAddress(request, env, proxyHeader))}`);
    // A page of another origin cannot read the answer, but browsers send simple requests without a preflight.
    if (kind === 'foreign' && !isReading(request)) {
      throw new WireError(403, 'forbidden', 'This server does not take requests from pages of this address');
    }
    const isOpen = isPrivate && (await ring.isEmpty());
    if (this.#wasOpen && !isOpen) log({ level: 'warning', event: 'keys', message: FIRST_KEY });
    this.#wasOpen = isOpen;
    if (isOpen) checkHost(request);
    const authorization = request.headers.get('Authorization');
    const access: Access | null =
      route.access === 'open' ? NO_ACCESS : isOpen ? OPEN_ACCESS : await ring.check(authorization);
    if (access === null) throw unauthorized(authorization);
    logged.key = access.key;
    if (access.key !== '') this.#rate.take(`key ${access.key}`);
    const scope = new Scope(access, projects);
    if (route.access === 'write') scope.admitWrite();
    if (route.access === 'all') scope.admitAll();
    if (route.isProtocol) checkVersion(request);
    if (params.run !== undefined) await scope.admit(params.run);
    checkParameters(route, request);
    if (route.grows) await disk.admit();
    const leave = route.grows ? this.#enter() : () => {};
    try {
      return await this.#handle(route, request, params, { id, logged, scope, isOpen, authorization });
    } finally {
      leave();
    }
  }

  /** Counts a request that changes something; returns a function that ends the count. Throws `busy` (503) if there are too many. */
  #enter(): () => void {
    const { limits } = this.#dependencies;
    if (this.#writes >= limits.writes) {
      // Spread the retries, so that clients do not all return at once.
      const seconds = 1 + Math.floor(Math.random() * BUSY_SECONDS);
      throw new WireError(503, 'busy', 'The server has too much to do now', seconds);
    }
    this.#writes++;
    return () => {
      this.#writes--;
    };
  }

  async #handle(
    route: Route,
    request: Request,
    params: Readonly<Record<string, string>>,
    { id, logged, scope, isOpen, authorization }: Admitted,
  ): Promise<Response> {
    const { ring, bodies, source, changes } = this.#dependencies;
    const taken = route.body ? await bodies.read(request, route.body.most) : null;
    logged.received = taken?.bytes.length ?? 0;
    try {
      const call: Call = {
        request,
        id,
        url: new URL(request.url),
        params,
        scope,
        source: scopedSource(source, scope, changes),
        // A request that began without a key must end when the first key is made: the server is no longer open.
        isAllowed: async () =>
          (isOpen && (await ring.isEmpty())) || (await ring.check(authorization)) !== null,
        body: taken?.bytes ?? new Uint8Array(0),
      };
      return await route.handle(call);
    } finally {
      taken?.release();
    }
  }

  async #finish(
    route: Route,
    request: Request,
    answer: Response,
    logged: { id: string; start: number; key: string; received: number },
  ): Promise<Response> {
    const { log, metrics } = this.#dependencies;
    const headers = new Headers(answer.headers);
    for (const [name, value] of Object.entries(SAFE_HEADERS)) {
      if (!headers.has(name)) headers.set(name, value);
    }
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
    headers.set('Stepwell-Request', logged.id);
    // Read the list again: if the first key was made meanwhile, the server is no longer open.
    const list = await this.#cors().catch(() => NO_PAGES);
    if (!isPreflight(request)) allowOrigin(headers, request, originKind(request, list));
    const ms = performance.now() - logged.start;
    const labels = { method: request.method, route: route.path };
    metrics.requests.add({ ...labels, status: String(answer.status) });
    metrics.seconds.observe(labels, ms / 1000);
    if (logged.received > 0) metrics.receivedBytes.add({ route: route.path }, logged.received);
    log({
      level: answer.status >= 500 ? 'error' : 'info',
      event: 'request',
      id: logged.id,
      ...labels,
      status: answer.status,
      ms: Math.round(ms * 10) / 10,
      received: logged.received,
      sent: Number(headers.get('Content-Length') ?? 0),
      key: logged.key,
    });
    return new Response(answer.body, { status: answer.status, headers });
  }

  /** Origins whose pages may read answers. `*` counts only without keys, because pages could try keys. */
  async #cors(): Promise<CorsList> {
    const { cors, ring } = this.#dependencies;
    return cors === '*' && !(await ring.isEmpty()) ? NO_PAGES : cors;
  }
}

const FIRST_KEY =
  'The first key was made: from now on every request needs one, also from pages that are open';
const NO_PAGES: CorsList = new Set();

/** Refuses unknown parameters of routes for people: a misspelt `?limt=20` would list everything. */
function checkParameters({ tag, query = [] }: Route, request: Request): void {
  if (tag !== 'runs') return;
  const known = query.map(({ name }) => name);
  const strange = [...new URL(request.url).searchParams.keys()].find((name) => !known.includes(name));
  if (strange === undefined) return;
  const hint = known.length === 0 ? 'There are none here' : `Known here: ${known.join(', ')}`;
  throw new ValidationError(`There is no parameter '${strange}'. ${hint}`, { name: strange });
}

function isReading({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/**
 * Refuses foreign host names on a server without keys. Such a server trusts every request from this machine. A foreign page could
 * let its own host name resolve to this machine (DNS rebinding) and would then have the server's origin.
 */
function checkHost(request: Request): void {
  const host = request.headers.get('Host') ?? new URL(request.url).host;
  const name = host.replace(/:\d*$/, '').toLowerCase();
  if (/^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(name)) return;
  throw new WireError(403, 'forbidden', 'Without keys this server answers to localhost and 127.0.0.1 only');
}

function checkVersion(request: Request): void {
  const version = request.headers.get(PROTOCOL_HEADER);
  if (version === null || version === String(PROTOCOL_VERSION)) return;
  throw new WireError(426, 'version', `This server speaks version ${PROTOCOL_VERSION} of the protocol`);
}

function unauthorized(header: string | null): WireError {
  const message = header === null ? 'A key is needed' : 'The key is not known here, or was revoked';
  return new WireError(401, 'auth', message);
}

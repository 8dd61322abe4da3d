/** Which web pages may talk to the server from a browser. */
import { ValidationError } from '../../base/errors.js';

/** Origins whose pages may use the server; `*`: all (only without keys). */
export type CorsList = '*' | ReadonlySet<string>;

/** The origins in a comma-separated text. Throws `validation` for anything that is not an origin. */
export function parseCors(text: string): CorsList {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  if (names.includes('*')) {
    if (names.length > 1) throw new ValidationError('--cors is either * or a list of addresses, not both');
    return '*';
  }
  for (const name of names) {
    const url = URL.canParse(name) ? new URL(name) : null;
    if (url === null || url.origin !== name || !/^https?:$/.test(url.protocol) || name.includes('*')) {
      const example = 'https://lab.example or http://localhost:5173';
      throw new ValidationError(`--cors needs addresses like ${example}, without a path; '${name}' is none`);
    }
  }
  return new Set(names);
}

/** Headers that pages of other origins may send: the headers that the server reads. */
const REQUEST_HEADERS = [
  'Authorization',
  'Content-Type',
  'Range',
  'Stepwell-Protocol',
  'Tus-Resumable',
  'Upload-Length',
  'Upload-Defer-Length',
  'Upload-Metadata',
  'Upload-Offset',
];
/** Headers of answers that pages of other origins may read. */
const ANSWER_HEADERS = [
  'Location',
  'Retry-After',
  'Tus-Resumable',
  'Upload-Length',
  'Upload-Metadata',
  'Upload-Offset',
  'Upload-Expires',
  'Stepwell-Request',
];
/** Seconds for which a browser keeps a preflight answer: the most that Chromium accepts. */
const MAX_AGE_SECONDS = 7200;

/** The origin of a request. `own`: the server's own page, or not a page. */
export type OriginKind = 'own' | 'allowed' | 'foreign';

/** Classifies the origin of a request. */
export function originKind(request: Request, list: CorsList): OriginKind {
  const origin = request.headers.get('Origin');
  if (origin === null) return 'own';
  // Compare only the host: a proxy in front may have changed https to http.
  const host = request.headers.get('Host') ?? new URL(request.url).host;
  if (URL.canParse(origin) && new URL(origin).host === host) return 'own';
  return list === '*' || list.has(origin) ? 'allowed' : 'foreign';
}

/** Adds the headers that let a page of an allowed origin read the answer. */
export function allowOrigin(headers: Headers, request: Request, kind: OriginKind): void {
  headers.append('Vary', 'Origin');
  if (kind !== 'allowed') return;
  headers.set('Access-Control-Allow-Origin', request.headers.get('Origin') ?? '');
  headers.set('Access-Control-Expose-Headers', ANSWER_HEADERS.join(', '));
  headers.set('Cross-Origin-Resource-Policy', 'cross-origin');
}

/** True for a preflight: a browser asks whether a page may send a request. */
export function isPreflight(request: Request): boolean {
  return request.method === 'OPTIONS' && request.headers.has('Access-Control-Request-Method');
}

/** The answer to a preflight. Without permission headers, as for a foreign origin, the browser refuses. */
export function preflight(request: Request, kind: OriginKind): Response {
  const headers = new Headers();
  allowOrigin(headers, request, kind);
  if (kind === 'allowed') {
    headers.set('Access-Control-Allow-Methods', 'GET, HEAD, POST, PUT, PATCH, DELETE');
    headers.set('Access-Control-Allow-Headers', REQUEST_HEADERS.join(', '));
    headers.set('Access-Control-Max-Age', String(MAX_AGE_SECONDS));
    // Lets an allowed public page talk to a server in a private network.
    if (request.headers.has('Access-Control-Request-Private-Network')) {
      headers.set('Access-Control-Allow-Private-Network', 'true');
    }
  }
  return new Response(null, { status: 204, headers });
}

/** Which web pages may talk to the server from a browser. */
import { ValidationError } from '../../base/errors.js';

/** Pages that may: their origins, or every one (only where no keys are). */
export type CorsList = '*' | ReadonlySet<string>;

/** The origins in a text, separated by commas. Throws `validation` for what is no origin of a web page. */
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

/** What pages of other origins may send: nobody reads more than these. */
const REQUEST_HEADERS = [
  'Authorization',
  'Content-Type',
  'Stepwell-Protocol',
  'Tus-Resumable',
  'Upload-Length',
  'Upload-Defer-Length',
  'Upload-Metadata',
  'Upload-Offset',
];
/** … and read. */
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
/** A browser asks again after so many seconds; Chromium takes no more. */
const MAX_AGE_SECONDS = 7200;

/** What a request's origin means. `own`: the server's page, or no page at all. */
export type OriginKind = 'own' | 'allowed' | 'foreign';

/** Where a request comes from. */
export function originKind(request: Request, list: CorsList): OriginKind {
  const origin = request.headers.get('Origin');
  if (origin === null) return 'own';
  // A proxy in front may have taken https away, so that only the host can be compared.
  const host = request.headers.get('Host') ?? new URL(request.url).host;
  if (URL.canParse(origin) && new URL(origin).host === host) return 'own';
  return list === '*' || list.has(origin) ? 'allowed' : 'foreign';
}

/** Adds what lets the page of an allowed origin read the answer. */
export function allowOrigin(headers: Headers, request: Request, kind: OriginKind): void {
  headers.append('Vary', 'Origin');
  if (kind !== 'allowed') return;
  headers.set('Access-Control-Allow-Origin', request.headers.get('Origin') ?? '');
  headers.set('Access-Control-Expose-Headers', ANSWER_HEADERS.join(', '));
  headers.set('Cross-Origin-Resource-Policy', 'cross-origin');
}

/** Whether a request is a browser's question if a page may send another one. */
export function isPreflight(request: Request): boolean {
  return request.method === 'OPTIONS' && request.headers.has('Access-Control-Request-Method');
}

/** The answer to it. A page of a foreign origin gets no permission, which the browser takes for a no. */
export function preflight(request: Request, kind: OriginKind): Response {
  const headers = new Headers();
  allowOrigin(headers, request, kind);
  if (kind === 'allowed') {
    headers.set('Access-Control-Allow-Methods', 'GET, HEAD, POST, PUT, PATCH, DELETE');
    headers.set('Access-Control-Allow-Headers', REQUEST_HEADERS.join(', '));
    headers.set('Access-Control-Max-Age', String(MAX_AGE_SECONDS));
    // A public page that may talk to a server in a private network.
    if (request.headers.has('Access-Control-Request-Private-Network')) {
      headers.set('Access-Control-Allow-Private-Network', 'true');
    }
  }
  return new Response(null, { status: 204, headers });
}

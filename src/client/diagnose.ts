/** Finds out why a browser does not let a page talk to a server. A browser only reports "failed", so this file sends test requests. */
import { API } from '../sync/wire.js';

/** Time limit of a test request, in milliseconds. */
const TRY_MS = 5_000;

/**
 * A sentence for a person: what blocks the server, and what helps. `null`: the browser blocks nothing. Sends up to three requests.
 * Call it after a failed request.
 *
 * @param url address of the server, without a trailing slash
 */
export async function whyBlocked(url: string): Promise<string | null> {
  const { origin } = globalThis as { origin?: string };
  // Outside a browser nothing blocks requests.
  if (origin === undefined) return null;
  const policy = watchPolicy(url);
  try {
    if (await isAnswered(url, 'cors')) return null;
    if (await policy.isViolated()) {
      return `The Content-Security-Policy of this page does not let it talk to ${url}. Add to its connect-src: ${new URL(url).origin}`;
    }
    if (isMixed(origin, url)) {
      return `This page came over https, and a browser does not let it talk to ${url} over plain http. Give the server an https address`;
    }
    // A flapping network must not look like a refusal: require that a `no-cors` request is answered and a `cors` request is not.
    if (!(await isAnswered(url, 'no-cors')) || (await isAnswered(url, 'cors'))) return null;
  } finally {
    policy.end();
  }
  if (origin === 'null') {
    return `The server at ${url} answers, but this page has no address that it could allow: the page was opened from a file, or is sandboxed. Serve the page over http`;
  }
  return `The server at ${url} answers, but does not let pages of ${origin} read it. Start it with: npx stepwell serve --cors ${origin}`;
}

function isAnswered(url: string, mode: 'cors' | 'no-cors'): Promise<boolean> {
  return fetch(`${url}${API}/version`, {
    mode,
    cache: 'no-store',
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    signal: AbortSignal.timeout(TRY_MS),
  }).then(
    () => true,
    () => false,
  );
}

/** True if a browser blocks the request as mixed content. Loopback addresses count as secure. */
function isMixed(origin: string, url: string): boolean {
  const { protocol, hostname } = new URL(url);
  const isHere = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return origin.startsWith('https:') && protocol === 'http:' && !isHere;
}

/** Listens for requests to a server that the page's Content-Security-Policy blocks. */
function watchPolicy(url: string) {
  let isViolated = false;
  const hear = (event: Event) => {
    const { blockedURI = '' } = event as Event & { blockedURI?: string };
    if (blockedURI.startsWith(new URL(url).origin)) isViolated = true;
  };
  // The event goes to the document in a page, and to the global scope in a worker.
  const target: EventTarget = (globalThis as { document?: EventTarget }).document ?? globalThis;
  target.addEventListener?.('securitypolicyviolation', hear);
  return {
    /** Resolves true if the policy blocked a request. Waits, because the event comes after the failure. */
    async isViolated(): Promise<boolean> {
      await new Promise((resolve) => setTimeout(resolve));
      return isViolated;
    },
    end: () => target.removeEventListener?.('securitypolicyviolation', hear),
  };
}

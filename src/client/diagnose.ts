/** Why a browser does not let a page talk to a server. A browser tells a page nothing but "failed", so it is found out by trying. */
import { API } from '../sync/wire.js';

/** Longest time for one try, in milliseconds. */
const TRY_MS = 5_000;

/**
 * A sentence for the person: what refuses, and what helps. `null`: the server cannot be reached, or it can, and the browser is
 * not to blame. Asks the server up to three times; call it after a request that failed.
 *
 * @param url address of the server, without a slash at its end
 */
export async function whyBlocked(url: string): Promise<string | null> {
  const { origin } = globalThis as { origin?: string };
  // No browser: nothing is in the way.
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
    // A flapping network must not look like a refusal: the server answers a request whose answer nobody reads, and only that.
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

/** Whether a browser takes the request for less safe than its page. This machine counts as safe. */
function isMixed(origin: string, url: string): boolean {
  const { protocol, hostname } = new URL(url);
  const isHere = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return origin.startsWith('https:') && protocol === 'http:' && !isHere;
}

/** Listens for requests to a server that the page's own policy refuses. */
function watchPolicy(url: string) {
  let isViolated = false;
  const hear = (event: Event) => {
    const { blockedURI = '' } = event as Event & { blockedURI?: string };
    if (blockedURI.startsWith(new URL(url).origin)) isViolated = true;
  };
  // In a page the document hears of it, in a worker the worker itself.
  const target: EventTarget = (globalThis as { document?: EventTarget }).document ?? globalThis;
  target.addEventListener?.('securitypolicyviolation', hear);
  return {
    /** The event comes after the request has failed. */
    async isViolated(): Promise<boolean> {
      await new Promise((resolve) => setTimeout(resolve));
      return isViolated;
    },
    end: () => target.removeEventListener?.('securitypolicyviolation', hear),
  };
}

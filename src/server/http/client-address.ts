/** The client address of a request, for the rate limit. */
import { isIP } from 'node:net';
import { ValidationError } from '../../base/errors.js';
import type { NodeBindings } from './app-dependencies.js';

/** A header name: the characters that HTTP allows. */
const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Throws `validation` unless `name` can be the name of a header. */
export function checkHeaderName(name: string): void {
  if (HEADER.test(name)) return;
  throw new ValidationError(
    `--proxy-header needs the name of a header, such as X-Forwarded-For; '${name}' is none`,
  );
}

/**
 * The address of the client that sent a request. `proxyHeader`: the header in which the proxy in front writes the address
 * (`X-Forwarded-For`, `X-Real-IP`, `Forwarded`). The last address in the header counts, because the proxy wrote it. The client
 * sent the earlier ones, and may have invented them.
 */
export function clientAddress(
  request: Request,
  env: NodeBindings | undefined,
  proxyHeader: string | null,
): string {
  const direct = env?.incoming?.socket?.remoteAddress ?? '';
  const said = proxyHeader === null ? null : request.headers.get(proxyHeader);
  if (said === null) return direct;
  const last = said.split(',').at(-1) ?? '';
  const text = proxyHeader?.toLowerCase() === 'forwarded' ? forwardedFor(last) : last;
  return addressIn(text) ?? direct;
}

/** The sender in an element of `Forwarded` (RFC 7239): `for=192.0.2.1;proto=https`, `for="[2001:db8::1]:4711"`. */
function forwardedFor(element: string): string {
  return /(?:^|;)\s*for="?([^";]*)"?/i.exec(element)?.[1] ?? '';
}

/** The IP address in a text with or without port and brackets. */
function addressIn(text: string): string | null {
  const plain = text.trim();
  const [, host = plain] = /^\[(.*)\](?::\d+)?$/.exec(plain) ?? /^([\d.]+):\d+$/.exec(plain) ?? [];
  return isIP(host) === 0 ? null : host;
}

/** Who a request comes from, for the rate limit. */
import { isIP } from 'node:net';
import { ValidationError } from '../../base/errors.js';
import type { NodeBindings } from './app-parts.js';

/** A name of a header, in the characters that HTTP allows. */
const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Checks the name of a header of addresses; throws `validation`. */
export function checkHeaderName(name: string): void {
  if (HEADER.test(name)) return;
  throw new ValidationError(
    `--proxy-header needs the name of a header, such as X-Forwarded-For; '${name}' is none`,
  );
}

/**
 * The address of whoever sent a request. `proxyHeader`: the header in which the proxy in front writes it (`X-Forwarded-For`,
 * `X-Real-IP`, `Forwarded`). Its last address counts: that is the one that the proxy wrote, those before came with the
 * request and may be invented.
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

/** An address with or without a port and brackets. */
function addressIn(text: string): string | null {
  const plain = text.trim();
  const [, host = plain] = /^\[(.*)\](?::\d+)?$/.exec(plain) ?? /^([\d.]+):\d+$/.exec(plain) ?? [];
  return isIP(host) === 0 ? null : host;
}

import { ValidationError } from '../base/errors.js';

/**
 * The address of a server, without a trailing slash. Throws `validation` for an address with a user, query or fragment: a key in an
 * address would end up in logs (SRV2). `name`: where the address was given, for messages.
 */
export function checkUrl(text: unknown, name = 'remote.url'): string {
  let url: URL;
  try {
    url = new URL(String(text));
  } catch (cause) {
    throw new ValidationError(`${name} must be a complete address, such as https://example.org`, {}, cause);
  }
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!plain || !/^https?:$/.test(url.protocol)) {
    throw new ValidationError(`${name} must be an http or https address without a user, query or fragment`);
  }
  if (BAD_PORTS.has(Number(url.port))) {
    throw new ValidationError(`${name} has port ${url.port}, which browsers let no page use`, {
      port: url.port,
    });
  }
  return url.href.replace(/\/+$/, '');
}

/** Ports that `fetch` refuses ("bad port" in the Fetch standard). The refusal looks like a server that cannot be reached. */
const BAD_PORTS: ReadonlySet<number> = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
  526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
  3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/** Longest key, in characters. */
const MAX_KEY = 512;

/**
 * A key as it is sent: without surrounding blanks and line ends, which come from files. Throws `validation` for characters that
 * no header can carry, or no key has: an invisible character, a curly quote, an inner line end or blank. `name`: where the key was
 * given, for messages.
 */
export function checkKey(text: unknown, name = 'remote.key'): string {
  const key = typeof text === 'string' ? text.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '') : '';
  if (key === '' || key.length > MAX_KEY) {
    throw new ValidationError(`${name} must be a text of 1 to ${MAX_KEY} characters`);
  }
  const at = key.search(/[^\x21-\x7e]/);
  if (at < 0) return key;
  // Name only the character: the key must not end up in logs.
  const code = `U+${(key.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  throw new ValidationError(
    `${name} has a character that no key has: ${code} at position ${at + 1}. Copy the key again, without quotes, blanks and line ends`,
    { code, place: at + 1 },
  );
}

/** The checked key of a target; an empty object without a key. */
export function keyOf({ key }: { readonly key?: string | null }): { readonly key?: string } {
  return key === undefined || key === null ? {} : { key: checkKey(key) };
}

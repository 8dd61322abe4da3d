import { ValidationError } from '../base/errors.js';

/** The address of a server, without a slash at its end. Throws `validation` for what does not belong into one: a key in an address would end up in logs (SRV2). */
export function checkUrl(text: unknown): string {
  let url: URL;
  try {
    url = new URL(String(text));
  } catch (cause) {
    throw new ValidationError(
      'remote.url must be a complete address, such as https://example.org',
      {},
      cause,
    );
  }
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!plain || !/^https?:$/.test(url.protocol)) {
    throw new ValidationError(
      'remote.url must be an http or https address without a user, query or fragment',
    );
  }
  return url.href.replace(/\/+$/, '');
}

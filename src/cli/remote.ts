/** Shared code of commands that talk to a server. */
import { keyOf } from '../sync/url.js';
import type { Io } from './io.js';

/** The environment variable of the key. On a command line, other users of the machine could read the key. */
const KEY = 'STEPWELL_KEY';

export const REMOTE_HELP = `  --url <address>        Of the server. Its key, where it needs one, is taken from the environment: ${KEY}
`;

/** The key in the environment, if there is one. Throws `validation` for an invalid key. */
export function keyIn({ env }: Io): { readonly key?: string } {
  return keyOf({ key: env[KEY] || null });
}

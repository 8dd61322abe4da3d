/** What commands that talk to a server share. */
import { keyOf } from '../sync/url.js';
import type { Io } from './io.js';

/** The variable of the environment that holds the key: on a command line other users of the machine could read it. */
const KEY = 'STEPWELL_KEY';

export const REMOTE_HELP = `  --url <address>        Of the server. Its key, where it needs one, is taken from the environment: ${KEY}
`;

/** The key in the environment, if there is one. Throws `validation` for what cannot be one. */
export function keyIn({ env }: Io): { readonly key?: string } {
  return keyOf({ key: env[KEY] || null });
}

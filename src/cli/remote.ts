/** Shared code of commands that talk to a server. */
import { environmentLayer, outsideText, serverOf } from '../client/configuration.js';
import type { LinkTarget } from '../sync/remote-link.js';
import type { Io } from './io.js';

export const REMOTE_HELP = `  --url <address>        Of the server. Default: STEPWELL_URL of the environment. Its key, where it needs one, is taken from
                         STEPWELL_KEY, because other users of the machine can read a command line. If both variables are
                         set, the key is sent to that address only.
`;

/**
 * The server of a command: the option, else the environment. `null`: neither names a server. Throws `validation` for an invalid address
 * or key. `option`: name of the option in messages.
 */
export function remoteOf(url: string | undefined, { env }: Io, option: string): LinkTarget | null {
  return serverOf({ url }, [environmentLayer(env)], () => option);
}

/** A text of the environment that is used where an option is missing. */
export function environmentText(name: 'project' | 'namespace', { env }: Io): string | undefined {
  return outsideText(name, [environmentLayer(env)]);
}

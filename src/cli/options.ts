import { type ParseArgsConfig, parseArgs } from 'node:util';
import { messageOf } from '../base/errors.js';
import { UsageError } from './io.js';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What every command takes. */
export const COMMON = { help: { type: 'boolean', short: 'h' } } as const satisfies Options;

/** Where a command finds the server's data. */
export const DATA = {
  data: { type: 'string' },
  'database-url': { type: 'string' },
} as const satisfies Options;

/** Folder of the data when none is given: beside whoever starts the server. */
export const DEFAULT_DATA = 'stepwell-data';

/** The options and the rest of a command line. Throws {@link UsageError}. */
export function parseOptions<const O extends Options>(args: readonly string[], options: O, most = 0) {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    const extra = parsed.positionals[most];
    if (extra !== undefined) throw new UsageError(`'${extra}' is one word too many`);
    return parsed;
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    // Node's sentence goes on with advice about `--`, which no command here takes.
    throw new UsageError(messageOf(thrown).split('. ')[0] ?? '');
  }
}

/** A whole number in an option. Throws {@link UsageError}. */
export function wholeNumber(text: string, name: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  throw new UsageError(`--${name} must be a number from 0 to ${most}`);
}

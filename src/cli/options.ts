import { type ParseArgsConfig, parseArgs } from 'node:util';
import { messageOf } from '../base/errors.js';
import { UsageError } from './io.js';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Options of every command. */
export const COMMON = { help: { type: 'boolean', short: 'h' } } as const satisfies Options;

/** Options for the location of the server's data. */
export const DATA = {
  data: { type: 'string' },
  'database-url': { type: 'string' },
} as const satisfies Options;

/** Default folder of the data, in the current directory. */
export const DEFAULT_DATA = 'stepwell-data';

/** Parses options and positional arguments. Throws {@link UsageError}. */
export function parseOptions<const O extends Options>(args: readonly string[], options: O, most = 0) {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    const extra = parsed.positionals[most];
    if (extra !== undefined) throw new UsageError(`'${extra}' is one word too many`);
    return parsed;
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    // Drop the rest of Node's message, which gives advice about `--`. No command here supports that.
    throw new UsageError(messageOf(thrown).split('. ')[0] ?? '');
  }
}

/** Parses an option as a whole number. Throws {@link UsageError}. */
export function wholeNumber(text: string, name: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  throw new UsageError(`--${name} must be a number from 0 to ${most}`);
}

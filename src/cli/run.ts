import { messageOf, StepwellError } from '../base/errors.js';
import { SERVER_VERSION } from '../server/base/version.js';
import { convertCommand } from './convert.js';
import { exportCommand } from './export.js';
import { inspectCommand } from './inspect.js';
import { type Io, UsageError } from './io.js';
import { keysCommand } from './keys.js';
import { serveCommand } from './serve.js';
import { uploadCommand } from './upload.js';

/** A command: takes the arguments after its name, resolves its exit code. */
type Command = (args: readonly string[], io: Io) => Promise<number>;

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['serve', serveCommand],
  ['keys', keysCommand],
  ['export', exportCommand],
  ['inspect', inspectCommand],
  ['convert', convertCommand],
  ['upload', uploadCommand],
]);

const HELP = `stepwell: runs of machine learning that were recorded in web pages

  stepwell serve     a server for runs, and the board at its address
  stepwell keys      who may use the server
  stepwell export    runs of a server as one file, a bundle
  stepwell inspect   what is in a bundle, and whether it is whole
  stepwell convert   a bundle as Parquet, CSV, TensorBoard events, JSON lines
  stepwell upload    a bundle to a server

  stepwell <command> --help says more. stepwell --version
`;

/** Exit codes: success, failure, wrong usage. */
const FAILED = 1;
const MISUSED = 2;

/**
 * Runs a command line; resolves the exit code. Errors that a person can fix are printed as one sentence. Other errors are bugs, and
 * are printed with their stack.
 */
export async function runCommand(args: readonly string[], io: Io): Promise<number> {
  const [name = '--help', ...rest] = args;
  try {
    if (name === '--help' || name === '-h' || name === 'help') {
      io.out(HELP);
      return args.length === 0 ? MISUSED : 0;
    }
    if (name === '--version') {
      io.out(`${SERVER_VERSION}\n`);
      return 0;
    }
    const command = COMMANDS.get(name);
    if (!command) throw new UsageError(`There is no command '${name}'. stepwell --help lists them`);
    return await command(rest, io);
  } catch (thrown) {
    if (thrown instanceof UsageError) {
      io.err(`stepwell: ${thrown.message}\n`);
      return MISUSED;
    }
    const isKnown = thrown instanceof StepwellError && thrown.code !== 'internal';
    const stack = thrown instanceof Error ? thrown.stack : undefined;
    io.err(`stepwell: ${isKnown ? thrown.message : (stack ?? messageOf(thrown))}\n`);
    return FAILED;
  }
}

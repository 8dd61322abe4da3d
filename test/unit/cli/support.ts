import { runCommand } from '../../../src/cli/run.js';

/** Runs a command line in this process: its exit code, and what it printed. */
export async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return runWith({}, ...args);
}

/** As {@link run}, with environment variables. */
export async function runWith(
  env: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  const text = { out: '', err: '' };
  const code = await runCommand(args, {
    env,
    home: import.meta.dirname,
    out: (more) => {
      text.out += more;
    },
    err: (more) => {
      text.err += more;
    },
    keepFilesPrivate: () => {},
    onStop: () => () => {},
  });
  return { code, ...text };
}

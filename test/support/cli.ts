/** The `stepwell` command from its sources, as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { buildCli } from './build-cli.js';

let file: Promise<string> | null = null;

/** The command's file. In e2e tests all files share one build: see test/e2e/support/shared-sites.ts. */
function cliFile(): Promise<string> {
  const { STEPWELL_SITES } = process.env;
  file ??= STEPWELL_SITES ? sharedFile(`${STEPWELL_SITES}/cli`) : buildCli();
  return file;
}

async function sharedFile(address: string): Promise<string> {
  const response = await fetch(address);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

/** A process of the command. */
export interface CliProcess {
  readonly child: ChildProcess;
  /** What it wrote so far. */
  readonly out: string;
  readonly err: string;
  /** Resolves when it has ended and all it wrote has arrived: exit code, or the signal that killed it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Resolves with the first match in what it writes to the standard or the error output; rejects when it ends without. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends a signal and waits for the end. */
  kill(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

/**
 * A server of a test answers a few questions. To compile its database so that the database runs faster takes as long as all the rest
 * of the start, on a processor that other tests need.
 */
const QUICK_START = ['--liftoff-only'];

/** Starts the command. `nodeArgs`: what Node is told beside the command; none where time is measured. */
export async function startCli(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  nodeArgs: readonly string[] = QUICK_START,
): Promise<CliProcess> {
  const file = await cliFile();
  const { DATABASE_URL: _, ...own } = process.env;
  const child = spawn(process.execPath, [...nodeArgs, file, ...args], {
    cwd: dirname(file),
    env: { ...own, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { out: '', err: '' };
  const listeners = new Set<() => void>();
  const hear = (stream: 'out' | 'err') => (chunk: unknown) => {
    text[stream] += String(chunk);
    for (const listener of [...listeners]) listener();
  };
  child.stdout.on('data', hear('out'));
  child.stderr.on('data', hear('err'));
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'SIGKILL'));
  });
  return {
    child,
    get out() {
      return text.out;
    },
    get err() {
      return text.err;
    },
    ended,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(text.out) ?? pattern.exec(text.err);
          if (!found) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
        void ended.then((code) => reject(new Error(`It ended (${code}) and said: ${text.out}${text.err}`)));
      }),
    kill(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** Runs the command to its end. */
export async function runCli(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | NodeJS.Signals; out: string; err: string }> {
  const cli = await startCli(args, env);
  const code = await cli.ended;
  return { code, out: cli.out, err: cli.err };
}

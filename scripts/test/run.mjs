// Runs one gate and keeps what it says.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from '../project.mjs';
import { endProcesses, markedEnvironment, processesOf } from './processes.mjs';

/** How often a gate that says nothing shows that it is alive. */
const HEARTBEAT_MS = 30_000;
/** So long (ms) processes of a gate that has ended may take to end too, and how often we look. */
const CLOSE_MS = 5_000;
const LOOK_MS = 100;

/**
 * Starts Node with `args` in the repository. `limit`: after so many milliseconds the gate is stopped.
 *
 * `ended` resolves to `{ ok, output, stopped, left }`: `stopped` says why the gate did not end by itself (else null), `left` how
 * many processes were still there after it. None of them is left when it resolves. `stop(reason)` and `output()`, what it said
 * until now, may be called at any time.
 *
 * @param {object} gate
 * @param {string} gate.name
 * @param {readonly string[]} gate.args
 * @param {NodeJS.ProcessEnv} gate.env
 * @param {number} gate.limit
 * @param {ReturnType<typeof import('./guard.mjs').startGuard>} [gate.guard] Ends the gate when this process is killed.
 */
export function startGate({ name, args, env, limit, guard }) {
  const id = randomUUID();
  const started = Date.now();
  let output = '';
  let stopped = null;
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: markedEnvironment(id, env),
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C reaches the command alone, which then stops the gates in order.
    detached: process.platform !== 'win32',
  });
  const gate = { id, pid: child.pid };
  guard?.watch(gate);
  const stop = (reason) => {
    stopped ??= reason;
    endProcesses(gate);
  };
  const heartbeat = setInterval(() => {
    console.log(`  ${name} is running, ${Math.round((Date.now() - started) / 1000)} s`);
  }, HEARTBEAT_MS);
  const timer = setTimeout(() => stop(`it took longer than ${limit / 60_000} minutes`), limit);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const ended = new Promise((resolve) => {
    let swept;
    /** What the gate leaves behind is ended: it would keep the output open, and run on for ever. */
    const sweep = async () => {
      for (let waited = 0; waited < CLOSE_MS && processesOf({ id }).length > 0; waited += LOOK_MS) {
        await pause(LOOK_MS);
      }
      return endProcesses({ id });
    };
    const finish = async (ok) => {
      const left = await swept;
      for (const timeout of [heartbeat, timer]) clearTimeout(timeout);
      guard?.forget(gate);
      if (stopped !== null) output += `\nstopped: ${stopped}\n`;
      resolve({ ok: ok && stopped === null, output, stopped, left: left ?? 0 });
    };
    child.on('error', (error) => {
      output += error.message;
      void finish(false);
    });
    child.on('exit', () => {
      swept = sweep();
    });
    child.on('close', (code) => void finish(code === 0));
  });
  return { pid: child.pid, ended, stop, output: () => output };
}

// Ends the gates of a test command that was killed. The command cannot do that itself: SIGKILL leaves it no moment.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { endProcesses } from './processes.mjs';

const SELF = fileURLToPath(import.meta.url);

/**
 * Starts a process that watches over this one. It hears of each gate through a pipe; when the pipe ends, for whatever reason,
 * it ends the gates that are still running.
 */
export function startGuard() {
  // In a group of its own, so that what is sent to the group of the command does not end the guard as well.
  const child = spawn(process.execPath, [SELF], { stdio: ['pipe', 'ignore', 'inherit'], detached: true });
  child.unref();
  child.stdin.unref?.();
  // A guard that is gone is no reason to fail: the command ends its gates itself in all other cases.
  child.stdin.on('error', () => {});
  child.on('error', () => {});
  const tell = (message) => child.stdin.write(`${JSON.stringify(message)}\n`);
  return {
    watch: (gate) => tell({ watch: gate }),
    forget: ({ id }) => tell({ forget: id }),
    close: () => child.stdin.end(),
  };
}

async function guard() {
  const gates = new Map();
  for await (const line of createInterface({ input: process.stdin })) {
    const { watch, forget } = JSON.parse(line);
    if (watch) gates.set(watch.id, watch);
    else gates.delete(forget);
  }
  for (const gate of gates.values()) endProcesses(gate);
}

if (process.argv[1] === SELF) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
  await guard();
}

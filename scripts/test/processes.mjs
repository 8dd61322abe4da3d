// Finds and ends every process that a gate started. Tests start browsers and servers in process groups of their own, and
// a process whose parent died belongs to nobody, so that neither a group nor a tree of parents has them all.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Every process of a gate inherits this variable: the ids of the gates that it belongs to, outermost first. */
const MARKER = 'STEPWELL_GATE';
const SEPARATOR = ' ';

/** How often, and after how many milliseconds, we look again for processes that were started meanwhile. */
const ROUNDS = 100;
const ROUND_MS = 20;

/** The environment for the processes of a gate. */
export function markedEnvironment(id, env) {
  return { ...env, [MARKER]: [env[MARKER], id].filter(Boolean).join(SEPARATOR) };
}

/**
 * Ends (SIGKILL) the process `pid` (left out: it has ended by itself) and all that it started, also what left its process group; on Linux also what outlived its
 * parent. Returns how many processes there were. Blocks until they are gone, at most a few seconds.
 */
export function endProcesses({ id, pid }) {
  const ended = new Set();
  for (let round = 0; round < ROUNDS; round++) {
    const found = processesOf({ id, pid });
    if (found.length === 0) break;
    for (const each of found) {
      ended.add(each);
      kill(each);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ROUND_MS);
  }
  return ended.size;
}

function kill(pid) {
  try {
    // Windows ends what the process started too, and has no signals.
    if (process.platform === 'win32') {
      execFileSync('taskkill', ['/pid', `${pid}`, '/t', '/f'], { stdio: 'ignore' });
    } else process.kill(pid, 'SIGKILL');
  } catch {
    // The process ended by itself meanwhile.
  }
}

/** True for a process that runs, and false for one that ended and only waits for its parent to ask how. */
export function isAlive(pid) {
  if (process.platform !== 'win32') return processes().some((each) => each.pid === pid && !each.dead);
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Ids of the living processes of a gate. */
export function processesOf({ id, pid }) {
  if (process.platform === 'win32') return isAlive(pid) ? [pid] : [];
  const all = processes(id);
  const belongs = new Set(all.filter((each) => each.marked || each.pid === pid).map((each) => each.pid));
  // Chromium's own processes write their title over their environment: they are found as children.
  for (let before = -1; before !== belongs.size; ) {
    before = belongs.size;
    for (const each of all) if (belongs.has(each.parent)) belongs.add(each.pid);
  }
  belongs.delete(process.pid);
  return all.filter((each) => belongs.has(each.pid) && !each.dead).map((each) => each.pid);
}

/** All processes of the machine. `marked`: started by the gate of this id, as far as the system says. */
function processes(id = null) {
  return process.platform === 'linux' ? linuxProcesses(id) : psProcesses();
}

function linuxProcesses(id) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        // The name of the program, in parentheses, may hold anything.
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const process = { pid: Number(name), parent: Number(parent), dead: state === 'Z' || state === 'X' };
        return [{ ...process, marked: id !== null && isMarked(name, id) }];
      } catch {
        // It ended meanwhile.
        return [];
      }
    });
}

function isMarked(name, id) {
  try {
    const variables = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0');
    const found = variables.find((variable) => variable.startsWith(`${MARKER}=`));
    return (
      found
        ?.slice(MARKER.length + 1)
        .split(SEPARATOR)
        .includes(id) ?? false
    );
  } catch {
    // A process of another user is none of ours.
    return false;
  }
}

function psProcesses() {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,stat='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [pid, parent, state = ''] = line.trim().split(/\s+/);
    return pid
      ? [{ pid: Number(pid), parent: Number(parent), dead: state.startsWith('Z'), marked: false }]
      : [];
  });
}

/** A lock file that lets one process at a time use a folder. The next process replaces the lock of a dead process. */
import { open, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { StorageError } from '../../base/errors.js';
import { randomId } from '../../base/ids.js';
import { codeOf, sqlError } from './sql-errors.js';

/** Who holds a lock. */
interface Holder {
  /** Random id of the lock, to tell two locks of one process apart. */
  readonly token: string;
  readonly pid: number;
  /** Start time of the process in the system's units; `null`: not known. Needed because pids are reused. */
  readonly started: string | null;
  readonly host: string;
}

/** A lock file without a holder is being written. After this long (ms) its writer must have died. */
const WRITING_MS = 10_000;
/** How long (ms) to wait for another process that writes or replaces the lock file, and how often. */
const WAIT_MS = 20;
const ATTEMPTS = 50;

/**
 * Takes the lock of `folder`: the file `<folder>.lock`. Replaces the lock of a dead process. Rejects with `storage` (`reason:
 * 'locked'`) if another process or this process has the lock, or a process of another machine, whose death cannot be detected.
 *
 * @returns releases the lock
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = `${folder}.lock`;
  const own: Holder = {
    token: randomId(),
    pid: process.pid,
    started: await startOf('self'),
    host: hostname(),
  };
  const text = JSON.stringify(own);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await create(path, text)) return () => release(path, text);
    const found = await read(path);
    if (found !== null) {
      const holder = parse(found);
      if (holder === null && !(await isOld(path))) await pause(WAIT_MS);
      else if (holder !== null && (await isAlive(holder))) throw locked(path, holder);
      else if (!(await removeStale(path, found))) await pause(WAIT_MS);
    }
  }
  throw locked(path, null);
}

/** Makes a file with this text. False: the file exists. */
async function create(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false;
    throw sqlError(thrown);
  }
}

/**
 * Removes the lock file if it is still the stale one. Two processes must not both remove it: the second would remove the new lock
 * of the first. A second file therefore lets one process at a time check and remove. False: another process is doing that.
 */
async function removeStale(path: string, found: string): Promise<boolean> {
  const gate = `${path}.stale`;
  if (!(await create(gate, ''))) {
    // Its process died between two system calls.
    if (await isOld(gate)) await rm(gate, { force: true });
    return false;
  }
  try {
    if ((await read(path)) === found) await rm(path, { force: true });
    return true;
  } finally {
    await rm(gate, { force: true });
  }
}

async function release(path: string, text: string): Promise<void> {
  if ((await read(path)) === text) await rm(path, { force: true });
}

async function read(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return null;
    throw sqlError(thrown);
  }
}

function parse(text: string): Holder | null {
  try {
    const value: unknown = JSON.parse(text);
    const holder = typeof value === 'object' && value !== null ? (value as Partial<Holder>) : {};
    return Number.isSafeInteger(holder.pid) ? (holder as Holder) : null;
  } catch {
    return null;
  }
}

async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > WRITING_MS;
}

async function isAlive({ pid, started, host }: Holder): Promise<boolean> {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    // EPERM: the process exists and belongs to another user.
    if (codeOf(thrown) !== 'EPERM') return false;
  }
  const now = await startOf(pid);
  return started === null || now === null || now === started;
}

/** Field 22 of Linux's `stat`: clock ticks from the start of the system to the start of the process. `null` on other systems. */
async function startOf(pid: number | 'self'): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The second field, the name of the program, may hold spaces and parentheses.
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function locked(path: string, holder: Holder | null): StorageError {
  const who = holder === null ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  return new StorageError(
    `The database is in use by ${who}. Stop it first; if it does not run any more, remove ${path}`,
    { reason: 'locked', path, pid: holder?.pid ?? null, host: holder?.host ?? null },
  );
}

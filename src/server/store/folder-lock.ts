/** One process at a time on a folder: a lock file beside it, which outlives its process only until the next one looks. */
import { open, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { StorageError } from '../../base/errors.js';
import { randomId } from '../../base/ids.js';
import { codeOf, sqlError } from './sql-errors.js';

/** Who holds a lock. */
interface Holder {
  /** Made for each lock: two locks of one process are told apart. */
  readonly token: string;
  readonly pid: number;
  /** When the process began, as the system counts; null where it does not tell. Pids are given again, also after a restart. */
  readonly started: string | null;
  readonly host: string;
}

/** A lock file without a holder is being written now; after so long its writer has died in between. */
const WRITING_MS = 10_000;
/** Waits for another process that is writing or replacing the lock file, and how often. */
const WAIT_MS = 20;
const ATTEMPTS = 50;

/**
 * Takes the lock of `folder`: the file `<folder>.lock`. The lock of a dead process is replaced. Rejects with `storage`
 * (`reason: 'locked'`) when another process (or this one) has it, or one of another machine, whose end cannot be seen.
 *
 * @returns gives the lock back
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

/** Makes a file with this text. False: it is there already. */
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
 * Removes the lock file if it still is the stale one. Two that found it stale must not both remove it, since the second
 * would remove the fresh lock of the first: a second file lets one at a time look and remove. False: another is at it.
 */
async function removeStale(path: string, found: string): Promise<boolean> {
  const gate = `${path}.stale`;
  if (!(await create(gate, ''))) {
    // Whoever made it died between two system calls.
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
    // A process of another user may not be asked, so it is there.
    if (codeOf(thrown) !== 'EPERM') return false;
  }
  const now = await startOf(pid);
  return started === null || now === null || now === started;
}

/** Field 22 of Linux's `stat`: clock ticks from the system's start to the process's. Null on other systems. */
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

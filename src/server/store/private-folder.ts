/** A data folder holds runs and keys: on a machine with several people, only the one who runs the server may look into it. */
import { chmod, lstat, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, StorageError } from '../../base/errors.js';

/** What a server makes in its folder. Other things there are somebody else's, and keep their modes. */
const OWN = ['blobs', 'database', 'database.lock', 'keys.json', 'keys.json.lock', 'uploads'];
/** Rights of the group and of everybody else. */
const OTHERS = 0o077;
const OWNER_ONLY = 0o700;

/**
 * Makes a data folder, and takes the rights of everybody but its owner away: from the folder (0700), and from what a
 * server made in it before (files 0600). Rejects with `storage` when the folder cannot be made.
 *
 * @returns false when rights could not be taken away, because the folder is another user's or the file system has none
 */
export async function makePrivate(folder: string): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: OWNER_ONLY }).catch((thrown: unknown) => {
    throw new StorageError(`The folder ${folder} cannot be made: ${messageOf(thrown)}`, {
      reason: 'refused',
    });
  });
  // Windows has no such modes; there a folder of a user is that user's.
  if (process.platform === 'win32') return true;
  try {
    const paths = OWN.map((name) => join(folder, name));
    // One that is closed was closed with all that is in it.
    const open: string[] = [];
    for (const path of paths) if (await isOpen(path)) open.push(path);
    const { mode } = await stat(folder);
    if ((mode & OTHERS) !== 0) await chmod(folder, mode & OWNER_ONLY);
    for (const path of open) await closeToOthers(path);
    return true;
  } catch {
    return false;
  }
}

async function isOpen(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  return found !== null && !found.isSymbolicLink() && (found.mode & OTHERS) !== 0;
}

/**
 * Takes the rights of others away from a file, or from a folder and all that is in it; rejects where that is not allowed.
 * The folder itself comes last: a stop in between is seen at the next start.
 */
export async function closeToOthers(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  // Removed meanwhile; or a link, whose target is somebody else's.
  if (found === null || found.isSymbolicLink()) return;
  if (found.isDirectory()) for (const name of await readdir(path)) await closeToOthers(join(path, name));
  if ((found.mode & OTHERS) !== 0) await chmod(path, found.mode & OWNER_ONLY);
}

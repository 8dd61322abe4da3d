/** Restricts a data folder to its owner, because it holds runs and keys, and a machine may have several users. */
import { chmod, lstat, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, StorageError } from '../../base/errors.js';

/** Names that a server makes in its folder. Other files there keep their modes. */
const OWN = ['blobs', 'database', 'database.lock', 'keys.json', 'keys.json.lock', 'uploads'];
/** Permission bits of the group and of others. */
const OTHERS = 0o077;
const OWNER_ONLY = 0o700;

/**
 * Makes a data folder and removes the permissions of other users: from the folder (0700), and from what a server made in it before
 * (files 0600). Rejects with `storage` if the folder cannot be made.
 *
 * @returns false if permissions could not be removed: the folder belongs to another user, or the file system has no permissions
 */
export async function makePrivate(folder: string): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: OWNER_ONLY }).catch((thrown: unknown) => {
    throw new StorageError(`The folder ${folder} cannot be made: ${messageOf(thrown)}`, {
      reason: 'refused',
    });
  });
  // Windows has no such modes. There, the folders of a user are private by default.
  if (process.platform === 'win32') return true;
  try {
    const paths = OWN.map((name) => join(folder, name));
    // A closed folder was closed together with its content.
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
 * Removes the permissions of others from a file, or from a folder and its content. Rejects if that is not allowed. The folder itself
 * comes last, so that the next start notices an interrupted run.
 */
export async function closeToOthers(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  // The file was removed meanwhile, or is a link, whose target may belong to somebody else.
  if (found === null || found.isSymbolicLink()) return;
  if (found.isDirectory()) for (const name of await readdir(path)) await closeToOthers(join(path, name));
  if ((found.mode & OTHERS) !== 0) await chmod(path, found.mode & OWNER_ONLY);
}

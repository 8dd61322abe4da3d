import { access } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders, seen from the command's own file, that may hold the board: its own in the package, and the build of sources. */
const PLACES = ['.', '..', '../../dist', '../dist'];

/** The folder with the board's files; where there is none, the first one that was looked at. */
export async function assetFolder(home: string): Promise<string> {
  for (const place of PLACES) {
    const found = await access(join(home, place, 'board.js')).then(
      () => true,
      () => false,
    );
    if (found) return join(home, place);
  }
  return home;
}

import { access } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders that may hold the board, relative to the command's file: in the package, and in the build of the repository. */
const PLACES = ['.', '..', '../../dist', '../dist'];

/** The folder with the board's files; if none has them, the first candidate. */
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

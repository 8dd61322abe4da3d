/** Connects the page's board with the database of this origin, and the page's colours with the board's. */
import '../src/board/index.js';
import type { BoardSettings } from '../src/board/index.js';
import { openSource, type Source } from '../src/index.js';

/** What of the origin to show; everything by default. */
export interface BoardChoice {
  readonly project?: string;
  /** Uids of the runs that are shown at first. */
  readonly runs?: readonly string[];
  /** Name of the database, where it is not the usual one. */
  readonly database?: string;
}

/** Gives `<stepwell-board>` its source; what goes wrong is shown in the page's `#error`. */
export async function showBoard({ database, ...choice }: BoardChoice = {}): Promise<Source | null> {
  const board = document.querySelector('stepwell-board');
  const error = document.querySelector<HTMLElement>('#error');
  if (!board || !error) throw new Error('The page has no board, or no place for errors.');
  // The page is about the board: its address is a link to what is shown.
  board.link = true;
  followTheme(board.settings);
  board.addEventListener('settings-change', (event) =>
    followTheme((event as CustomEvent<BoardSettings>).detail),
  );
  try {
    const source = await openSource(database ? { database } : {});
    Object.assign(board, { ...choice, source });
    return source;
  } catch (thrown) {
    error.textContent = `The stored runs cannot be opened: ${thrown instanceof Error ? thrown.message : thrown}`;
    error.hidden = false;
    return null;
  }
}

function followTheme({ theme }: BoardSettings): void {
  document.documentElement.dataset.theme = theme;
}

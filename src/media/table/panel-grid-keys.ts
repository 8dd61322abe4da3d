/** A cell of a grid: the number of its line, −1 for the head, and the number of its column among the shown ones. */
export interface GridCursor {
  readonly line: number;
  readonly index: number;
}

/**
 * Where a key moves the cursor of a grid. `null`: the key does not move the cursor.
 *
 * @param isFar Control or Command is down: Home and End then go to the first and the last line
 * @param last the last line and the last column
 * @param page lines of a page
 */
export function cursorAfter(
  key: string,
  isFar: boolean,
  { line, index }: GridCursor,
  last: GridCursor,
  page: number,
): GridCursor | null {
  const moves: { readonly [key: string]: readonly [line: number, index: number] } = {
    ArrowUp: [line - 1, index],
    ArrowDown: [line + 1, index],
    ArrowLeft: [line, index - 1],
    ArrowRight: [line, index + 1],
    PageUp: [Math.max(0, line - page), index],
    PageDown: [line + page, index],
    Home: [isFar ? 0 : line, 0],
    End: [isFar ? last.line : line, last.index],
  };
  const to = moves[key];
  if (!to) return null;
  return {
    line: Math.max(-1, Math.min(last.line, to[0])),
    index: Math.max(0, Math.min(last.index, to[1])),
  };
}

/** Figures that are on the screen: each has its own copy of Plotly in its own frames, so that only some are drawn at a time. */

/** Most figures that are drawn at a time. */
const MOST_LIVE = 6;

/** A figure that takes the place of another one, or gives its place. */
export interface LiveFigure {
  /** Lets the figure's frames go. */
  release(): void;
  /** There may be room now. */
  mayOpen(): void;
}

const live = new Set<LiveFigure>();
const waiting = new Set<LiveFigure>();

/** Gives a figure a place. `isWanted`: a person asked for it, so it takes the place of the oldest. False: the figure waits. */
export function takePlace(figure: LiveFigure, isWanted: boolean): boolean {
  if (live.has(figure)) return true;
  if (live.size >= MOST_LIVE) {
    const [oldest] = live;
    if (!isWanted || !oldest) {
      waiting.add(figure);
      return false;
    }
    live.delete(oldest);
    waiting.add(oldest);
    oldest.release();
  }
  waiting.delete(figure);
  live.add(figure);
  return true;
}

/** Gives a figure's place away. */
export function leavePlace(figure: LiveFigure): void {
  waiting.delete(figure);
  if (!live.delete(figure)) return;
  const [next] = waiting;
  next?.mayOpen();
}

/** When a session of a run's writers ran, in milliseconds since the epoch. Plain JSON. */
export interface SessionTimes {
  /** When it was opened, by its first frame; 0: not known. */
  readonly opened: number;
  /** Earliest time in its first frame with rows; `Infinity`: there is none. */
  readonly firstRow: number;
  /** Latest time in its frames; `-Infinity`: not known. */
  readonly last: number;
}

/** The times of a session without frames. */
export const NO_TIMES: SessionTimes = {
  opened: 0,
  firstRow: Number.POSITIVE_INFINITY,
  last: Number.NEGATIVE_INFINITY,
};

/** The times of a session with one more frame, whose own times are given in the same way. Frames come in order. */
export function addTimes(session: SessionTimes, frame: SessionTimes): SessionTimes {
  return {
    opened: session.opened || frame.opened,
    firstRow: Number.isFinite(session.firstRow) ? session.firstRow : frame.firstRow,
    last: Math.max(session.last, frame.last),
  };
}

/**
 * Milliseconds of all pauses before each session; sessions are given in order. A pause lasts from the latest time of the
 * session before until a session was opened, or until its first row if that is earlier: rows wait for a new worker while
 * the training goes on. If the clock was set back between two sessions, the pause is negative, and active time goes on.
 */
export function pausesBefore(sessions: readonly SessionTimes[]): number[] {
  let total = 0;
  let end = Number.NaN;
  return sessions.map(({ opened, firstRow, last }) => {
    // Nothing of the session can be read.
    if (opened === 0) return total;
    if (opened < end) total += opened - end;
    else if (!Number.isNaN(end)) total += Math.max(0, Math.min(opened, firstRow) - end);
    end = last;
    return total;
  });
}

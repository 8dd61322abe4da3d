/** When a session of a run's writers ran, in milliseconds since the epoch. Plain JSON. */
export interface SessionTimes {
  /** When the session was opened, according to its first frame; 0: not known. */
  readonly opened: number;
  /** Earliest time in the session's first frame with rows; `Infinity`: there is no such frame. */
  readonly firstRow: number;
  /** Latest time in the session's frames; `-Infinity`: not known. */
  readonly last: number;
}

/** The times of a session without frames. */
export const NO_TIMES: SessionTimes = {
  opened: 0,
  firstRow: Number.POSITIVE_INFINITY,
  last: Number.NEGATIVE_INFINITY,
};

/** Adds the times of the next frame to the times of a session. Frames must come in order. */
export function addTimes(session: SessionTimes, frame: SessionTimes): SessionTimes {
  return {
    opened: session.opened || frame.opened,
    firstRow: Number.isFinite(session.firstRow) ? session.firstRow : frame.firstRow,
    last: Math.max(session.last, frame.last),
  };
}

/**
 * Milliseconds of all pauses before each session; `sessions` are in order. A pause lasts from the latest time of one session
 * until the next session was opened, or until the next session's first row, if that is earlier: rows wait for a new worker
 * while the training continues. If the clock was set back between two sessions, the pause is negative, so that active time
 * continues.
 */
export function pausesBefore(sessions: readonly SessionTimes[]): number[] {
  let total = 0;
  let end = Number.NaN;
  return sessions.map(({ opened, firstRow, last }) => {
    // No frame of the session can be read.
    if (opened === 0) return total;
    if (opened < end) total += opened - end;
    else if (!Number.isNaN(end)) total += Math.max(0, Math.min(opened, firstRow) - end);
    end = last;
    return total;
  });
}

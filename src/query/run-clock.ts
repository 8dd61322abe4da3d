/** What relative times of a run are counted from. */
export interface RunClock {
  /** Time of the run's first record. */
  start(): number;
  /** Milliseconds of the pauses between sessions before the given one: `active` time leaves them out. */
  pausedBefore(session: string): number;
}

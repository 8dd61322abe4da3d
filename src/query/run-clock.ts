/** The reference times for the axes `relative` and `active` of a run. */
export interface RunClock {
  /** Time of the run's first record. */
  start(): number;
  /** Milliseconds of all pauses before the given session. The axis `active` leaves these pauses out. */
  pausedBefore(session: string): number;
}

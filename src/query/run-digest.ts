import type { RunState } from './run-state.js';

/** The data of a run that lists need, small enough to read for a thousand runs. */
export interface RunDigest {
  /** Session and next sequence number of each stream that was read. They tell whether the digest is up to date. */
  readonly streams: readonly (readonly [session: string, next: number])[];
  readonly frames: number;
  readonly name: string;
  readonly directory: string;
  readonly group: string;
  readonly task: string;
  readonly tags: readonly string[];
  readonly archived: boolean;
  /** When the run's data is due to be removed; 0: the run is not deleted. */
  readonly deleted: number;
  readonly ended: number;
  /** Milliseconds of the pauses between sessions. */
  readonly paused: number;
  readonly rows: number;
  readonly values: number;
  readonly dropped: number;
  readonly problems: number;
}

/** The digest of a state. An empty `name` stands for the run's label. */
export function digestOf(state: RunState): RunDigest {
  const { facts, edits } = state;
  return {
    streams: state.streams.map(({ session, next }) => [session, next] as const),
    frames: facts.frames,
    name: edits.text('name', facts.run?.name ?? ''),
    directory: facts.run?.directory ?? '',
    group: facts.run?.group ?? '',
    task: edits.text('task', facts.run?.task ?? ''),
    tags: edits.tags,
    archived: edits.archived,
    deleted: edits.deleted,
    ended: facts.ended,
    paused: state.pausedBefore(null),
    rows: facts.lastRow + 1,
    values: facts.values,
    dropped: facts.dropped,
    problems: facts.problems,
  };
}

/** The revision of a run that is not crashed. */
export function revisionOf(state: RunState): number {
  return revision(state.facts.frames);
}

/** The revision of a run with this many frames that is not crashed. */
export function revision(frames: number): number {
  return 2 * frames;
}

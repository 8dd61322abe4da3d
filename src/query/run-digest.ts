import type { Json } from '../record/kinds.js';
import { LOG_LEVELS } from '../record/kinds.js';
import { emptyObject } from '../record/objects.js';
import type { RunHead } from '../store/port.js';
import { summaryOf } from './histogram-key.js';
import type { RunState } from './run-state.js';
import type { HistogramSummary, KeyInfo, RunDetail, RunInfo, RunStatus, ScalarSummary } from './types.js';

/** What a list of runs needs of each, small enough to be read for a thousand runs. */
export interface RunDigest {
  /** Session and next sequence number of each stream read: tells whether it is up to date. */
  readonly streams: readonly (readonly [session: string, next: number])[];
  readonly frames: number;
  readonly name: string;
  readonly directory: string;
  readonly group: string;
  readonly task: string;
  readonly tags: readonly string[];
  readonly archived: boolean;
  /** When the run's data is due to be removed; 0: it is not deleted. */
  readonly deleted: number;
  readonly ended: number;
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
    task: facts.run?.task ?? '',
    tags: edits.tags,
    archived: edits.archived,
    deleted: edits.deleted,
    ended: facts.ended,
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

function revision(frames: number): number {
  return 2 * frames;
}

/** A run in a list, from its head and its digest. */
export function infoOf(head: RunHead, digest: RunDigest, live: boolean): RunInfo {
  const status: RunStatus = head.status === 'running' && !live ? 'crashed' : head.status;
  const { streams: _, deleted: __, frames, ...rest } = digest;
  return {
    ...rest,
    uid: head.uid,
    namespace: head.namespace,
    project: head.project,
    id: head.label,
    name: digest.name || head.label,
    status,
    created: head.created,
    lastSeen: head.lastSeen,
    // A crash is found, not recorded: it must raise the revision without a frame.
    revision: revision(frames) + (status === 'crashed' ? 1 : 0),
  };
}

/** A run with all that is small, from its head and its state. */
export function detailOf(head: RunHead, state: RunState, live: boolean): RunDetail {
  const { facts } = state;
  const scalars: Record<string, ScalarSummary> = Object.create(null);
  for (const [key, { stats }] of state.scalars) scalars[key] = stats.summary();
  const histograms: Record<string, HistogramSummary> = Object.create(null);
  for (const [key, held] of state.histograms) histograms[key] = summaryOf(held);
  const summary: { [key: string]: Json } = emptyObject();
  for (const [key, value] of state.summary) summary[key] = value;
  return {
    ...infoOf(head, digestOf(state), live),
    notes: state.edits.text('notes', ''),
    config: facts.config,
    summary,
    scalars,
    histograms,
    firstNonFinite: facts.firstNonFinite,
    keys: keysOf(state),
    error: facts.error,
    problemList: Array.from(state.problems, ([key, reasons]) =>
      Array.from(reasons, ([reason, count]) => ({ key, reason, count })),
    ).flat(),
    logCounts: Object.fromEntries(
      LOG_LEVELS.map((level) => [level, state.logCounts[level]]),
    ) as RunDetail['logCounts'],
  };
}

function keysOf(state: RunState): KeyInfo[] {
  return [
    ...infos('scalar', state.scalars, ({ stats }) => stats.total),
    ...infos('text', state.texts, (count) => count),
    ...infos('json', state.jsons, (count) => count),
    ...infos('histogram', state.histograms, ({ count }) => count),
  ];
}

function infos<T>(
  kind: KeyInfo['kind'],
  held: ReadonlyMap<string, T>,
  countOf: (value: T) => number,
): KeyInfo[] {
  return Array.from(held, ([key, value]) => ({ key, kind, count: countOf(value) }));
}

import { type Json, LOG_LEVELS } from '../record/kinds.js';
import { emptyObject } from '../record/objects.js';
import type { HistogramSummary, KeyInfo, RunDetail, ScalarSummary } from '../source/types.js';
import type { RunHead } from '../store/port.js';
import { announcedIn } from './announced.js';
import { summaryOf } from './histogram-key.js';
import { digestOf } from './run-digest.js';
import { infoOf } from './run-info.js';
import type { RunState } from './run-state.js';

/** The detail of a run, from its head and its state. */
export function detailOf(head: RunHead, state: RunState, live: boolean): RunDetail {
  const { facts } = state;
  const scalars: Record<string, ScalarSummary> = Object.create(null);
  for (const [key, { stats }] of state.scalars) scalars[key] = stats.summary();
  const histograms: Record<string, HistogramSummary> = Object.create(null);
  for (const [key, held] of state.histograms) histograms[key] = summaryOf(held);
  const summary: { [key: string]: Json } = emptyObject();
  for (const [key, value] of state.summary) summary[key] = value;
  const announced = announcedIn(state);
  return {
    ...infoOf(head, digestOf(state), live),
    notes: state.edits.text('notes', ''),
    config: facts.config,
    summary,
    scalars,
    histograms,
    firstNonFinite: facts.firstNonFinite,
    keys: keysOf(state),
    ...(announced.length > 0 ? { announced } : {}),
    files: state.files.size,
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
    ...Array.from(state.media, ([media, counts]) =>
      Array.from(counts, ([key, count]) => ({ key, kind: 'media' as const, media, count })),
    ).flat(),
  ];
}

function infos<T>(
  kind: Exclude<KeyInfo['kind'], 'media'>,
  held: ReadonlyMap<string, T>,
  countOf: (value: T) => number,
): KeyInfo[] {
  return Array.from(held, ([key, value]) => ({ key, kind, count: countOf(value) }));
}

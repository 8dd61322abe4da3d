/**
 * Rollups in a bundle save reading every value again when the bundle is opened. They are used only if they are whole, have the
 * right types, and cover frames that are in the logs. Whoever makes a bundle can put wrong sums into rollups, as into logs. An
 * import copies the logs only.
 */
import { digestOf } from '../query/run-digest.js';
import type { RunState } from '../query/run-state.js';
import { decodeState, encodeDigest, INFO_ENTRY, STATE_ENTRY } from '../query/run-state-codec.js';
import { isJsonObject } from '../record/objects.js';
import { sameBytes } from '../store/pieces.js';
import type { DerivedEntry } from '../store/port.js';

/** The readable length of a stream. */
interface StreamEnd {
  readonly session: string;
  readonly epoch: number;
  readonly next: number;
}

/** True if the run's derived entries are whole and cover these streams, or fewer frames of them. */
export function fitsStreams(entries: readonly DerivedEntry[], streams: readonly StreamEnd[]): boolean {
  const info = entries.find(({ name }) => name === INFO_ENTRY);
  const state = decodeState(
    entries.filter(({ name }) => name === STATE_ENTRY),
    true,
  );
  try {
    if (info === undefined || state === null || !isPlausible(state, streams)) return false;
    // Both are written at once, and the digest follows from the state.
    return sameBytes(encodeDigest(digestOf(state)), info.bytes);
  } catch {
    // A field is missing.
    return false;
  }
}

const FACT_COUNTS = [
  'start',
  'ended',
  'lastRow',
  'values',
  'frames',
  'dropped',
  'problems',
  'epoch',
] as const;

/** True if the fields that a state took from JSON have the right types, and its streams are these. */
function isPlausible(state: RunState, ends: readonly StreamEnd[]): boolean {
  const { facts, streams } = state;
  const { run, error, firstNonFinite: first } = facts;
  const texts: unknown[] = [...state.summary.keys(), ...state.files.keys()];
  const counts: unknown[] = Object.values(state.logCounts);
  for (const byKey of [state.texts, state.jsons, ...state.media.values()]) {
    texts.push(...byKey.keys());
    counts.push(...byKey.values());
  }
  for (const { namespace, name, format, sha256, type, size, time } of state.files.values()) {
    texts.push(namespace, name, format, sha256, type);
    counts.push(size, time);
  }
  for (const [key, reasons] of state.problems) {
    texts.push(key, ...reasons.keys());
    counts.push(...reasons.values());
  }
  for (const held of state.histograms.values()) {
    counts.push(held.count);
    if (held.firstNonFinite !== null) counts.push(held.firstNonFinite.row, held.firstNonFinite.step);
  }
  for (const [field, , time, session] of state.edits.entries()) {
    texts.push(field, session);
    counts.push(time);
  }
  for (const { session, epoch, next } of streams) {
    texts.push(session);
    counts.push(epoch, next);
  }
  for (const field of FACT_COUNTS) counts.push(facts[field]);
  if (run !== null) texts.push(run.name, run.directory, run.group, run.task, run.project, run.label);
  if (error !== null) texts.push(error.message, error.stack);
  if (first !== null) {
    texts.push(first.key);
    counts.push(first.row, first.step, first.time);
  }
  return (
    texts.every((text) => typeof text === 'string') &&
    counts.every((count) => typeof count === 'number') &&
    ['running', 'completed', 'failed'].includes(facts.status) &&
    isJsonObject(facts.config) &&
    streams.every((stream) => isWithin(stream, ends)) &&
    facts.frames === streams.reduce((sum, { next }) => sum + next, 0) &&
    state.index.entries.every(({ stream, seqFrom, seqTo }) => {
      const read = streams[stream];
      return (
        read !== undefined && isWithin({ ...read, next: seqTo }, ends) && seqFrom >= 0 && seqFrom < seqTo
      );
    })
  );
}

function isWithin({ session, epoch, next }: StreamEnd, ends: readonly StreamEnd[]): boolean {
  const end = ends.find((stream) => stream.session === session);
  return (
    end !== undefined && end.epoch === epoch && Number.isSafeInteger(next) && next >= 0 && next <= end.next
  );
}

/** Checks of appending and reading, shared by every adapter. Pure. */
import { CorruptDataError, ValidationError } from '../base/errors.js';
import type { HeadPatch, RunHead, StoredFrame, StreamHead, StreamId } from './port.js';

/** True if a writer with `epoch` may no longer write: the run was taken over or deleted, or run or stream are missing. */
export function isFenced(run: RunHead | null, stream: StreamHead | null, epoch: number): boolean {
  if (run === null || run.deleted !== 0) return true;
  // Compare the stream's epoch too. Otherwise an append with epoch 0 could write to a writer's stream without fencing.
  if (stream === null || stream.epoch !== epoch) return true;
  return epoch !== 0 && run.epoch !== epoch;
}

/** Throws `ValidationError` unless the sequence numbers are consecutive integers, at least 0. */
export function checkFrames(frames: readonly StoredFrame[]): void {
  const first = frames[0]?.seq ?? 0;
  frames.forEach((frame, i) => {
    if (!Number.isSafeInteger(frame.seq) || frame.seq < 0 || frame.seq !== first + i) {
      throw new ValidationError(`Frame ${i} of an append has sequence number ${frame.seq}`, {
        first,
        index: i,
        seq: frame.seq,
      });
    }
  });
}

/** Throws `ValidationError` unless both bounds are sequence numbers (`to` may be infinite). */
export function checkRange(from: number, to: number): void {
  if (!Number.isSafeInteger(from) || from < 0 || Number.isNaN(to)) {
    throw new ValidationError(`No range of sequence numbers: ${from} to ${to}`, { from, to });
  }
}

const PATCH_KEYS = ['batch', 'nextRow', 'nextStep', 'globalStep', 'status', 'lastSeen'] as const;

/** The fields of `patch` that an append may change; never identity or fencing. `null`: there is no such field. */
export function pickPatch(patch: HeadPatch | undefined): HeadPatch | null {
  if (patch === undefined) return null;
  const picked = PATCH_KEYS.filter((key) => patch[key] !== undefined).map((key) => [key, patch[key]]);
  return picked.length === 0 ? null : Object.fromEntries(picked);
}

/** The error when the head of a stream counts a frame that is not stored. */
export function missingFrame(stream: StreamId, seq: number): CorruptDataError {
  return new CorruptDataError(`Frame ${seq} of a stream is missing`, {
    run: stream.run,
    session: stream.session,
    seq,
  });
}

/** The error when a session opens a second stream of a run: a stream has one epoch and one writer. */
export function sessionUsed(stream: StreamId): ValidationError {
  return new ValidationError('This session has a stream of this run already', {
    run: stream.run,
    session: stream.session,
  });
}

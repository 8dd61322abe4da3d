/** What appending and reading ask of a stream, shared by every adapter. Pure. */
import { CorruptDataError, ValidationError } from '../base/errors.js';
import type { HeadPatch, RunHead, StoredFrame, StreamHead, StreamId } from './port.js';

/** True when a writer with `epoch` may no longer write: taken over, deleted, or run or stream are gone. */
export function isFenced(run: RunHead | null, stream: StreamHead | null, epoch: number): boolean {
  if (run === null || run.deleted !== 0) return true;
  // The stream's own epoch is compared too: epoch 0 must not open an unfenced way into a writer's stream.
  if (stream === null || stream.epoch !== epoch) return true;
  return epoch !== 0 && run.epoch !== epoch;
}

/** Refuses frames whose sequence numbers are not consecutive whole numbers from 0 on. */
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

/** Refuses bounds of a range that are not sequence numbers (`to` may be infinite). */
export function checkRange(from: number, to: number): void {
  if (!Number.isSafeInteger(from) || from < 0 || Number.isNaN(to)) {
    throw new ValidationError(`No range of sequence numbers: ${from} to ${to}`, { from, to });
  }
}

const PATCH_KEYS = ['batch', 'nextRow', 'nextStep', 'globalStep', 'status', 'lastSeen'] as const;

/** The fields of `patch` that an append may change, or null when there is none: identity and fencing are out of reach. */
export function pickPatch(patch: HeadPatch | undefined): HeadPatch | null {
  if (patch === undefined) return null;
  const picked = PATCH_KEYS.filter((key) => patch[key] !== undefined).map((key) => [key, patch[key]]);
  return picked.length === 0 ? null : Object.fromEntries(picked);
}

/** The error of a stream whose head counts a frame that is nowhere stored. */
export function missingFrame(stream: StreamId, seq: number): CorruptDataError {
  return new CorruptDataError(`Frame ${seq} of a stream is missing`, {
    run: stream.run,
    session: stream.session,
    seq,
  });
}

/** The misuse of opening a stream with a session id that has one already: a stream has one epoch and one writer. */
export function sessionUsed(stream: StreamId): ValidationError {
  return new ValidationError('This session has a stream of this run already', {
    run: stream.run,
    session: stream.session,
  });
}

/** Copies the runs of a bundle into a database. */
import { StepwellError } from '../base/errors.js';
import { decodeFrame, FRAME_VERSION, frameHeader } from '../record/frame.js';
import type { Archive } from '../store/archive.js';
import { sameBytes } from '../store/pieces.js';
import type { RunHead, Store, StoredFrame, StreamHead } from '../store/port.js';
import { throwIfAborted } from './blob-bytes.js';
import { POSITION_KINDS, PositionFinder } from './position.js';
import { damageIn } from './problems.js';
import type { Bundle } from './read.js';
import { piecesOfStream, splitPiece } from './stored-run.js';

/** The database that receives the runs. */
export interface ImportTarget {
  readonly store: Store;
  readonly archive: Archive;
}

/** Progress of an import. */
export interface ImportProgress {
  /** The run that is being copied. */
  readonly run: string;
  /** Copied frames, and frames of all runs. */
  readonly done: number;
  readonly total: number;
}

export interface ImportOptions {
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Aborting rejects with `aborted`. Copied data stays, and another import continues from there. */
  readonly signal?: AbortSignal;
}

/** Result of one run. */
export interface ImportedRun {
  readonly uid: string;
  readonly label: string;
  /** `unchanged`: the database had all of it. `conflict`: another run has this uid, or its streams diverged; nothing was changed. `gone`: the run was deleted here. */
  readonly result: 'imported' | 'unchanged' | 'conflict' | 'gone';
  /** New frames and blobs. */
  readonly frames: number;
  readonly blobs: number;
  /** Blobs that are damaged or missing in the bundle. */
  readonly damagedBlobs: number;
}

/** Copies every run of a bundle. Importing again changes nothing. Rejects with `storage`, `quota` or `aborted`. */
export async function importBundle(
  bundle: Bundle,
  target: ImportTarget,
  options: ImportOptions = {},
): Promise<ImportedRun[]> {
  const heads = await Promise.all(bundle.runs.map(({ uid }) => bundle.store.getRun(uid)));
  const listings = await Promise.all(bundle.runs.map(({ uid }) => bundle.store.listStreams(uid)));
  const total = listings.flat().reduce((sum, { next }) => sum + next, 0);
  let done = 0;
  const results: ImportedRun[] = [];
  for (const [i, head] of heads.entries()) {
    const streams = listings[i] ?? [];
    if (head === null) continue;
    const step = (frames: number) => {
      throwIfAborted(options.signal);
      done += frames;
      options.onProgress?.({ run: head.uid, done, total });
    };
    step(0);
    results.push(await importRun(bundle, target, head, streams, step));
  }
  return results;
}

async function importRun(
  bundle: Bundle,
  target: ImportTarget,
  head: RunHead,
  streams: readonly StreamHead[],
  step: (frames: number) => void,
): Promise<ImportedRun> {
  const { uid, namespace, project, label, created } = head;
  const answer = (result: ImportedRun['result'], counts = { frames: 0, blobs: 0, damagedBlobs: 0 }) => ({
    ...{ uid, label, result },
    ...counts,
  });
  const made = await target.archive.createReplica({ uid, namespace, project, label, created });
  if (made === 'conflict' || made === 'gone') return answer(made);
  if (!(await sameHistory(bundle.store, target.store, uid, streams))) return answer('conflict');

  // Copy blobs first: no record may name a missing blob.
  const blobs = await importBlobs(bundle, target.archive, uid);
  const finder = new PositionFinder();
  let frames = 0;
  for (const stream of streams) {
    const copied = await importStream(bundle.store, target, stream, finder, step);
    if (copied === null) return answer('conflict', { frames, ...blobs });
    frames += copied;
  }
  const changed = made === 'created' || frames > 0 || blobs.blobs > 0;
  return answer(changed ? 'imported' : 'unchanged', { frames, ...blobs });
}

/** True if the last common frame of each stream is equal, so that nothing is appended to another history. */
async function sameHistory(
  from: Store,
  to: Store,
  uid: string,
  streams: readonly StreamHead[],
): Promise<boolean> {
  const known = new Map((await to.listStreams(uid)).map((stream) => [stream.session, stream]));
  for (const stream of streams) {
    const there = known.get(stream.session);
    if (!there) continue;
    if (there.epoch !== stream.epoch) return false;
    const seq = Math.min(there.next, stream.next) - 1;
    if (seq < 0) continue;
    const [ours, theirs] = await Promise.all([frameAt(from, stream, seq), frameAt(to, stream, seq)]);
    if (!ours || !theirs || !sameBytes(ours, theirs)) return false;
  }
  return true;
}

async function frameAt(store: Store, stream: StreamHead, seq: number): Promise<Uint8Array | null> {
  const { pieces } = await store.readRange(stream, seq, seq + 1);
  const [piece] = pieces;
  return piece ? (splitPiece(piece)[seq - piece.seq] ?? null) : null;
}

async function importBlobs(
  bundle: Bundle,
  archive: Archive,
  uid: string,
): Promise<{ blobs: number; damagedBlobs: number }> {
  const hashes = (await bundle.archive.listBlobs(uid)).map(({ sha256 }) => sha256);
  let blobs = 0;
  let damagedBlobs = 0;
  // Compare bytes, not references, so that a bundle also repairs lost or damaged bytes.
  for (const sha256 of await archive.lackingBlobs(uid, hashes)) {
    const data = await blobOrNull(bundle, sha256);
    if (data === null) damagedBlobs++;
    else if (await archive.putBlob(uid, sha256, data)) blobs++;
  }
  return { blobs, damagedBlobs };
}

async function blobOrNull(bundle: Bundle, sha256: string): Promise<Blob | null> {
  try {
    return await bundle.archive.getBlob(sha256);
  } catch (error) {
    damageIn(error);
    return null;
  }
}

/** Copies a stream. Resolves the number of new frames; `null`: the stream diverged, or the run was deleted meanwhile. */
async function importStream(
  from: Store,
  { store, archive }: ImportTarget,
  stream: StreamHead,
  finder: PositionFinder,
  step: (frames: number) => void,
): Promise<number | null> {
  const before = (await store.listStreams(stream.run)).find(({ session }) => session === stream.session);
  for await (const piece of piecesOfStream(from, stream)) {
    const frames = splitPiece(piece).map((bytes, i): StoredFrame => ({ seq: piece.seq + i, bytes }));
    for (const { bytes } of frames) addPosition(finder, bytes);
    // The writer's state belongs to its last frame, so set it with the last piece.
    const last = piece.seq + piece.count === stream.next;
    const patch = last ? finder.position : {};
    const { status } = await archive.receive(stream, stream.epoch, frames, patch);
    if (status !== 'ok' && status !== 'duplicate') return null;
    step(piece.count);
  }
  const copied = Math.max(0, stream.next - (before?.next ?? 0));
  // Joining saves space and is optional.
  if (copied > 0) await store.compact(stream, true).catch(() => {});
  return copied;
}

function addPosition(finder: PositionFinder, bytes: Uint8Array): void {
  if (frameHeader(bytes).version > FRAME_VERSION) return;
  try {
    finder.add(decodeFrame(bytes, 0, { kinds: POSITION_KINDS }).frame);
  } catch (error) {
    // Keep a frame that passes its checksum but does not parse.
    if (!(error instanceof StepwellError && error.code === 'corrupt')) throw error;
  }
}

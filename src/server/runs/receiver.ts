import { assertUnreachable } from '../../base/assert.js';
import type { Clock } from '../../base/clock.js';
import { CorruptDataError, StepwellError } from '../../base/errors.js';
import { isId, toHex } from '../../base/ids.js';
import { isSha256, sha256Bytes, sha256OfBlob } from '../../base/sha256.js';
import { decodeFrame, frameLength, kindsIn } from '../../record/frame.js';
import type { RecordKind } from '../../record/kinds.js';
import type { Archive, ReceivedPatch } from '../../store/archive.js';
import { type Store, type StoredFrame, type StreamHead, WORKSPACE } from '../../store/port.js';
import {
  decodeFrames,
  encodeFrames,
  type FinishReply,
  type FrameResult,
  parseFinishBody,
  parseHashes,
  parseRunBody,
  type ReceivedFrame,
  type StreamPlace,
  type WireFrame,
} from '../../sync/wire.js';
import { runMissing, WireError } from '../base/wire-error.js';

/** Edits sent in one answer; the rest comes with the next request. */
const MAX_EDIT_BYTES = 1024 * 1024;
/** Only these say something about the head of a run. */
const HEAD_KINDS: ReadonlySet<RecordKind> = new Set(['status']);
const EDIT_KINDS: ReadonlySet<RecordKind> = new Set(['edit']);

/** What the receiver stands on. */
export interface ReceiverPorts {
  readonly store: Store;
  readonly archive: Archive;
  readonly clock: Clock;
  /** Hashes of what the records of a run name: its files as they are now, and every image. */
  namedIn(run: string): Promise<ReadonlySet<string>>;
  /** See `FinishReply.generation`. */
  generation(): Promise<string | null>;
  /** Something about a run changed: readers here should look. `null`: the list of runs. */
  onChange?(run: string | null, kinds: readonly RecordKind[]): void;
}

/**
 * The server's half of the upload protocol, over a store and nothing else: no HTTP, no disk of its own, so that the simulator
 * runs the same code. Rejects with {@link WireError}. Every answer is given after the store has committed.
 */
export class Receiver {
  readonly #ports: ReceiverPorts;
  /** Blobs of the right size whose bytes a reader found damaged; asked for again until they are put. */
  readonly #damaged = new Set<string>();

  constructor(ports: ReceiverPorts) {
    this.#ports = ports;
  }

  /** Makes a run, or finds that it is there. `project`: takes the place of the body's. */
  async putRun(uid: string, body: unknown): Promise<{ run: string; status: 'created' | 'known' }> {
    checkUid(uid);
    const run = parseRunBody(body);
    if (!run)
      throw new WireError(400, 'bad_request', 'The body must hold namespace, project, label and created');
    const status = await this.#ports.archive.createReplica({ uid, ...run });
    switch (status) {
      case 'created':
        this.#ports.onChange?.(null, []);
        return { run: uid, status };
      case 'known':
        return { run: uid, status };
      case 'conflict':
        throw new WireError(
          409,
          'run_conflict',
          'The run is here with another project, label or creation time',
        );
      case 'gone':
        throw gone();
      default:
        return assertUnreachable(status);
    }
  }

  /** Deletes a run and leaves a tombstone, also of one that never came: its introduction may still be under way. */
  async deleteRun(uid: string): Promise<void> {
    const { store, archive, clock } = this.#ports;
    checkUid(uid);
    await archive.createReplica({ uid, namespace: '', project: '', label: '', created: 0 });
    await store.deleteRun(uid, clock.now());
    this.#ports.onChange?.(null, []);
  }

  /** How far each stream is. `at`: the digest is that of the last of as many frames, where there are so many. */
  async streams(
    uid: string,
    at: ReadonlyMap<string, number> = new Map(),
  ): Promise<{ streams: { [session: string]: StreamPlace } }> {
    await this.#run(uid);
    const streams: { [session: string]: StreamPlace } = {};
    for (const stream of await this.#ports.store.listStreams(uid)) {
      const count = Math.min(at.get(stream.session) || stream.next, stream.next);
      const digest = count === 0 ? '' : await this.#digestAt(stream, count - 1);
      streams[stream.session] = { next: stream.next, digest };
    }
    return { streams };
  }

  /**
   * Takes a body of frames (SYN-S1 to S4). Each frame has its own result; a bad one does not fail the rest. An empty body is
   * a sign of life of the run's writer.
   */
  async frames(
    uid: string,
    body: Uint8Array,
  ): Promise<{ status: number; results: FrameResult[]; generation?: string | null }> {
    const { archive, clock, generation } = this.#ports;
    await this.#run(uid);
    const frames = await decodeFrames(body);
    const results: FrameResult[] = [];
    const kinds = new Set<RecordKind>();
    if (frames.length === 0) {
      const nobody = { run: uid, session: '' };
      await archive.receive(nobody, 0, [], { lastSeen: clock.now() });
    }
    for (let i = 0; i < frames.length; ) {
      const group = groupAt(frames, i, uid);
      if (group.length === 0) {
        results.push({ status: 'digest_mismatch', next: -1 });
        i++;
        continue;
      }
      results.push(...(await this.#receive(uid, group, kinds)));
      i += group.length;
    }
    const bad = results.find(({ status }) => status !== 'ok' && status !== 'duplicate');
    if (kinds.size > 0 || frames.length === 0) this.#ports.onChange?.(uid, [...kinds]);
    const answer = { status: bad ? HTTP_STATUS[bad.status] : 200, results };
    return frames.length > 0 ? answer : { ...answer, generation: await generation() };
  }

  /** Frames of editors' streams beyond those that the asker has, without deletions that can still be taken back. */
  async edits(uid: string, have: ReadonlyMap<string, number>): Promise<Uint8Array> {
    const { store } = this.#ports;
    await this.#run(uid);
    const frames: WireFrame[] = [];
    let size = 0;
    for (const stream of await store.listStreams(uid)) {
      if (stream.epoch !== 0) continue;
      const own: WireFrame[] = [];
      let settled = 0;
      let isPending = false;
      for await (const bytes of this.#framesFrom(stream, have.get(stream.session) ?? 0)) {
        if (size > MAX_EDIT_BYTES) break;
        own.push({ bytes });
        size += bytes.length;
        const deletion = deletionIn(bytes);
        if (deletion !== 'none') isPending = deletion === 'deleted';
        // A deletion must not run ahead of the person who may take it back: what is behind it waits with it.
        if (!isPending) settled = own.length;
      }
      frames.push(...own.slice(0, settled));
    }
    return encodeFrames(frames);
  }

  /** Says whether everything of a run is here. */
  async finish(uid: string, body: unknown): Promise<FinishReply> {
    await this.#run(uid);
    const asked = parseFinishBody(body);
    if (!asked) throw new WireError(400, 'bad_request', 'The body must hold streams and blobs');
    const places = new Map(
      (await this.#ports.store.listStreams(uid)).map(({ session, next }) => [session, next]),
    );
    const behind: { [session: string]: number } = {};
    for (const [session, count] of Object.entries(asked.streams)) {
      const next = places.get(session) ?? 0;
      if (next < count) behind[session] = next;
    }
    const missingBlobs = await this.missing(uid, asked.blobs);
    const complete = Object.keys(behind).length === 0 && missingBlobs.length === 0;
    // Asked about the run as it is, not by a request that comes late: every blob comes with a frame that names it.
    const isNow = [...places].every(([session, next]) => asked.streams[session] === next);
    if (complete && isNow && !asked.partial) await this.#dropOthers(uid, new Set(asked.blobs));
    return { complete, behind, missingBlobs, generation: await this.#ports.generation() };
  }

  /**
   * Lets go of the bytes of files that were replaced or deleted where the run was recorded. What a record names stays,
   * whatever the sender has: it may have got the run from a bundle in which these bytes were damaged.
   */
  async #dropOthers(uid: string, used: ReadonlySet<string>): Promise<void> {
    const { archive, namedIn } = this.#ports;
    const others = (await archive.listBlobs(uid)).filter(({ sha256 }) => !used.has(sha256));
    if (others.length === 0) return;
    const named = await namedIn(uid);
    for (const { sha256 } of others) if (!named.has(sha256)) await archive.dropBlob(uid, sha256);
  }

  /** Which of the asked blobs this run has not got whole. Blobs of other runs are not told of: they may be another project's. */
  async missingBlobs(uid: string, body: unknown): Promise<{ missing: readonly string[] }> {
    await this.#run(uid);
    const asked = parseHashes(body, 'sha256');
    if (!asked) throw new WireError(400, 'bad_request', 'The body must hold sha256, a list of hashes');
    return { missing: await this.missing(uid, asked) };
  }

  /** Takes a blob, once its hash was found right. */
  async putBlob(uid: string, sha256: string, data: Blob): Promise<{ sha256: string; size: number }> {
    await this.#run(uid);
    if (!isSha256(sha256)) throw new WireError(400, 'bad_request', 'A blob is named by its SHA-256');
    if ((await sha256OfBlob(data)) !== sha256) {
      throw new WireError(422, 'digest_mismatch', 'The bytes do not have this SHA-256');
    }
    if (!(await this.#ports.archive.putBlob(uid, sha256, data))) throw gone();
    this.#damaged.delete(sha256);
    this.#ports.onChange?.(uid, []);
    return { sha256, size: data.size };
  }

  /** A reader found that the bytes of a blob do not have its hash: from now on the blob is missing. */
  doubt(sha256: string): void {
    this.#damaged.add(sha256);
  }

  /** What a run does not have whole here. The bytes decide: a reference outlives a file that was lost. */
  async missing(uid: string, hashes: readonly string[]): Promise<readonly string[]> {
    const lacking = new Set(await this.#ports.archive.lackingBlobs(uid, hashes));
    return hashes.filter((sha256) => lacking.has(sha256) || this.#damaged.has(sha256));
  }

  /** Frames of one stream, in order: one transaction. */
  async #receive(
    uid: string,
    group: readonly NonNullable<ReceivedFrame>[],
    kinds: Set<RecordKind>,
  ): Promise<FrameResult[]> {
    const { archive, clock } = this.#ports;
    const [first] = group;
    if (!first) return [];
    const stream = { run: uid, session: first.header.session };
    const stored: StoredFrame[] = group.map(({ header, bytes }) => ({
      seq: header.seq,
      bytes: bytes.slice(),
    }));
    // An editor's frame is no sign of the run's writer.
    let patch: ReceivedPatch = first.header.epoch > 0 ? { lastSeen: clock.now() } : {};
    for (const frame of group) patch = { ...patch, ...patchOf(frame, kinds) };
    const { status, next } = await archive.receive(stream, first.header.epoch, stored, patch);
    return group.map(() => ({ status: status === 'fenced' ? 'gone' : status, next }));
  }

  /** Rejects unless the run is here. */
  async #run(uid: string): Promise<void> {
    checkUid(uid);
    const head = await this.#ports.store.getRun(uid);
    if (head === null) throw runMissing(uid);
    if (head.deleted !== 0) throw gone();
  }

  async #digestAt(stream: StreamHead, seq: number): Promise<string> {
    for await (const bytes of this.#framesFrom(stream, seq)) return toHex(await sha256Bytes(bytes));
    throw new StepwellError('internal', 'A stored frame is missing', { run: stream.run, seq });
  }

  async *#framesFrom(stream: StreamHead, from: number): AsyncGenerator<Uint8Array> {
    let next = from;
    while (next < stream.next) {
      const range = await this.#ports.store.readRange(stream, next, stream.next);
      if (range.pieces.length === 0) return;
      for (const piece of range.pieces) {
        let offset = 0;
        for (let seq = piece.seq; seq < piece.seq + piece.count; seq++) {
          const length = frameLength(piece.bytes, offset);
          if (seq >= next) yield piece.bytes.subarray(offset, offset + length);
          offset += length;
        }
        next = piece.seq + piece.count;
      }
    }
  }
}

/** HTTP status of an answer by its worst frame. */
const HTTP_STATUS = {
  gap: 409,
  diverged: 409,
  digest_mismatch: 422,
  gone: 410,
  ok: 200,
  duplicate: 200,
} as const satisfies Record<FrameResult['status'], number>;

/** The frames at `from` that are intact, of one stream, and follow each other. */
function groupAt(
  frames: readonly ReceivedFrame[],
  from: number,
  uid: string,
): readonly NonNullable<ReceivedFrame>[] {
  const group: NonNullable<ReceivedFrame>[] = [];
  for (let i = from; i < frames.length; i++) {
    const frame = frames[i];
    const before = group.at(-1);
    if (!frame || frame.header.run !== uid) break;
    const follows =
      !before ||
      (before.header.session === frame.header.session &&
        before.header.epoch === frame.header.epoch &&
        before.header.seq + 1 === frame.header.seq);
    if (!follows) break;
    group.push(frame);
  }
  return group;
}

/** What a frame says about the head of its run. A frame that this program cannot read says nothing, and is kept all the same. */
function patchOf(frame: NonNullable<ReceivedFrame>, kinds: Set<RecordKind>): ReceivedPatch {
  try {
    const found = kindsIn(frame.bytes);
    for (const kind of found) kinds.add(kind);
    if (!found.has('status')) return {};
    const { records } = decodeFrame(frame.bytes, 0, { kinds: HEAD_KINDS }).frame;
    const status = records.findLast((record) => record.kind === 'status');
    return status ? { status: status.status } : {};
  } catch (error) {
    if (!(error instanceof CorruptDataError)) throw error;
    kinds.add('unknown');
    return {};
  }
}

/** Whether a frame deletes its run, or takes a deletion back. */
function deletionIn(bytes: Uint8Array): 'none' | 'deleted' | 'restored' {
  try {
    const { records } = decodeFrame(bytes, 0, { kinds: EDIT_KINDS }).frame;
    const edit = records.findLast((record) => record.kind === 'edit' && record.field === 'deleted');
    if (edit?.kind !== 'edit') return 'none';
    return typeof edit.value === 'number' && edit.value > 0 ? 'deleted' : 'restored';
  } catch (error) {
    if (error instanceof StepwellError) return 'none';
    throw error;
  }
}

function checkUid(uid: string): void {
  if (!isId(uid) || uid === WORKSPACE) {
    throw new WireError(400, 'bad_request', 'A run is named by 32 hexadecimal digits, not all of them 0');
  }
}

function gone(): WireError {
  return new WireError(410, 'run_gone', 'The run was deleted here');
}

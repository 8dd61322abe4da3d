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
  type StreamPosition,
  type WireFrame,
} from '../../sync/wire.js';
import { runMissing, WireError } from '../base/wire-error.js';

/** Most bytes of edits in one answer. The rest comes with the next request. */
const MAX_EDIT_BYTES = 1024 * 1024;
/** The kinds of records that change the head of a run. */
const HEAD_KINDS: ReadonlySet<RecordKind> = new Set(['status']);
const EDIT_KINDS: ReadonlySet<RecordKind> = new Set(['edit']);

/** Ports of the receiver. */
export interface ReceiverPorts {
  readonly store: Store;
  readonly archive: Archive;
  readonly clock: Clock;
  /** Hashes that the records of a run name: of its current files, and of all media. */
  namedIn(run: string): Promise<ReadonlySet<string>>;
  /** See `FinishReply.generation`. */
  generation(): Promise<string | null>;
  /** Called when a run changed, so that readers are told. `null`: the list of runs changed. */
  onChange?(run: string | null, kinds: readonly RecordKind[]): void;
}

/**
 * The server side of the upload protocol, over a store. It uses no HTTP and no disk, so that the simulator runs the same code.
 * Rejects with {@link WireError}. Answers only after the store has committed.
 */
export class Receiver {
  readonly #ports: ReceiverPorts;
  /** Blobs of the right size whose bytes a reader found damaged. They count as missing until they are uploaded again. */
  readonly #damaged = new Set<string>();

  constructor(ports: ReceiverPorts) {
    this.#ports = ports;
  }

  /** Creates a run unless it exists. */
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

  /** Deletes a run and leaves a tombstone. An unknown run gets a tombstone too: the request that creates it may still be under way. */
  async deleteRun(uid: string): Promise<void> {
    const { store, archive, clock } = this.#ports;
    checkUid(uid);
    await archive.createReplica({ uid, namespace: '', project: '', label: '', created: 0 });
    await store.deleteRun(uid, clock.now());
    this.#ports.onChange?.(null, []);
  }

  /** The length of each stream, with a digest. `at`: the digest is of the last of this many frames, if there are so many. */
  async streams(
    uid: string,
    at: ReadonlyMap<string, number> = new Map(),
  ): Promise<{ streams: { [session: string]: StreamPosition } }> {
    await this.#run(uid);
    const streams: { [session: string]: StreamPosition } = {};
    for (const stream of await this.#ports.store.listStreams(uid)) {
      const count = Math.min(at.get(stream.session) || stream.next, stream.next);
      const digest = count === 0 ? '' : await this.#digestAt(stream, count - 1);
      streams[stream.session] = { next: stream.next, digest };
    }
    return { streams };
  }

  /**
   * Stores a body of frames. Each frame has its own result; a bad frame does not fail the others. An empty body is a heartbeat of
   * the run's writer.
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

  /** Frames of editors' streams that the client lacks, without deletions that can still be undone. */
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
        // Hold back a deletion while it can be undone, and all frames behind it in the stream.
        if (!isPending) settled = own.length;
      }
      frames.push(...own.slice(0, settled));
    }
    return encodeFrames(frames);
  }

  /** Answers whether the whole run is here. */
  async finish(uid: string, body: unknown): Promise<FinishReply> {
    await this.#run(uid);
    const asked = parseFinishBody(body);
    if (!asked) throw new WireError(400, 'bad_request', 'The body must hold streams and blobs');
    const positions = new Map(
      (await this.#ports.store.listStreams(uid)).map(({ session, next }) => [session, next]),
    );
    const behind: { [session: string]: number } = {};
    for (const [session, count] of Object.entries(asked.streams)) {
      const next = positions.get(session) ?? 0;
      if (next < count) behind[session] = next;
    }
    const missingBlobs = await this.missing(uid, asked.blobs);
    const complete = Object.keys(behind).length === 0 && missingBlobs.length === 0;
    // True if the request is about the current frames and not late: a new blob comes with a frame that names it.
    const isNow = [...positions].every(([session, next]) => asked.streams[session] === next);
    if (complete && isNow && !asked.partial) await this.#dropOthers(uid, new Set(asked.blobs));
    return { complete, behind, missingBlobs, generation: await this.#ports.generation() };
  }

  /**
   * Removes blobs of files that were replaced or deleted where the run was recorded. A blob that a record names stays, even if the
   * sender lacks it: the sender may have the run from a bundle with damaged bytes.
   */
  async #dropOthers(uid: string, used: ReadonlySet<string>): Promise<void> {
    const { archive, namedIn } = this.#ports;
    const others = (await archive.listBlobs(uid)).filter(({ sha256 }) => !used.has(sha256));
    if (others.length === 0) return;
    const named = await namedIn(uid);
    for (const { sha256 } of others) if (!named.has(sha256)) await archive.dropBlob(uid, sha256);
  }

  /** Which of the given blobs this run lacks. Blobs of other runs count as missing, because they may belong to another project. */
  async missingBlobs(uid: string, body: unknown): Promise<{ missing: readonly string[] }> {
    await this.#run(uid);
    const asked = parseHashes(body, 'sha256');
    if (!asked) throw new WireError(400, 'bad_request', 'The body must hold sha256, a list of hashes');
    return { missing: await this.missing(uid, asked) };
  }

  /** Stores a blob after checking its hash. */
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

  /** Call when the bytes of a blob turned out not to have its hash. From now on the blob counts as missing. */
  doubt(sha256: string): void {
    this.#damaged.add(sha256);
  }

  /** Blobs that a run lacks here. The bytes decide, because a reference outlives a lost file. */
  async missing(uid: string, hashes: readonly string[]): Promise<readonly string[]> {
    const lacking = new Set(await this.#ports.archive.lackingBlobs(uid, hashes));
    return hashes.filter((sha256) => lacking.has(sha256) || this.#damaged.has(sha256));
  }

  /** Stores consecutive frames of one stream in one transaction. */
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
    // A frame of an editor is no heartbeat of the run's writer.
    let patch: ReceivedPatch = first.header.epoch > 0 ? { lastSeen: clock.now() } : {};
    for (const frame of group) patch = { ...patch, ...patchOf(frame, kinds) };
    const { status, next } = await archive.receive(stream, first.header.epoch, stored, patch);
    return group.map(() => ({ status: status === 'fenced' ? 'gone' : status, next }));
  }

  /** Rejects unless the run exists here. */
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

/** HTTP status by the result of a frame. The worst frame decides. */
const HTTP_STATUS = {
  gap: 409,
  diverged: 409,
  digest_mismatch: 422,
  gone: 410,
  ok: 200,
  duplicate: 200,
} as const satisfies Record<FrameResult['status'], number>;

/** The intact, consecutive frames of one stream that begin at `from`. */
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

/** The changes of the run's head that a frame states. A frame that this version cannot read states nothing; it is stored all the same. */
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

/** Tells whether a frame deletes its run, or undoes a deletion. */
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

/**
 * The wire rules of the upload protocol, known to both ends: paths, bodies, answers. `docs/protocol.md` describes them for
 * people who write another client or server.
 *
 * Frames travel as they are stored. A body of frames is, for each frame, its SHA-256 (32 bytes) and its bytes. A frame contains
 * its length, run, session and sequence number.
 */
import { CorruptDataError } from '../base/errors.js';
import { isId, toHex } from '../base/ids.js';
import { isSha256, sha256Bytes } from '../base/sha256.js';
import { checkedHeader, frameLength } from '../record/frame.js';
import type { FrameHeader } from '../record/kinds.js';

/** Version of the protocol, sent with every request. A server that does not speak it answers 426. */
export const PROTOCOL_VERSION = 1;
export const PROTOCOL_HEADER = 'Stepwell-Protocol';

/** Path of the API, below the address of the server. */
export const API = '/api/v1';

/** Media type of a body of frames. */
export const FRAMES_TYPE = 'application/vnd.stepwell.frames';

/** Most bytes in a request of several frames: large enough that the round trip does not count, small enough for a retry, and below the 1 MiB that nginx accepts by default. */
export const REQUEST_BYTES = 1_000_000;
/** Most frames in a request. Bounds requests of live runs, whose frames are small. */
export const REQUEST_FRAMES = 256;
/** Longest body of frames that a server accepts: a single frame can exceed {@link REQUEST_BYTES}. */
export const MAX_FRAMES_BODY = 64 * 1024 * 1024;
/** Blobs up to this size are sent in one request, larger blobs in chunks (tus). */
export const SMALL_BLOB_BYTES = 1024 * 1024;

/** Bytes of the digest before each frame of a body. */
export const DIGEST_BYTES = 32;

function counts(map: ReadonlyMap<string, number>): string {
  return [...map].map(([session, count]) => `${session}:${count}`).join(',');
}

/** Paths of the protocol. */
export const paths = {
  run: (run: string) => `${API}/runs/${run}`,
  streams: (run: string, at: ReadonlyMap<string, number> = new Map()) =>
    `${API}/runs/${run}/streams${at.size === 0 ? '' : `?at=${counts(at)}`}`,
  frames: (run: string) => `${API}/runs/${run}/frames`,
  edits: (run: string, have: ReadonlyMap<string, number>) => `${API}/runs/${run}/edits?have=${counts(have)}`,
  finish: (run: string) => `${API}/runs/${run}/finish`,
  missingBlobs: (run: string) => `${API}/runs/${run}/blobs/missing`,
  blob: (run: string, sha256: string) => `${API}/runs/${run}/blobs/${sha256}`,
  uploads: () => `${API}/uploads`,
} as const;

/** Body of `PUT /runs/{run}`: the facts of a run that never change. */
export interface RunBody {
  readonly namespace: string;
  readonly project: string;
  readonly label: string;
  /** Creation time, ms since the epoch. */
  readonly created: number;
}

/** What became of a sent frame. `digest_mismatch`: the bytes arrived damaged. `gap`, `diverged`: as in the Store port. `gone`: the run was deleted. */
export type FrameStatus = 'ok' | 'duplicate' | 'gap' | 'diverged' | 'digest_mismatch' | 'gone';

/** One per frame of the request, in its order. */
export interface FrameResult {
  readonly status: FrameStatus;
  /** Sequence number that the server expects next in the frame's stream; −1: not known. */
  readonly next: number;
}

export interface FramesReply {
  readonly results: readonly FrameResult[];
  /** See {@link FinishReply}. Stated only in the answer to a request without frames. */
  readonly generation: string | null;
}

/** Length of a stream on the server, with a digest. */
export interface StreamPosition {
  readonly next: number;
  /** SHA-256 (hexadecimal) of frame `next − 1`, or of the last of as many frames as the request asked about. Empty: no such frame. */
  readonly digest: string;
}

/** Body of `POST /runs/{run}/finish`: frames per session, and every blob that the run uses. */
export interface FinishBody {
  readonly streams: { readonly [session: string]: number };
  readonly blobs: readonly string[];
  /** True: `blobs` is not the whole list, because the client asked about the other blobs before. The server then removes no blob. */
  readonly partial?: boolean;
}

export interface FinishReply {
  readonly complete: boolean;
  /** Sessions of which frames are missing, with the sequence number that the server expects next. */
  readonly behind: { readonly [session: string]: number };
  readonly missingBlobs: readonly string[];
  /**
   * A text that changes at each start of the server and each restoration of its database. After a change, a client must not rely on
   * what it knew about the server. `null`: an older server, which does not state it.
   */
  readonly generation: string | null;
}

/** A frame to send. */
export interface WireFrame {
  readonly bytes: Uint8Array;
}

/** The body that holds `frames`. */
export async function encodeFrames(frames: readonly WireFrame[]): Promise<Uint8Array<ArrayBuffer>> {
  const digests = await Promise.all(frames.map(({ bytes }) => sha256Bytes(bytes)));
  const size = frames.reduce((sum, { bytes }) => sum + DIGEST_BYTES + bytes.length, 0);
  const body = new Uint8Array(size);
  let offset = 0;
  for (const [i, { bytes }] of frames.entries()) {
    body.set(digests[i] as Uint8Array, offset);
    body.set(bytes, offset + DIGEST_BYTES);
    offset += DIGEST_BYTES + bytes.length;
  }
  return body;
}

/** A frame of a body; `null`: digest or checksum show damage. */
export type ReceivedFrame = {
  readonly header: FrameHeader;
  readonly version: number;
  readonly bytes: Uint8Array;
} | null;

/**
 * The frames of a body, in order. A damaged frame is `null`. After a frame with a damaged length, or a cut frame, one `null` stands
 * for the whole rest.
 */
export async function decodeFrames(body: Uint8Array): Promise<ReceivedFrame[]> {
  const frames: ReceivedFrame[] = [];
  let offset = 0;
  while (offset < body.length) {
    const start = offset + DIGEST_BYTES;
    const end = start < body.length ? frameEnd(body, start) : -1;
    if (end < 0) {
      frames.push(null);
      break;
    }
    const bytes = body.subarray(start, end);
    const digest = toHex(body.subarray(offset, start));
    frames.push(digest === toHex(await sha256Bytes(bytes)) ? checked(bytes) : null);
    offset = end;
  }
  return frames;
}

/** End of the frame at `start`, as its prefix states; −1: beyond the body, or no frame begins there. */
function frameEnd(body: Uint8Array, start: number): number {
  try {
    return start + frameLength(body, start);
  } catch (error) {
    if (error instanceof CorruptDataError) return -1;
    throw error;
  }
}

function checked(bytes: Uint8Array): ReceivedFrame {
  try {
    return { ...checkedHeader(bytes), bytes };
  } catch (error) {
    if (error instanceof CorruptDataError) return null;
    throw error;
  }
}

/** Frames per session in a query: `have` of `GET …/edits` (what the client has) and `at` of `GET …/streams` (where it wants a digest). Malformed elements are left out. */
export function parseCounts(text: string): Map<string, number> {
  const counted = new Map<string, number>();
  for (const element of text.split(',')) {
    const [session, next] = element.split(':');
    if (isId(session) && isCount(Number(next))) counted.set(session, Number(next));
  }
  return counted;
}

/** `value` as a {@link RunBody}, or `null`. */
export function parseRunBody(value: unknown): RunBody | null {
  if (!isObject(value)) return null;
  const { namespace, project, label, created } = value;
  const good =
    isName(namespace, 0) &&
    isName(project, 1) &&
    isName(label, 1) &&
    typeof created === 'number' &&
    Number.isFinite(created) &&
    created >= 0;
  return good ? { namespace, project, label, created } : null;
}

/** `value` as the reply to `count` frames, or `null`: a login page of a network answers 200 to everything. */
export function parseFramesReply(value: unknown, count: number): FramesReply | null {
  if (!isObject(value) || !Array.isArray(value.results) || value.results.length > count) return null;
  const results: FrameResult[] = [];
  for (const result of value.results as unknown[]) {
    if (!isObject(result) || !isStatus(result.status)) return null;
    const { status, next } = result;
    if (typeof next !== 'number' || !Number.isSafeInteger(next) || next < -1) return null;
    if ((status === 'ok' || status === 'duplicate') && next < 1) return null;
    results.push({ status, next });
  }
  return { results, generation: generationIn(value) };
}

/** The streams in an answer `{streams: {[session]: StreamPosition}}`; `null`: the answer is malformed. */
export function parseStreamsReply(value: unknown): ReadonlyMap<string, StreamPosition> | null {
  if (!isObject(value) || !isObject(value.streams)) return null;
  const streams = new Map<string, StreamPosition>();
  for (const [session, position] of Object.entries(value.streams)) {
    if (!isId(session) || !isObject(position) || !isCount(position.next)) return null;
    const { next, digest } = position;
    if (next > 0 ? !isSha256(digest) : digest !== '') return null;
    streams.set(session, { next, digest: next > 0 ? String(digest) : '' });
  }
  return streams;
}

/** `value` as a {@link FinishBody}, or `null`. */
export function parseFinishBody(value: unknown): FinishBody | null {
  if (!isObject(value) || !isObject(value.streams) || !isHashes(value.blobs)) return null;
  const streams: [string, number][] = [];
  for (const [session, count] of Object.entries(value.streams)) {
    if (!isId(session) || !isCount(count)) return null;
    streams.push([session, count]);
  }
  return { streams: Object.fromEntries(streams), blobs: value.blobs, partial: value.partial === true };
}

/** `value` as a {@link FinishReply}, or `null`. */
export function parseFinishReply(value: unknown): FinishReply | null {
  if (!isObject(value) || typeof value.complete !== 'boolean' || !isObject(value.behind)) return null;
  if (!isHashes(value.missingBlobs)) return null;
  const behind = Object.entries(value.behind);
  if (!behind.every(([session, next]) => isId(session) && isCount(next))) return null;
  const empty = behind.length === 0 && value.missingBlobs.length === 0;
  if (value.complete !== empty) return null;
  return {
    complete: value.complete,
    behind: Object.fromEntries(behind) as FinishReply['behind'],
    missingBlobs: value.missingBlobs,
    generation: generationIn(value),
  };
}

/** The hashes in `{[field]: […]}`, or `null`. */
export function parseHashes(value: unknown, field: string): readonly string[] | null {
  if (!isObject(value)) return null;
  const hashes = value[field];
  return isHashes(hashes) ? hashes : null;
}

function generationIn({ generation }: { readonly [key: string]: unknown }): string | null {
  return typeof generation === 'string' && generation.length <= MAX_NAME ? generation : null;
}

/** Longest name, in UTF-16 units: the limit of `init`. */
const MAX_NAME = 512;

function isName(value: unknown, least: number): value is string {
  return typeof value === 'string' && value.length >= least && value.length <= MAX_NAME;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isHashes(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isSha256);
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const STATUSES: readonly string[] = ['ok', 'duplicate', 'gap', 'diverged', 'digest_mismatch', 'gone'];

function isStatus(value: unknown): value is FrameStatus {
  return typeof value === 'string' && STATUSES.includes(value);
}

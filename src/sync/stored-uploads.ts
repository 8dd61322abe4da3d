/** Upload state in the archive: where each run is sent, and how far. It outlives the page. */
import type { RemoteTarget, StopCode } from '../source/uploads.js';
import type { Archive } from '../store/archive.js';

/** Stored state of a server. */
export interface StoredRemote {
  readonly url: string;
  readonly key: string | null;
  readonly metered: 'send' | 'wait';
}

/** Stored upload state of a run. */
export interface StoredUpload {
  readonly url: string;
  readonly project: string | null;
  /** Frames per session that the server has acknowledged. */
  readonly acked: { readonly [session: string]: number };
  /** Frames per session whose blobs the server has as well. Absent in the state of older versions and of runs without blobs. */
  readonly covered?: { readonly [session: string]: number };
  /** True once the server said that it has everything that `acked` counts. */
  readonly complete: boolean;
  readonly stopped: { readonly code: StopCode; readonly message: string } | null;
  /** Sessions whose streams are no longer sent: the server has other data under their sequence numbers. */
  readonly diverged: readonly string[];
}

const REMOTE = 'remote/';
const RUN = 'run/';
const LIMIT = 'limit/';

/** The state of a run before its first request. */
export function newStoredUpload(target: RemoteTarget): StoredUpload {
  const { url, project = null } = target;
  return { url, project, acked: {}, complete: false, stopped: null, diverged: [] };
}

export async function readRemotes(archive: Archive): Promise<Map<string, StoredRemote>> {
  const entries = await archive.getMarks(REMOTE);
  return new Map(entries.map(({ key, value }) => [key.slice(REMOTE.length), value as StoredRemote]));
}

export async function readRuns(archive: Archive): Promise<Map<string, StoredUpload>> {
  const entries = await archive.getMarks(RUN);
  return new Map(entries.map(({ key, value }) => [key.slice(RUN.length), value as StoredUpload]));
}

export async function readRun(archive: Archive, uid: string): Promise<StoredUpload | null> {
  const entries = await archive.getMarks(RUN + uid);
  return (entries.find(({ key }) => key === RUN + uid)?.value as StoredUpload | undefined) ?? null;
}

export function writeRemote(archive: Archive, remote: StoredRemote): Promise<void> {
  return archive.putMarks([{ key: REMOTE + remote.url, value: remote }]);
}

/** The longest body for each server, in bytes, as far as it was learned. */
export async function readLimits(archive: Archive): Promise<Map<string, number>> {
  const entries = await archive.getMarks(LIMIT);
  return new Map(entries.map(({ key, value }) => [key.slice(LIMIT.length), value as number]));
}

export function writeLimit(archive: Archive, url: string, bytes: number): Promise<void> {
  return archive.putMarks([{ key: LIMIT + url, value: bytes }]);
}

/** `null` forgets the run. */
export function writeRun(archive: Archive, uid: string, stored: StoredUpload | null): Promise<void> {
  return archive.putMarks([{ key: RUN + uid, value: stored ?? undefined }]);
}

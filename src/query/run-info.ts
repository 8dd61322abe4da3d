import { ByteReader } from '../record/bytes.js';
import type { RunInfo, RunStatus } from '../source/types.js';
import type { RunHead } from '../store/port.js';
import { type RunDigest, revision } from './run-digest.js';
import { decodeStored } from './stored-json.js';

/** A run in a list, from its head and its digest. */
export function infoOf(head: RunHead, digest: RunDigest, live: boolean): RunInfo {
  const status: RunStatus = head.status === 'running' && !live ? 'crashed' : head.status;
  // Field by field, because a copy of "all but some fields" is slow for thousands of runs.
  return {
    uid: head.uid,
    namespace: head.namespace,
    project: head.project,
    id: head.label,
    name: digest.name || head.label,
    directory: digest.directory,
    group: digest.group,
    task: digest.task,
    tags: digest.tags,
    archived: digest.archived,
    status,
    created: head.created,
    ended: digest.ended,
    lastSeen: head.lastSeen,
    paused: digest.paused,
    rows: digest.rows,
    values: digest.values,
    dropped: digest.dropped,
    problems: digest.problems,
    // A crash is derived, not recorded, so it must raise the revision without a frame.
    revision: revision(digest.frames) + (status === 'crashed' ? 1 : 0),
  };
}

/** The inverse of `encodeDigest`; `null` if the bytes are not a digest. */
export function decodeDigest(bytes: Uint8Array): RunDigest | null {
  try {
    return decodeStored(new ByteReader(bytes).text()) as unknown as RunDigest;
  } catch {
    return null;
  }
}

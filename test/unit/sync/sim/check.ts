/** The checker: holds the invariants of sync.md against what both sides have. */

import { decodeFrame } from '../../../../src/record/frame.js';
import type { MemoryDatabase } from '../../../../src/store/memory.js';
import { sameBytes } from '../../../../src/store/pieces.js';
import type { StoredUpload } from '../../../../src/sync/stored-uploads.js';
import type { Promised, SimBrowser } from './browser.js';

/** Frames by `run/session/seq`. */
export type Snapshot = Map<string, Uint8Array>;

export function snapshotOf(database: MemoryDatabase): Snapshot {
  const frames: Snapshot = new Map();
  for (const [uid, { head, streams }] of database.runs) {
    if (head.deleted !== 0) continue;
    for (const [session, { pieces }] of streams) {
      for (const piece of pieces) {
        let offset = 0;
        for (let i = 0; i < piece.count; i++) {
          const size = piece.sizes[i] ?? 0;
          frames.set(`${uid}/${session}/${piece.seq + i}`, piece.bytes.subarray(offset, offset + size));
          offset += size;
        }
      }
    }
  }
  return frames;
}

interface Final {
  readonly seed: number;
  readonly browser: SimBrowser;
  /** The other half of a copied machine. */
  readonly clone: SimBrowser | null;
  readonly remote: MemoryDatabase;
  readonly synced: readonly Promised[];
  /** Frames that were here before a power cut. */
  readonly lostHere: ReadonlySet<string>;
  /** Frames that were damaged here, before or after they were sent. */
  readonly damaged: ReadonlySet<string>;
}

export const check = {
  /** What is here and not on the server, of what can be there. */
  behind(local: MemoryDatabase, remote: MemoryDatabase, damaged: ReadonlySet<string>): string[] {
    const there = snapshotOf(remote);
    const excused = excusedIn(local, remote);
    const missing = [...numbersIn(local)].filter((key) => !there.has(key) && !excused(key));
    for (const [key, bytes] of snapshotOf(local)) {
      const held = there.get(key);
      if (held && !sameBytes(held, bytes) && !excused(key) && !damaged.has(key))
        missing.push(`${key} differs`);
    }
    for (const [uid, { head, blobs }] of local.runs) {
      const remoteRun = remote.runs.get(uid);
      if (head.deleted !== 0) {
        if (remoteRun?.head.deleted === 0) missing.push(`${uid} is not deleted there`);
      } else if (remoteRun?.head.deleted === 0 && !isDiverged(local, uid)) {
        // Of a copied machine's half, whose frames are not there, nobody there names the blobs.
        for (const hash of blobs) {
          const size = remoteRun.blobs.has(hash) ? remote.blobs.get(hash)?.size : undefined;
          if (size === undefined || size !== local.blobs.get(hash)?.size) missing.push(`${uid}/blob/${hash}`);
        }
      }
    }
    return missing;
  },

  /** Edits that were made on the server and are not here. */
  unpulled(local: MemoryDatabase, remote: MemoryDatabase): string[] {
    const missing: string[] = [];
    for (const [uid, { head, streams }] of remote.runs) {
      const here = local.runs.get(uid);
      if (head.deleted !== 0 || here?.head.deleted !== 0) continue;
      for (const [session, stream] of streams) {
        if (stream.head.epoch !== 0) continue;
        if ((here.streams.get(session)?.head.next ?? 0) < stream.head.next) missing.push(`${uid}/${session}`);
      }
    }
    return missing;
  },

  /** Invariants 3 and 4: what the server has is dense, stays, and never changes. */
  grows(remote: MemoryDatabase, seen: Snapshot, seed: number): void {
    const now = snapshotOf(remote);
    for (const [key, bytes] of seen) {
      const held = now.get(key);
      if (isDeleted(remote, key.slice(0, 32))) continue;
      if (!held || !sameBytes(held, bytes)) throw new Error(`seed ${seed}: ${key} changed or vanished`);
    }
    for (const [key, bytes] of now) seen.set(key, bytes);
    for (const { streams } of remote.runs.values()) {
      for (const { head, pieces } of streams.values()) {
        let next = 0;
        for (const piece of pieces) {
          if (piece.seq !== next) throw new Error(`seed ${seed}: ${head.session} is not dense at ${next}`);
          next += piece.count;
        }
        if (next !== head.next) throw new Error(`seed ${seed}: next of ${head.session}`);
      }
    }
  },

  /** Invariants 1, 3, 6: everything is there, once, byte for byte, and nothing else is. */
  final({ seed, browser, clone, remote, synced, lostHere, damaged }: Final): void {
    const there = snapshotOf(remote);
    const sides = [browser, ...(clone ? [clone] : [])];
    for (const { database } of sides) {
      const behind = check.behind(database, remote, damaged);
      if (behind.length > 0)
        throw new Error(`seed ${seed}: not on the server: ${behind.slice(0, 5).join(', ')}`);
    }
    const here = new Set(sides.flatMap(({ database }) => [...numbersIn(database)]));
    for (const [key, bytes] of there) {
      if (!here.has(key) && !lostHere.has(key)) throw new Error(`seed ${seed}: nobody sent ${key}`);
      // A declared gap is a frame like any other: a reader learns of it.
      if (damaged.has(key)) decodeFrame(bytes);
    }
    for (const { stream, seq } of synced) {
      const key = `${stream.run}/${stream.session}/${seq}`;
      const isGone = sides.some(({ database }) => isDeleted(database, stream.run));
      if (!there.has(key) && !isGone && !isDeleted(remote, stream.run))
        throw new Error(`seed ${seed}: synced, but not there: ${key}`);
    }
  },
};

/** Keys of every frame that the heads of the streams count, whatever became of the bytes. */
function numbersIn(database: MemoryDatabase): Set<string> {
  const keys = new Set<string>();
  for (const [uid, { head, streams }] of database.runs) {
    if (head.deleted !== 0) continue;
    for (const [session, stream] of streams) {
      for (let seq = 0; seq < stream.head.next; seq++) keys.add(`${uid}/${session}/${seq}`);
    }
  }
  return keys;
}

/** Frames that cannot be on the server: of runs deleted there, and of sessions that a copied machine wrote there as well. */
function excusedIn(local: MemoryDatabase, remote: MemoryDatabase): (key: string) => boolean {
  const diverged = new Set<string>();
  for (const [key, mark] of local.marks) {
    const sessions = (mark as StoredUpload | undefined)?.diverged ?? [];
    for (const session of sessions) diverged.add(`${key.slice('run/'.length)}/${session}`);
  }
  return (key) => {
    const [uid = '', session] = key.split('/');
    return isDeleted(remote, uid) || diverged.has(`${uid}/${session}`);
  };
}

function isDiverged(local: MemoryDatabase, uid: string): boolean {
  const mark = local.marks.get(`run/${uid}`) as StoredUpload | undefined;
  return (mark?.diverged ?? []).length > 0;
}

function isDeleted(database: MemoryDatabase, uid: string): boolean {
  const run = database.runs.get(uid);
  return run !== undefined && run.head.deleted !== 0;
}

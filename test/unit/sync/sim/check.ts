/** The checker: holds the invariants of sync.md against what both sides have. */
import type { MemoryDatabase } from '../../../../src/store/memory.js';
import { sameBytes } from '../../../../src/store/pieces.js';
import type { Promised } from './browser.js';

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
  readonly local: MemoryDatabase;
  readonly remote: MemoryDatabase;
  readonly synced: readonly Promised[];
  /** Frames that were here before a power cut. */
  readonly lostHere: ReadonlySet<string>;
}

export const check = {
  /** Frames and blobs that are here and not on the server. */
  behind(local: MemoryDatabase, remote: MemoryDatabase): string[] {
    const there = snapshotOf(remote);
    const missing = [...snapshotOf(local).keys()].filter((key) => !there.has(key));
    for (const [uid, { blobs }] of local.runs) {
      for (const hash of blobs)
        if (!remote.runs.get(uid)?.blobs.has(hash)) missing.push(`${uid}/blob/${hash}`);
    }
    return missing;
  },

  /** Invariants 3 and 4: what the server has is dense, stays, and never changes. */
  grows(remote: MemoryDatabase, seen: Snapshot, seed: number): void {
    const now = snapshotOf(remote);
    for (const [key, bytes] of seen) {
      const held = now.get(key);
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
  final({ seed, local, remote, synced, lostHere }: Final): void {
    const behind = check.behind(local, remote);
    if (behind.length > 0)
      throw new Error(`seed ${seed}: not on the server: ${behind.slice(0, 5).join(', ')}`);
    const here = snapshotOf(local);
    const there = snapshotOf(remote);
    for (const [key, bytes] of here) {
      if (!sameBytes(there.get(key) as Uint8Array, bytes)) throw new Error(`seed ${seed}: ${key} differs`);
    }
    for (const key of there.keys()) {
      if (!here.has(key) && !lostHere.has(key)) throw new Error(`seed ${seed}: nobody sent ${key}`);
    }
    for (const { stream, seq } of synced) {
      const key = `${stream.run}/${stream.session}/${seq}`;
      if (!there.has(key)) throw new Error(`seed ${seed}: synced, but not there: ${key}`);
    }
  },
};

/** What the cases of the Archive's acceptance suite work with. */
import { randomId } from '../../../src/base/ids.js';
import type { Archive, ReplicaRun } from '../../../src/store/archive.js';
import type { Store } from '../../../src/store/port.js';
import { equal } from './assert.js';

/** Handed to each case: a store and an archive on one database. */
export interface ArchiveContext {
  readonly store: Store;
  readonly archive: Archive;
  /** Another archive, as a second tab or process has it. */
  second(): Promise<Archive>;
}

/** A case before it is bound to a harness. */
export interface ArchiveCase {
  readonly name: string;
  readonly run: (context: ArchiveContext) => Promise<void>;
}

/** A run from elsewhere, with anything else set. */
export function replica(changes: Partial<ReplicaRun> = {}): ReplicaRun {
  return { uid: randomId(), namespace: '', project: 'digits', label: 'cnn-1', created: 1000, ...changes };
}

/** Makes a run that must be new; resolves its uid. */
export async function createReplica(archive: Archive, changes: Partial<ReplicaRun> = {}): Promise<string> {
  const run = replica(changes);
  equal(await archive.createReplica(run), 'created', 'a run from elsewhere');
  return run.uid;
}

/** A stand-in for a SHA-256: 64 hexadecimal digits. The archive trusts its caller with hashes. */
export function hashOf(seed: number): string {
  return seed.toString(16).padStart(64, '0');
}

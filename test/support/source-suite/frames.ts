/** Runs made by hand: their records in the frames of several writers, and a bundle of them. */
import { sha256Hex } from '../../../src/base/sha256.js';
import { exportBundle } from '../../../src/bundle/export.js';
import { decodeFrame, encodeFrame } from '../../../src/record/frame.js';
import type { Frame, LoggedRecord, RunRecord } from '../../../src/record/kinds.js';
import type { ReplicaRun } from '../../../src/store/archive.js';
import { memoryDatabase, memoryStore } from '../../../src/store/memory.js';
import { memoryArchive } from '../../../src/store/memory-archive.js';

export const START = 1_700_000_000_000;

/** Somebody who wrote frames of a run: a writer, or (epoch 0) an editor. */
export interface Author {
  readonly epoch: number;
  /** Hexadecimal digit that its session is made of. */
  readonly digit: string;
  readonly frames: readonly { readonly time: number; readonly records: readonly LoggedRecord[] }[];
}

/** A run as it was recorded. */
export interface SuiteRun extends ReplicaRun {
  /** By epoch, then session: the order in which they count. */
  readonly authors: readonly Author[];
  /** Texts whose bytes are blobs of the run. */
  readonly blobs?: readonly string[];
}

/** What introduces a run. */
export function runRecord(run: ReplicaRun, more: Partial<RunRecord> = {}): RunRecord {
  const { namespace, project, label, created: time } = run;
  const none = { name: '', directory: '', group: '', task: '' };
  return { kind: 'run', time, namespace, project, label, ...none, ...more };
}

/** What introduces a stream. */
export function sessionRecord(epoch: number, time = START): LoggedRecord {
  const who = { recorder: epoch > 0 ? `recorder ${epoch}` : '', library: 'suite', agent: '', page: '' };
  return { kind: 'session', time, epoch, ...who };
}

/** The frames of a run, as readers decode them. The same ones each time: cases ask for those of the long run hundreds of times. */
export const framesOf = perRun((run): readonly Frame[] =>
  encodedFrames(run).map(({ bytes }) => decodeFrame(bytes).frame),
);

/** As `make`, once for each run. */
export function perRun<T>(make: (run: SuiteRun) => T): (run: SuiteRun) => T {
  const made = new WeakMap<SuiteRun, { readonly value: T }>();
  return (run) => {
    const kept = made.get(run) ?? { value: make(run) };
    made.set(run, kept);
    return kept.value;
  };
}

function encodedFrames({ uid, authors }: SuiteRun) {
  return authors.flatMap(({ epoch, digit, frames }) => {
    const session = digit.repeat(32);
    return frames.map(({ time, records }, seq) => ({
      ...{ epoch, session, seq, time },
      status: records.findLast((record) => record.kind === 'status')?.status,
      bytes: encodeFrame({ header: { run: uid, session, epoch, seq, time }, records }),
    }));
  });
}

/** The hash of a text's bytes. */
export function hashOf(text: string): Promise<string> {
  return sha256Hex(new TextEncoder().encode(text));
}

/** A bundle with these runs. */
export async function bundleOf(runs: readonly SuiteRun[]): Promise<Blob> {
  const database = memoryDatabase();
  const store = memoryStore(database);
  const archive = memoryArchive(database);
  for (const run of runs) {
    const { uid, namespace, project, label, created } = run;
    await archive.createReplica({ uid, namespace, project, label, created });
    for (const text of run.blobs ?? []) await archive.putBlob(uid, await hashOf(text), new Blob([text]));
    for (const { epoch, session, seq, bytes, time, status } of encodedFrames(run)) {
      // What a writer says along with its frames; an editor says nothing.
      const patch = epoch > 0 ? { lastSeen: time, ...(status && { status }) } : {};
      const taken = await archive.receive({ run: uid, session }, epoch, [{ seq, bytes }], patch);
      if (taken.status !== 'ok') throw new Error(`A frame of ${label} was not taken: ${taken.status}`);
    }
  }
  const uids = runs.map(({ uid }) => uid);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = exportBundle({ store, archive }, uids, { created: START }).getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) parts.push(read.value);
  return new Blob(parts);
}

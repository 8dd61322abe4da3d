/** Runs in memory and bundles of them. */
import { expect } from 'vitest';
import { type ErrorCode, StepwellError } from '../../../src/base/errors.js';
import { sha256Hex } from '../../../src/base/sha256.js';
import { exportBundle } from '../../../src/bundle/export.js';
import { piecesOfStream, splitPiece } from '../../../src/bundle/stored-run.js';
import type { WriteOptions } from '../../../src/bundle/write.js';
import { StoreSource } from '../../../src/query/store-source.js';
import { encodeFrame } from '../../../src/record/frame.js';
import type { Frame, LoggedRecord } from '../../../src/record/kinds.js';
import type { Archive } from '../../../src/store/archive.js';
import { memoryDatabase, memoryStore } from '../../../src/store/memory.js';
import { memoryArchive } from '../../../src/store/memory-archive.js';
import type { Store } from '../../../src/store/port.js';
import { rowsRecord } from '../../support/rows.js';
import { frame, QUERIES, RUN, runRecord, START, write } from '../query/runs.js';

/** A database in memory. */
export interface Home {
  readonly store: Store;
  readonly archive: Archive;
}

export function home(): Home {
  const database = memoryDatabase();
  return { store: memoryStore(database), archive: memoryArchive(database) };
}

/** A Source over a store in which nobody writes any more, as in a bundle. */
export function sourceOf({ store }: Pick<Home, 'store'>): StoreSource {
  return new StoreSource(store, { clock: { now: () => START }, isLive: () => false, queries: QUERIES });
}

/** Frames of one writer: a row of two metrics each, a log line now and then, an end. */
export function simpleFrames(count: number, run = RUN): Frame[] {
  return Array.from({ length: count }, (_, seq) => {
    const records: LoggedRecord[] = seq === 0 ? [runRecord()] : [];
    const place = { row: seq, step: seq, globalStep: seq * 64, time: START + seq };
    records.push(rowsRecord([{ ...place, values: { loss: 1 / (seq + 1), acc: seq } }]));
    if (seq % 3 === 0) {
      records.push({
        kind: 'log',
        time: START + seq,
        level: 'info',
        message: `line ${seq}`,
        source: 'user',
        step: seq,
        context: null,
      });
    }
    if (seq === count - 1) {
      records.push({ kind: 'status', time: START + seq, status: 'completed', message: '', stack: '' });
    }
    return frame(1, seq, records, run);
  });
}

/** Writes a run frame by frame, with what its writers say of themselves. */
export async function addRun({ store }: Home, frames: readonly Frame[]): Promise<void> {
  let lastSeen = START;
  for (const each of frames) {
    await write(store, each);
    const { epoch, time } = each.header;
    const ended = each.records.findLast((record) => record.kind === 'status');
    lastSeen = Math.max(lastSeen, time);
    const patch = { lastSeen, ...(ended && { status: ended.status }) };
    await store.append(each.header, epoch, [], { patch });
  }
}

/** Stores a blob of a run; its hash. */
export async function addBlob({ archive }: Home, content: string, run = RUN): Promise<string> {
  const sha256 = await sha256Hex(new TextEncoder().encode(content));
  await archive.putBlob(run, sha256, new Blob([content]));
  return sha256;
}

/** A database with one small run. */
export async function smallHome(frames = 5): Promise<Home> {
  const made = home();
  await addRun(made, simpleFrames(frames));
  return made;
}

export async function bundleOf(
  from: Home,
  uids: readonly string[] = [RUN],
  options: WriteOptions = {},
): Promise<Blob> {
  return collect(exportBundle(from, uids, { created: START, ...options }));
}

/** A whole stream as a Blob; rejects with its error. */
export async function collect(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of stream as unknown as AsyncIterable<Uint8Array<ArrayBuffer>>) parts.push(part);
  return new Blob(parts);
}

export async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer());
}

/** Every frame of a run by session, as hexadecimal digits. */
export async function framesIn(store: Store, run = RUN): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const stream of await store.listStreams(run)) {
    const frames: string[] = [];
    for await (const piece of piecesOfStream(store, stream)) {
      for (const bytes of splitPiece(piece)) frames.push(Buffer.from(bytes).toString('hex'));
    }
    found[`${stream.epoch} ${stream.session}`] = frames;
  }
  return found;
}

/** The encoded frames of each stream, in the form of {@link framesIn}. */
export function framesMade(frames: readonly Frame[]): Record<string, string[]> {
  const made: Record<string, string[]> = {};
  for (const each of frames) {
    const name = `${each.header.epoch} ${each.header.session}`;
    const stream = made[name] ?? [];
    made[name] = stream;
    stream.push(Buffer.from(encodeFrame(each)).toString('hex'));
  }
  return made;
}

/** The error with which a promise rejects; fails when it resolves, or rejects with something else than a StepwellError. */
export async function rejection(promise: Promise<unknown>): Promise<StepwellError> {
  const thrown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(StepwellError);
  return thrown as StepwellError;
}

export async function rejectionCode(promise: Promise<unknown>): Promise<ErrorCode> {
  return (await rejection(promise)).code;
}

/** What the cases of the acceptance suite work with. */
import { randomId } from '../../../src/base/ids.js';
import type {
  FramePiece,
  OpenWriter,
  RunHead,
  Store,
  StoredFrame,
  StreamId,
} from '../../../src/store/port.js';
import { equal, ok } from './assert.js';

/** Gives the cases their stores. */
export interface StoreHarness {
  /** `indexeddb`, `memory`, …: shown in reports. */
  readonly kind: string;
  /** A store on the database; a second one sees the same data, as a second tab does. */
  open(): Promise<Store>;
  /** A store after the process was gone, as nearly as the place can do it. Default: `open`. */
  reopen?(): Promise<Store>;
  /** Empties the database. Called before each case; all stores of the case before are closed. */
  reset(): Promise<void>;
}

/** One case: a name that says what must hold, and the proof. */
export interface StoreCase {
  readonly name: string;
  run(): Promise<void>;
}

/** Handed to each case. Stores opened through it are closed afterwards. */
export interface CaseContext {
  readonly store: Store;
  second(): Promise<Store>;
  reopened(): Promise<Store>;
}

/** A case before it is bound to a harness. */
export interface CaseDefinition {
  readonly name: string;
  readonly run: (context: CaseContext) => Promise<void>;
}

/** A request for a new run, with anything else set. */
export function request(changes: Partial<OpenWriter> = {}): OpenWriter {
  return {
    run: randomId(),
    session: randomId(),
    namespace: '',
    project: 'digits',
    label: 'cnn-1',
    recorder: randomId(),
    resume: 'never',
    time: 1000,
    ...changes,
  };
}

/** An opened writer: its stream, its epoch and the head at opening. */
export interface Writer {
  readonly stream: StreamId;
  readonly epoch: number;
  readonly head: RunHead;
}

/** Opens a writer that must open. */
export async function openWriter(store: Store, changes: Partial<OpenWriter> = {}): Promise<Writer> {
  const asked = request(changes);
  const { status, head } = await store.openWriter(asked);
  ok(
    head !== null && ['created', 'resumed', 'reopened'].includes(status),
    `opening gives a head, not ${status}`,
  );
  equal(head.session, asked.session, 'session of the opened head');
  return { stream: { run: head.uid, session: asked.session }, epoch: head.epoch, head };
}

/** `size` bytes that differ for each `seed`. */
export function bytesOf(seed: number, size = 64): Uint8Array {
  const bytes = new Uint8Array(size);
  let state = (seed + 1) * 2654435761;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

/** Frames `from … from + count − 1`; frame `seq` has the bytes `bytesOf(seq, size)`. */
export function framesOf(
  from: number,
  count: number,
  size: number | ((seq: number) => number) = 64,
): StoredFrame[] {
  return Array.from({ length: count }, (_, i) => {
    const seq = from + i;
    return { seq, bytes: bytesOf(seq, typeof size === 'number' ? size : size(seq)) };
  });
}

/** Every piece from `from` on, read page by page; checks that the pages are dense and end where the stream ends. */
export async function readAll(store: Store, stream: StreamId, from = 0): Promise<FramePiece[]> {
  const pieces: FramePiece[] = [];
  let next = from;
  for (;;) {
    const range = await store.readRange(stream, next);
    for (const piece of range.pieces) {
      const expected = pieces.length === 0 ? Math.min(piece.seq, next) : next;
      equal(piece.seq, expected, 'a piece begins where the one before ended');
      ok(piece.seq + piece.count > next, 'a piece holds frames that were asked for');
      pieces.push(piece);
      next = piece.seq + piece.count;
    }
    equal(range.next, next, 'the range ends with its last piece');
    if (range.done) return pieces;
    ok(range.pieces.length > 0, 'a range that is not done holds something');
  }
}

/** The bytes of pieces, back to back. */
export function concat(parts: readonly { readonly bytes: Uint8Array }[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((total, part) => total + part.bytes.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part.bytes, offset);
    offset += part.bytes.length;
  }
  return bytes;
}

/** A copy, sorted by UTF-16 unit. */
export function sorted<Text extends string>(texts: readonly Text[]): Text[] {
  return [...texts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

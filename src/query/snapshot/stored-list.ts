/**
 * Where the list of runs is stored: a head, parts, and the streams of each part, all of them values of the database (see
 * `Store.putValue`).
 */
import { randomId } from '../../base/ids.js';
import type { Store } from '../../store/port.js';
import type { RunDigest } from '../run-digest.js';
import { DERIVED_PREFIX } from '../run-state-codec.js';
import {
  decodePart,
  decodeStreams,
  type StoredPart,
  type StoredRun,
  type StoredStreams,
} from './stored-runs.js';

/**
 * Key of the head; parts have a number behind it. The key has no version, so that each version of the library finds and
 * replaces the list of every other one: what was deleted must not stay in a list that nobody reads any more.
 */
const KEY = 'run-list';

/** Raise the number if the layout changes. The prefix stands for the meaning of what is derived of runs. */
const VERSION = `${DERIVED_PREFIX}list1`;

/** Parts that are read at once: below 4 MiB together (STO4). */
const AT_ONCE = 40;

/** No list has so many parts: a head with more is damaged. */
const MOST_PARTS = 10_000;

/** Every version keeps the meaning of `parts`. */
interface Head {
  readonly version: string;
  /** In the head and in each part. Parts of two writers that wrote at the same time differ in it. */
  readonly stamp: string;
  /** Number of parts that may be stored. Never smaller than what is stored, also while a writer is at work. */
  readonly parts: number;
  /** False while a writer is at work. */
  readonly ready: boolean;
}

/** A stored list, complete and undamaged. */
export interface StoredList {
  readonly stamp: string;
  readonly runs: readonly StoredRun[];
  /** Reads the streams of the runs. Without them, or if they cannot be read, every digest of the list counts as outdated. */
  readStreams(): Promise<void>;
}

/** A part to write. */
export interface PartToWrite {
  readonly part: StoredPart;
  readonly streams: StoredStreams;
}

interface Stamped<Value> {
  readonly stamp: string;
  readonly value: Value;
}

/** The stamp of the stored list; `null`: there is none that this version can use. */
export async function stampOf(store: Store): Promise<string | null> {
  const head = await headOf(store);
  return head?.version === VERSION && head.ready ? head.stamp : null;
}

/** Reads the stored list; `null`: there is none, or it is damaged, incomplete or of another version. */
export async function readList(store: Store): Promise<StoredList | null> {
  const head = await headOf(store);
  if (head?.version !== VERSION || !head.ready) return null;
  const { stamp } = head;
  const current = (found: unknown) => {
    const stamped = found as Stamped<unknown> | null | undefined;
    return stamped?.stamp === stamp ? stamped.value : null;
  };
  /** The values of all parts, in few transactions. */
  const readAll = async (keyOf: (part: number) => string): Promise<unknown[]> => {
    const keys = Array.from({ length: head.parts }, (_, i) => keyOf(i));
    const reads: Promise<unknown[]>[] = [];
    for (let i = 0; i < keys.length; i += AT_ONCE) reads.push(store.getValues(keys.slice(i, i + AT_ONCE)));
    return (await Promise.all(reads)).flat().map(current);
  };
  let streams: (readonly RunDigest['streams'][])[] = [];
  const parts = (await readAll(partKey)).map((value, i) => decodePart(value, () => streams[i] ?? []));
  const runs = parts.flatMap((part) => part ?? []);
  if (parts.includes(null) || runs.length === 0) return null;
  return {
    stamp,
    runs,
    async readStreams() {
      streams = (await readAll(streamsKey)).map(decodeStreams);
    },
  };
}

/**
 * Replaces the stored list. Readers find no list until all of it is written. Resolves with the list's stamp; with `null` if
 * another writer began meanwhile, who then writes on alone. Two that write a part at the very same time may leave a list that
 * nobody can read: the next page writes another one.
 */
export async function writeList(store: Store, parts: readonly PartToWrite[]): Promise<string | null> {
  const before = (await headOf(store))?.parts ?? 0;
  const stamp = randomId();
  const head = {
    version: VERSION,
    stamp,
    parts: Math.max(before, parts.length),
    ready: false,
  } satisfies Head;
  await store.putValue(KEY, head);
  for (let i = 0; i < head.parts; i++) {
    if ((await headOf(store))?.stamp !== stamp) return null;
    const { part = null, streams = null } = parts[i] ?? {};
    await store.putValue(partKey(i), part && ({ stamp, value: part } satisfies Stamped<StoredPart>));
    await store.putValue(streamsKey(i), streams && ({ stamp, value: streams } satisfies Stamped<string>));
  }
  if ((await headOf(store))?.stamp !== stamp) return null;
  await store.putValue(KEY, { ...head, parts: parts.length, ready: true } satisfies Head);
  return stamp;
}

/** Removes the stored list, whichever version wrote the list. */
export async function dropList(store: Store): Promise<void> {
  const head = await headOf(store);
  if (head === null) return;
  const keys = Array.from({ length: head.parts }, (_, i) => [partKey(i), streamsKey(i)]).flat();
  await Promise.all(keys.map((key) => store.putValue(key, null)));
  await store.putValue(KEY, null);
}

async function headOf(store: Store): Promise<Head | null> {
  const head = (await store.getValue(KEY)) as Partial<Head> | null | undefined;
  const parts = head?.parts;
  const isHead = typeof parts === 'number' && Number.isInteger(parts) && parts >= 0 && parts <= MOST_PARTS;
  return isHead ? (head as Head) : null;
}

function partKey(index: number): string {
  return `${KEY} ${index}`;
}

function streamsKey(index: number): string {
  return `${KEY} ${index} streams`;
}

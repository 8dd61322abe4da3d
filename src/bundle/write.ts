/**
 * Writes runs as one file, as a stream. Memory holds one piece of a run, and in a browser up to 16 MiB of the log that is being
 * hashed.
 */
import { makeZip } from 'client-zip';
import { RunMissingError, toStepwellError, ValidationError } from '../base/errors.js';
import { Sha256 } from '../base/sha256.js';
import { DERIVED_PREFIX } from '../query/run-state-codec.js';
import type { Source } from '../source/types.js';
import type { Archive, BlobInfo } from '../store/archive.js';
import type { Store } from '../store/port.js';
import { ARTIFACTS_NAME, artifactsJsonl } from './artifacts.js';
import { piecesOf, throwIfAborted } from './blob-bytes.js';
import type { RunContent } from './content.js';
import { fitsStreams } from './derived.js';
import { type FormatOptions, formatFiles } from './formats/files.js';
import { readmeText } from './formats/readme.js';
import {
  blobEntry,
  blobsEntry,
  folderName,
  logEntry,
  MANIFEST_NAME,
  README_NAME,
  rollupEntry,
  runEntry,
} from './layout.js';
import { blobsText, manifestText, runText, type StreamInfo } from './manifest.js';
import { nameBlobs } from './named-blobs.js';
import { ExportMeter, type ExportProgress } from './progress.js';
import { framesOf, piecesOfStream, type RunSnapshot, takeSnapshot } from './stored-run.js';

/** Most entries: more need a zip format that `client-zip` does not write. */
const MAX_WRITTEN_ENTRIES = 65_000;

/** Most files for other tools and descriptions in a run's folder. */
const FILES_PER_RUN = 20;

/** Where the exported runs are. */
export interface BundleHome {
  readonly store: Store;
  readonly archive: Pick<Archive, 'listBlobs' | 'getBlob'>;
  /** A source over the same store. Files for other tools take facts about the run from it. */
  readonly source: Pick<Source, 'getRun'>;
}

export interface WriteOptions extends FormatOptions {
  /** Version of the library that writes the bundle. Default empty. */
  readonly library?: string;
  /** Time of the bundle, ms since the epoch. Default: now. */
  readonly created?: number;
  /** Whether to add files for other tools. Default true. Without them a bundle is smaller and is written several times as fast. */
  readonly files?: boolean;
  readonly onProgress?: (progress: ExportProgress) => void;
  /** Aborting errors the stream with `aborted`. */
  readonly signal?: AbortSignal;
}

/** A file of the archive before it is written. */
interface ZipInput {
  readonly name: string;
  readonly lastModified: Date;
  readonly input: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/**
 * Writes runs as a bundle, generated while the stream is read. A live run is exported up to the moment when the stream was first
 * read. The stream fails with a `StepwellError`: `run_missing` for a run that does not exist, `validation` for no runs or too many,
 * `aborted`, or an error of the store.
 */
export function writeBundle(
  home: BundleHome,
  uids: readonly string[],
  options: WriteOptions = {},
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const meter: { current: ExportMeter | null } = { current: null };
  const archive = makeZip(entriesOf(home, [...new Set(uids)], options, meter)).getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          throwIfAborted(options.signal);
          const { done, value } = await archive.read();
          if (done) return controller.close();
          meter.current?.written(value.byteLength);
          controller.enqueue(value as Uint8Array<ArrayBuffer>);
        } catch (thrown) {
          controller.error(toStepwellError(thrown));
          await archive.cancel().catch(() => {});
        }
      },
      async cancel() {
        // Cancelling ends the generators with an exception: ignore it.
        await archive.cancel().catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
}

async function* entriesOf(
  home: BundleHome,
  uids: readonly string[],
  options: WriteOptions,
  shared: { current: ExportMeter | null },
): AsyncGenerator<ZipInput, void, undefined> {
  const { store, archive } = home;
  const snapshots: RunSnapshot[] = [];
  for (const uid of uids) snapshots.push(await takeSnapshot(store, archive, uid));
  const room = { entries: MAX_WRITTEN_ENTRIES - countEntries(snapshots) };
  if (snapshots.length === 0) throw new ValidationError('A bundle needs at least one run');
  if (room.entries < 0) {
    throw new ValidationError('These are too many runs for one bundle', { runs: snapshots.length });
  }
  const files = options.files ?? true;
  const meter = new ExportMeter({ ...sizesOf(snapshots), files }, options.onProgress);
  shared.current = meter;

  const created = options.created ?? Date.now();
  const lastModified = new Date(created);
  const entry = (name: string, input: ZipInput['input']): ZipInput => ({ name, input, lastModified });
  const runs = snapshots.map(({ head }) => ({
    ...head,
    folder: folderName(head.label, head.uid),
    position: head,
  }));
  const entries = new Map<string, string>();
  const contents = new Map<string, RunContent>();
  if (files) {
    for (const snapshot of snapshots) {
      const { head, blobs } = snapshot;
      if (blobs.length === 0) continue;
      const content = await contentOf(home, snapshot);
      contents.set(head.uid, content);
      await nameBlobs(content, folderName(head.label, head.uid), blobs, entries);
    }
  }
  const library = options.library ?? '';
  yield entry(MANIFEST_NAME, manifestText({ library, created, runs }, entries.size > 0));
  yield entry(README_NAME, readmeText(options));
  for (const snapshot of snapshots) {
    const folder = folderName(snapshot.head.label, snapshot.head.uid);
    const streams: StreamInfo[] = [];
    for (const stream of snapshot.streams) {
      const hash = new Sha256();
      yield entry(logEntry(folder, stream.session), logBytes(store, stream, hash, meter));
      const { session, epoch, next } = stream;
      streams.push({ session, epoch, next, sha256: await hash.hex() });
    }
    yield entry(runEntry(folder), runText({ ...snapshot.head, streams, blobs: snapshot.blobs }));
    for (const { name, bytes } of await rollupsOf(store, folder, snapshot)) {
      if (room.entries-- > 0) yield entry(name, bytes);
    }
    if (!files) continue;
    const content = contents.get(snapshot.head.uid) ?? (await contentOf(home, snapshot));
    const paths = pathsOf(snapshot, entries);
    if (paths.size > 0) {
      yield entry(blobsEntry(folder), blobsText(paths));
      yield entry(`${folder}/${ARTIFACTS_NAME}`, artifactsJsonl(content, paths));
    }
    const made = formatFiles(content, options);
    const frames = framesIn(snapshot);
    for (const file of made) {
      yield entry(`${folder}/${file.name}`, file.bytes());
      meter.files(frames, 1 / made.length);
    }
  }
  for (const sha256 of blobsOf(snapshots).keys()) {
    const blob = await archive.getBlob(sha256);
    // Opening the bundle reports a missing blob.
    if (blob !== null) yield entry(entries.get(sha256) ?? blobEntry(sha256), blobBytes(blob, meter));
  }
}

async function* logBytes(
  store: Store,
  stream: RunSnapshot['streams'][number],
  hash: Sha256,
  meter: ExportMeter,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { bytes, count } of piecesOfStream(store, stream)) {
    hash.update(bytes);
    meter.frames(count);
    yield bytes;
  }
}

async function* blobBytes(blob: Blob, meter: ExportMeter): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const bytes of piecesOf(blob)) {
    meter.blob(bytes.byteLength);
    yield bytes;
  }
}

/** The entries of a run's blobs with readable names, by hash. */
function pathsOf({ blobs }: RunSnapshot, entries: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(
    blobs.flatMap(({ sha256 }) => {
      const name = entries.get(sha256);
      return name === undefined ? [] : [[sha256, name]];
    }),
  );
}

/** The derived entries of a run by their names in the archive; none if they cover more frames than the snapshot. */
async function rollupsOf(
  store: Store,
  folder: string,
  { head, streams }: RunSnapshot,
): Promise<{ name: string; bytes: Uint8Array }[]> {
  const entries = await store.getDerived(head.uid, DERIVED_PREFIX);
  if (!fitsStreams(entries, streams)) return [];
  return entries.flatMap(({ name, bytes }) => {
    const file = rollupEntry(folder, name);
    return file === null ? [] : [{ name: file, bytes }];
  });
}

async function contentOf({ store, source }: BundleHome, snapshot: RunSnapshot): Promise<RunContent> {
  const { uid } = snapshot.head;
  const detail = await source.getRun(uid);
  if (detail === null) throw new RunMissingError('The run was deleted while it was exported', { run: uid });
  return { detail, frames: (decode) => framesOf(store, snapshot.streams, decode) };
}

function countEntries(snapshots: readonly RunSnapshot[]): number {
  // `stepwell.json` and `README.txt`.
  let entries = 2 + blobsOf(snapshots).size;
  for (const { streams } of snapshots) entries += streams.length + FILES_PER_RUN;
  return entries;
}

function sizesOf(snapshots: readonly RunSnapshot[]): { frames: number; blobBytes: number } {
  let blobBytes = 0;
  for (const { size } of blobsOf(snapshots).values()) blobBytes += size;
  return { frames: snapshots.reduce((sum, snapshot) => sum + framesIn(snapshot), 0), blobBytes };
}

function framesIn({ streams }: RunSnapshot): number {
  return streams.reduce((sum, { next }) => sum + next, 0);
}

/** All blobs of the runs, each once. */
function blobsOf(snapshots: readonly RunSnapshot[]): Map<string, BlobInfo> {
  return new Map(snapshots.flatMap(({ blobs }) => blobs.map((blob) => [blob.sha256, blob])));
}

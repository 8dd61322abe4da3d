/** The folder of one run in a bundle: the identity of the run, and the readable prefix of its streams. */
import { CorruptDataError } from '../base/errors.js';
import type { BlobInfo, ReplicaRun } from '../store/archive.js';
import type { RunHead, StreamHead } from '../store/port.js';
import { BundleStore, type StoredRun } from './bundle-store.js';
import { classifyEntry, logEntry, runEntry } from './layout.js';
import { indexLog, type LogEnd, type LogIndex } from './log-index.js';
import { type Manifest, type ManifestRun, type RunFile, type RunPosition, readRunFile } from './manifest.js';
import { POSITION_KINDS, PositionFinder } from './position.js';
import { type BundleProblem, damageIn, report } from './problems.js';
import { framesOf } from './stored-run.js';
import type { ZipEntry, ZipFile } from './zip-file.js';

/** The entries of a run's folder that Stepwell reads. */
export interface Folder {
  readonly name: string;
  /** The entry of the run in `stepwell.json`; `null`: none. */
  readonly listed: ManifestRun | null;
  run: ZipEntry | null;
  /** By session. */
  readonly logs: Map<string, ZipEntry>;
  /** By the name of the derived entry. */
  readonly derived: Map<string, ZipEntry>;
}

/** A readable run, with further facts from its description. */
export interface OpenedFolder {
  readonly stored: StoredRun;
  readonly blobs: readonly BlobInfo[];
  /** Hashes that entries should have. */
  readonly hashes: ReadonlyMap<string, string>;
}

/** The sentence for each reason why a log ends too early. */
const ENDS: Readonly<Record<Exclude<LogEnd, 'end'>, string>> = {
  cut: 'The log is cut',
  checksum: 'The log is damaged',
  foreign: 'The log goes on with frames that belong elsewhere',
  too_large: 'The log goes on with a frame of an impossible size',
};

/** The folders of an archive that hold runs, in the order of the archive. */
export function foldersOf(zip: ZipFile, manifest: Manifest | null): Folder[] {
  const listed = new Map(manifest?.runs.map((run) => [run.folder, run]));
  const folders = new Map<string, Folder>();
  for (const entry of zip.entries.values()) {
    const known = classifyEntry(entry.name);
    if (known === null) continue;
    const name = known.folder;
    const empty = { name, listed: listed.get(name) ?? null, run: null, logs: new Map(), derived: new Map() };
    const folder: Folder = folders.get(name) ?? empty;
    folders.set(name, folder);
    if (known.kind === 'run') folder.run = entry;
    else if (known.kind === 'log') folder.logs.set(known.session, entry);
    else folder.derived.set(known.name, entry);
  }
  return [...folders.values()].filter(({ run, listed }) => run !== null || listed !== null);
}

/** Indexes the logs of a folder. `null`, with a problem: the identity of the run is unknown. */
export async function openFolder(
  zip: ZipFile,
  folder: Folder,
  problems: BundleProblem[],
  onRead: (bytes: number) => void,
): Promise<OpenedFolder | null> {
  const described = await readRun(zip, folder, problems);
  const identity: ReplicaRun | null = described ?? folder.listed;
  if (identity === null) return null;
  const logs = new Map<string, LogIndex>();
  let whole = described !== null;
  for (const [session, entry] of folder.logs) {
    const stream = { run: identity.uid, session };
    const index = await openLog(zip, entry, stream, problems, onRead);
    if (index === null || index.end !== 'end') whole = false;
    if (index !== null && index.frames > 0) logs.set(session, index);
  }
  for (const { session, next } of described?.streams ?? []) {
    const frames = logs.get(session)?.frames ?? 0;
    if (frames === next) continue;
    whole = false;
    const message = `The log has ${frames} frames where the run's description counts ${next}.`;
    report(problems, logEntry(folder.name, session), message);
  }
  const streams = Array.from(
    logs,
    ([session, { epoch, frames }]): StreamHead => ({ run: identity.uid, session, epoch, next: frames }),
  ).sort((a, b) => a.epoch - b.epoch || (a.session < b.session ? -1 : 1));
  const derived = whole ? folder.derived : new Map<string, ZipEntry>();
  const position = whole ? (folder.listed?.position ?? null) : null;
  const head = headOf(identity, streams, position ?? (await positionOf(zip, identity, streams, logs)));
  const hashes = new Map(
    described?.streams.map(({ session, sha256 }) => [logEntry(folder.name, session), sha256]),
  );
  return { stored: { head, streams, logs, derived }, blobs: described?.blobs ?? [], hashes };
}

async function readRun(zip: ZipFile, folder: Folder, problems: BundleProblem[]): Promise<RunFile | null> {
  const entry = folder.run;
  try {
    if (entry === null) throw new CorruptDataError(`${runEntry(folder.name)} is missing`);
    return readRunFile(await zip.readText(entry));
  } catch (error) {
    report(problems, runEntry(folder.name), `The description of a run is damaged (${damageIn(error)}).`);
    return null;
  }
}

async function openLog(
  zip: ZipFile,
  entry: ZipEntry,
  stream: { readonly run: string; readonly session: string },
  problems: BundleProblem[],
  onRead: (bytes: number) => void,
): Promise<LogIndex | null> {
  try {
    const index = await indexLog(await zip.open(entry), stream, onRead);
    if (index.end !== 'end') {
      const message = `${ENDS[index.end]} behind frame ${index.frames}; what is before it is read.`;
      report(problems, entry.name, message);
    }
    return index;
  } catch (error) {
    report(problems, entry.name, `The log cannot be read (${damageIn(error)}).`);
    return null;
  }
}

function headOf(identity: ReplicaRun, streams: readonly StreamHead[], position: RunPosition): RunHead {
  const { uid, namespace, project, label, created } = identity;
  const writer = streams.findLast(({ epoch }) => epoch > 0);
  return {
    ...{ uid, namespace, project, label, created },
    epoch: writer?.epoch ?? 0,
    session: writer?.session ?? '',
    // No recorder here may continue the run.
    recorder: '',
    batch: -1,
    ...position,
    deleted: 0,
  };
}

/** The state at the end of the run, from its frames. */
async function positionOf(
  zip: ZipFile,
  identity: ReplicaRun,
  streams: readonly StreamHead[],
  logs: ReadonlyMap<string, LogIndex>,
): Promise<RunPosition> {
  const finder = new PositionFinder();
  const none = { nextRow: 0, nextStep: 0, globalStep: 0, status: 'running', lastSeen: 0 } as const;
  const head = headOf(identity, streams, none);
  const run: StoredRun = { head, streams, logs, derived: new Map() };
  const store = new BundleStore(zip, 0, new Map([[identity.uid, run]]));
  for await (const frame of framesOf(store, streams, { kinds: POSITION_KINDS })) finder.add(frame);
  const { position } = finder;
  return { ...position, lastSeen: Math.max(position.lastSeen, identity.created) };
}

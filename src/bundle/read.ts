/** Opens a bundle: finds what is in it, what can be read, and what is damaged. */
import { CorruptDataError } from '../base/errors.js';
import type { BlobInfo } from '../store/archive.js';
import type { Store } from '../store/port.js';
import { throwIfAborted } from './blob-bytes.js';
import { type BundleArchive, bundleArchive } from './bundle-archive.js';
import { BundleStore, type StoredRun } from './bundle-store.js';
import { foldersOf, openFolder } from './folder.js';
import { blobEntry, MANIFEST_NAME } from './layout.js';
import { type Manifest, readManifest } from './manifest.js';
import { findBlobs } from './named-blobs.js';
import { type BundleProblem, damageIn, report } from './problems.js';
import { type VerifyProgress, verifyEntries } from './verify.js';
import { type ZipEntry, ZipFile } from './zip-file.js';

/** Progress of opening. */
export interface OpenProgress {
  /** Bytes of logs read, and bytes of all logs. */
  readonly done: number;
  readonly total: number;
}

export interface OpenBundleOptions {
  readonly onProgress?: (progress: OpenProgress) => void;
  /** Aborting rejects with `aborted`. */
  readonly signal?: AbortSignal;
}

/** An opened bundle. It reads lazily from its file, so the file must stay where it is. */
export interface Bundle {
  /** Version of the library that wrote the bundle, and when (ms since the epoch); empty and 0 if the description is damaged. */
  readonly library: string;
  readonly created: number;
  /** The readable runs. */
  readonly runs: readonly BundleRun[];
  /** The runs behind the Store port. Writing rejects with `storage`, fact `reason` `read_only`. */
  readonly store: Store;
  readonly archive: BundleArchive;
  /** Damage found so far, by opening and by `verify`. */
  readonly problems: readonly BundleProblem[];
  /** The archive itself. */
  readonly zip: ZipFile;
  /** Entries of the archive that hold the bytes of the runs' blobs, by hash. */
  readonly blobEntries: ReadonlyMap<string, ZipEntry>;
  /** Reads every byte and compares all checksums and hashes. Adds damage to `problems`. */
  verify(): AsyncIterable<VerifyProgress>;
}

/** A run in a bundle. */
export interface BundleRun {
  readonly uid: string;
  readonly namespace: string;
  readonly project: string;
  readonly label: string;
  /** Its folder in the archive. */
  readonly folder: string;
}

/**
 * Opens a bundle, wherever its bytes are. Reads every log once. Rejects only with `corrupt` for a file that is not a bundle or is
 * cut, with `version` for a newer format, and with `storage` if the file cannot be read. Damage inside the bundle is listed in
 * `problems`, and damaged data is left out.
 */
export async function openBundle(file: Blob, options: OpenBundleOptions = {}): Promise<Bundle> {
  const zip = await ZipFile.open(file);
  const problems: BundleProblem[] = [];
  const manifest = await readDescription(zip, problems);
  const folders = foldersOf(zip, manifest);
  let total = 0;
  for (const { logs } of folders) for (const { size } of logs.values()) total += size;

  let done = 0;
  const onRead = (bytes: number) => {
    throwIfAborted(options.signal);
    done += bytes;
    options.onProgress?.({ done, total });
  };
  const runs: BundleRun[] = [];
  const stored = new Map<string, StoredRun>();
  const blobs = new Map<string, readonly BlobInfo[]>();
  const blobEntries = new Map<string, ZipEntry>();
  const hashes = new Map<string, string>();
  for (const folder of folders) {
    const opened = await openFolder(zip, folder, problems, onRead);
    if (opened === null) continue;
    const { uid, namespace, project, label } = opened.stored.head;
    if (stored.has(uid)) {
      report(problems, folder.name, 'The same run is in the bundle twice; this one is left out.');
      continue;
    }
    stored.set(uid, opened.stored);
    runs.push({ uid, namespace, project, label, folder: folder.name });
    const found = await findBlobs(zip, folder.name, opened.blobs, problems);
    blobs.set(uid, presentBlobs(found, opened.blobs, problems));
    for (const [sha256, entry] of found) {
      if (!blobEntries.has(sha256)) blobEntries.set(sha256, entry);
      hashes.set(entry.name, sha256);
    }
    for (const [entry, sha256] of opened.hashes) hashes.set(entry, sha256);
  }
  return {
    library: manifest?.library ?? '',
    created: manifest?.created ?? 0,
    runs,
    store: new BundleStore(zip, file.size, stored),
    archive: bundleArchive(zip, blobs, blobEntries),
    problems,
    zip,
    blobEntries,
    verify: () => verifyEntries(zip, hashes, problems),
  };
}

/** Reads `stepwell.json`; `null`: it is damaged. The runs can be read without it. */
async function readDescription(zip: ZipFile, problems: BundleProblem[]): Promise<Manifest | null> {
  const entry = zip.entries.get(MANIFEST_NAME);
  if (!entry) {
    throw new CorruptDataError('This archive is not a bundle of Stepwell', { reason: 'no_bundle' });
  }
  try {
    return readManifest(await zip.readText(entry));
  } catch (error) {
    report(problems, MANIFEST_NAME, `The description of the bundle is damaged (${damageIn(error)}).`);
    return null;
  }
}

/** The blobs that are in the archive, with their actual sizes. */
function presentBlobs(
  found: ReadonlyMap<string, ZipEntry>,
  listed: readonly BlobInfo[],
  problems: BundleProblem[],
): BlobInfo[] {
  return listed.flatMap(({ sha256 }): BlobInfo[] => {
    const entry = found.get(sha256);
    if (entry) return [{ sha256, size: entry.size }];
    report(problems, blobEntry(sha256), 'A file that a run uses is not in the bundle.');
    return [];
  });
}

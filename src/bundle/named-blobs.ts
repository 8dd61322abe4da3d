/** Finds the entries of a bundle with the bytes of files and media. */
import { sha256OfBlob } from '../base/sha256.js';
import type { BlobInfo } from '../store/archive.js';
import { ArtifactPaths, artifactsOf, FILES_FOLDER, hasArtifacts, MEDIA_FOLDER } from './artifacts.js';
import type { RunContent } from './content.js';
import { blobEntry, blobsEntry } from './layout.js';
import { readBlobEntries } from './manifest.js';
import { type BundleProblem, damageIn, report } from './problems.js';
import type { ZipEntry, ZipFile } from './zip-file.js';

/**
 * Adds the entries of a run's blobs to `entries`, by hash. A blob gets the path of the first artifact with its bytes. A blob that has
 * an entry in another run's folder keeps that entry.
 */
export async function nameBlobs(
  content: RunContent,
  folder: string,
  blobs: readonly BlobInfo[],
  entries: Map<string, string>,
): Promise<void> {
  if (!hasArtifacts(content)) return;
  const here = new Set(blobs.map(({ sha256 }) => sha256));
  const paths = new ArtifactPaths();
  for await (const artifact of artifactsOf(content)) {
    const { sha256 } = artifact;
    if (here.has(sha256) && !entries.has(sha256)) entries.set(sha256, `${folder}/${paths.claim(artifact)}`);
  }
}

/**
 * The entries with the bytes of a run's blobs, if they are in the archive. If `blobs.json` is damaged, entries of the right size are
 * compared with the hashes.
 */
export async function findBlobs(
  zip: ZipFile,
  folder: string,
  blobs: readonly BlobInfo[],
  problems: BundleProblem[],
): Promise<Map<string, ZipEntry>> {
  const named = await readEntries(zip, folder, problems);
  const found = new Map<string, ZipEntry>();
  for (const { sha256, size } of blobs) {
    const entry =
      zip.entries.get(blobEntry(sha256)) ??
      (named === null ? await entryOfBytes(zip, sha256, size) : zip.entries.get(named.get(sha256) ?? ''));
    if (entry) found.set(sha256, entry);
  }
  return found;
}

/** The content of `blobs.json`; empty without the file. `null`, with a problem: the file is damaged. */
async function readEntries(
  zip: ZipFile,
  folder: string,
  problems: BundleProblem[],
): Promise<ReadonlyMap<string, string> | null> {
  const name = blobsEntry(folder);
  const entry = zip.entries.get(name);
  if (!entry) return new Map();
  try {
    return readBlobEntries(await zip.readText(entry));
  } catch (error) {
    report(problems, name, `The list of the files' bytes is damaged (${damageIn(error)}).`);
    return null;
  }
}

async function entryOfBytes(zip: ZipFile, sha256: string, size: number): Promise<ZipEntry | null> {
  for (const entry of zip.entries.values()) {
    if (entry.size !== size || !isArtifact(entry.name)) continue;
    try {
      if ((await sha256OfBlob(await zip.open(entry))) === sha256) return entry;
    } catch (error) {
      damageIn(error);
    }
  }
  return null;
}

function isArtifact(name: string): boolean {
  const [, folder] = name.split('/');
  return folder === FILES_FOLDER || folder === MEDIA_FOLDER;
}

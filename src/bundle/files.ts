import { RunMissingError } from '../base/errors.js';
import { ARTIFACTS_NAME, ArtifactPaths, artifactLine, artifactsOf } from './artifacts.js';
import { piecesOf } from './blob-bytes.js';
import type { BundleFile, RunContent } from './content.js';
import { textChunks } from './formats/chunks.js';
import { type FormatOptions, formatFiles } from './formats/files.js';
import type { Bundle } from './read.js';
import { bundleSource } from './source.js';
import { framesOf } from './stored-run.js';

/** Generates the files of a run for other tools. Rejects with `run_missing`. */
export async function bundleFiles(
  bundle: Bundle,
  uid: string,
  options: FormatOptions = {},
): Promise<BundleFile[]> {
  return formatFiles(await contentOf(bundle, uid), options);
}

/**
 * The run's own files and media, each under its name: `files/<namespace>/<name>`, `media/<key>/<step>.<extension>`; the last file
 * is `artifacts.jsonl`, which lists them. Names that some systems refuse, and names that are taken, are changed; the list has the
 * recorded names. Files whose bytes are not in the bundle are left out. Rejects with `run_missing`.
 */
export async function* bundleArtifacts(
  bundle: Bundle,
  uid: string,
): AsyncGenerator<BundleFile, void, undefined> {
  const content = await contentOf(bundle, uid);
  const here = new Set((await bundle.archive.listBlobs(uid)).map(({ sha256 }) => sha256));
  const paths = new ArtifactPaths();
  const lines: string[] = [];
  for await (const artifact of artifactsOf(content)) {
    const { sha256 } = artifact;
    const name = here.has(sha256) ? paths.claim(artifact) : null;
    lines.push(artifactLine(artifact, name));
    if (name !== null) yield { name, bytes: () => blobBytes(bundle, sha256) };
  }
  if (lines.length > 0) yield { name: ARTIFACTS_NAME, bytes: () => textChunks(oneBatch(lines)) };
}

async function contentOf(bundle: Bundle, uid: string): Promise<RunContent> {
  const detail = await bundleSource(bundle).getRun(uid);
  if (detail === null) throw new RunMissingError('The run is not in this bundle', { run: uid });
  const streams = await bundle.store.listStreams(uid);
  return { detail, frames: (decode) => framesOf(bundle.store, streams, decode) };
}

async function* oneBatch(lines: readonly string[]): AsyncGenerator<Iterable<string>> {
  yield lines;
}

async function* blobBytes(bundle: Bundle, sha256: string): AsyncGenerator<Uint8Array> {
  const blob = await bundle.archive.getBlob(sha256);
  if (blob !== null) yield* piecesOf(blob);
}

/**
 * The files and images of a run under names that people find: `files/<namespace>/<name>` as ML-Logger has them, and
 * `media/<key>/<step>.<extension>` in KohakuBoard's folder. Where several have the same bytes, the bytes are in a bundle
 * once, under one of the names.
 */
import type { FileRecord, Frame, ImageRecord, LoggedImage, RecordKind } from '../record/kinds.js';
import type { RunContent } from './content.js';
import { textChunks } from './formats/chunks.js';
import { jsonLine } from './formats/plain-json.js';
import { seconds } from './formats/times.js';
import { SafePaths } from './safe-names.js';

export const FILES_FOLDER = 'files';
export const MEDIA_FOLDER = 'media';
/** Name of the list of all files and images of a run. */
export const ARTIFACTS_NAME = 'artifacts.jsonl';

const ARTIFACTS: ReadonlySet<RecordKind> = new Set(['file', 'image']);

/** Extensions of images whose type the library has found out from their bytes. Others get one that no program runs. */
const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ['image/png', 'png'],
  ['image/jpeg', 'jpg'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
  ['image/avif', 'avif'],
  ['image/bmp', 'bmp'],
]);
const UNKNOWN_EXTENSION = 'bin';

/** A version of a file; `current`: it was not replaced or deleted since. */
export interface FileArtifact extends FileRecord {
  readonly current: boolean;
}

/** An image of a row, `index` of `count` that were logged together. */
export interface ImageArtifact extends LoggedImage {
  readonly kind: 'image';
  readonly key: string;
  readonly row: number;
  readonly step: number;
  readonly globalStep: number;
  readonly time: number;
  readonly index: number;
  readonly count: number;
}

export type Artifact = FileArtifact | ImageArtifact;

/** False when the run has neither files nor images, so that its frames need not be gone through for them. */
export function hasArtifacts({ detail }: RunContent): boolean {
  return detail.files > 0 || detail.keys.some(({ kind }) => kind === 'image');
}

/**
 * Every file and image that was ever recorded: images in log order, then files by namespace and name, then replaced and
 * deleted files. Frames are gone through once.
 */
export async function* artifactsOf(content: RunContent): AsyncGenerator<Artifact, void, undefined> {
  const latest = new Map<string, FileRecord>();
  /** Every version that has other bytes, by name and bytes. */
  const versions = new Map<string, FileRecord>();
  for await (const frame of content.frames({ kinds: ARTIFACTS })) {
    yield* imagesIn(frame);
    for (const record of frame.records) {
      if (record.kind !== 'file') continue;
      latest.set(idOf(record), record);
      if (!record.deleted) versions.set(`${idOf(record)}\n${record.sha256}`, record);
    }
  }
  for (const id of [...latest.keys()].sort()) {
    const file = latest.get(id);
    if (file && !file.deleted) yield { ...file, current: true };
  }
  for (const file of versions.values()) {
    const last = latest.get(idOf(file));
    if (last?.deleted || last?.sha256 !== file.sha256) yield { ...file, current: false };
  }
}

function* imagesIn({ records }: Frame): Generator<ImageArtifact> {
  for (const record of records) {
    if (record.kind !== 'image') continue;
    const { key, row, step, globalStep, time, images } = record satisfies ImageRecord;
    for (const [index, image] of images.entries()) {
      yield { ...image, kind: 'image', key, row, step, globalStep, time, index, count: images.length };
    }
  }
}

/** Gives artifacts their paths, relative to the run's folder. */
export class ArtifactPaths {
  readonly #paths = new SafePaths();

  /** A path that nothing else has. */
  claim(artifact: Artifact): string {
    if (artifact.kind === 'file') {
      const { namespace, name, sha256 } = artifact;
      return this.#paths.claim(FILES_FOLDER, [...namespace.split('/'), ...name.split('/')], sha256);
    }
    const { key, step, index, count, type, sha256 } = artifact;
    const extension = EXTENSIONS.get(type) ?? UNKNOWN_EXTENSION;
    const place = `${Object.is(step, -0) ? 0 : step}${count > 1 ? `-${index}` : ''}`;
    return this.#paths.claim(MEDIA_FOLDER, [...key.split('/'), `${place}.${extension}`], sha256);
  }
}

/** `artifacts.jsonl`: every file and image, one a line, with the entry of its bytes; `places` are those entries by hash. */
export function artifactsJsonl(
  content: RunContent,
  places: ReadonlyMap<string, string>,
): AsyncIterable<Uint8Array> {
  return textChunks(artifactLines(content, places));
}

async function* artifactLines(
  content: RunContent,
  places: ReadonlyMap<string, string>,
): AsyncGenerator<Iterable<string>> {
  for await (const artifact of artifactsOf(content)) {
    yield [artifactLine(artifact, places.get(artifact.sha256) ?? null)];
  }
}

/**
 * A line of `artifacts.jsonl`: what was recorded of a file or image, and where its bytes are. `path`: null when the bytes
 * are not here, as those of a deleted file.
 */
export function artifactLine(artifact: Artifact, path: string | null): string {
  const { sha256, size, type, time } = artifact;
  const bytes = { path, size, type, sha256, timestamp: seconds(time) };
  if (artifact.kind === 'file') {
    const { namespace, name, format, current } = artifact;
    return jsonLine({ kind: 'file', namespace, name, current, format, ...bytes });
  }
  const { key, row, step, globalStep, index, caption, width, height } = artifact;
  return jsonLine({
    ...{ kind: 'image', key, row, step, global_step: globalStep, index, caption, width, height },
    ...bytes,
  });
}

function idOf({ namespace, name }: FileRecord): string {
  return `${namespace}\n${name}`;
}

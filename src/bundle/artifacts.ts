/**
 * The files and media of a run under readable names: `files/<namespace>/<name>` as in ML-Logger, and
 * `media/<key>/<step>.<extension>` as in KohakuBoard. Equal bytes are in a bundle once, under one of their names.
 */

import { jsonLine } from '../base/plain-json.js';
import type { MediaExport } from '../media/export.js';
import { isKnownMedia, mediaOfItem } from '../media/kinds.js';
import type { FileRecord, Frame, MediaItem, MediaRecord, RecordKind } from '../record/kinds.js';
import type { RunContent } from './content.js';
import { textChunks } from './formats/chunks.js';
import { seconds } from './formats/times.js';
import { MEDIA_EXPORTS } from './media-exports.js';
import { SafePaths } from './safe-names.js';

export const FILES_FOLDER = 'files';
export const MEDIA_FOLDER = 'media';
/** Name of the list of all files and media of a run. */
export const ARTIFACTS_NAME = 'artifacts.jsonl';

const ARTIFACTS: ReadonlySet<RecordKind> = new Set(['file', 'media']);

/** Extension for bytes of unknown type: no program runs such a file. */
const UNKNOWN_EXTENSION = 'bin';

/** Most UTF-16 units of a name that an item has beside its number. */
const MAX_SUFFIX = 48;

/** A version of a file. `current`: it was not replaced or deleted later. */
export interface FileArtifact extends FileRecord {
  readonly current: boolean;
}

/** One media item of a row: number `index` of the `count` items that were logged together. */
export interface MediaArtifact extends Omit<MediaRecord, 'data' | 'items'>, MediaItem {
  readonly index: number;
  readonly count: number;
}

export type Artifact = FileArtifact | MediaArtifact;

/** False if the run has neither files nor media: its frames need not be read for them. */
export function hasArtifacts({ detail }: RunContent): boolean {
  return detail.files > 0 || detail.keys.some(({ kind }) => kind === 'media');
}

/**
 * Every file and media item that was ever recorded: media in log order, then files by namespace and name, then replaced and
 * deleted files. Reads the frames once.
 */
export async function* artifactsOf(content: RunContent): AsyncGenerator<Artifact, void, undefined> {
  const latest = new Map<string, FileRecord>();
  /** Every version with different bytes, by name and bytes. */
  const versions = new Map<string, FileRecord>();
  for await (const frame of content.frames({ kinds: ARTIFACTS })) {
    yield* mediaIn(frame);
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

function* mediaIn({ records }: Frame): Generator<MediaArtifact> {
  for (const record of records) {
    if (record.kind !== 'media') continue;
    const { items, data: _, ...position } = record;
    for (const [index, item] of items.entries()) yield { ...position, ...item, index, count: items.length };
  }
}

/** Chooses the paths of artifacts, relative to the run's folder. */
export class ArtifactPaths {
  readonly #paths = new SafePaths();

  /** A path that no other artifact has. */
  claim(artifact: Artifact): string {
    if (artifact.kind === 'file') {
      const { namespace, name, sha256 } = artifact;
      return this.#paths.claim(FILES_FOLDER, [...namespace.split('/'), ...name.split('/')], sha256);
    }
    const { key, step, index, count, type, sha256 } = artifact;
    const media = mediaOfItem(artifact.media, artifact.facts);
    const exporter: MediaExport | null = isKnownMedia(media) ? MEDIA_EXPORTS[media] : null;
    const extension = exporter?.extensionOf(type) ?? UNKNOWN_EXTENSION;
    const suffix = exporter?.suffixOf?.(artifact).slice(0, MAX_SUFFIX);
    const number = `${Object.is(step, -0) ? 0 : step}${count > 1 ? `-${index}` : ''}`;
    const stem = suffix ? `${number}-${suffix}` : number;
    return this.#paths.claim(MEDIA_FOLDER, [...key.split('/'), `${stem}.${extension}`], sha256);
  }
}

/** `artifacts.jsonl`: one line per file and media item, with the entry of its bytes. `paths`: those entries by hash. */
export function artifactsJsonl(
  content: RunContent,
  paths: ReadonlyMap<string, string>,
): AsyncIterable<Uint8Array> {
  return textChunks(artifactLines(content, paths));
}

async function* artifactLines(
  content: RunContent,
  paths: ReadonlyMap<string, string>,
): AsyncGenerator<Iterable<string>> {
  for await (const artifact of artifactsOf(content)) {
    yield [artifactLine(artifact, paths.get(artifact.sha256) ?? null)];
  }
}

/**
 * A line of `artifacts.jsonl`: the record of a file or media item, and the path of its bytes. `path` is `null` if the bytes are not
 * here, for example those of a deleted file.
 */
export function artifactLine(artifact: Artifact, path: string | null): string {
  const { sha256, size, type, time } = artifact;
  const bytes = { path, size, type, sha256, timestamp: seconds(time) };
  if (artifact.kind === 'file') {
    const { namespace, name, format, current } = artifact;
    return jsonLine({ kind: 'file', namespace, name, current, format, ...bytes });
  }
  const { key, row, step, globalStep, index, caption, media } = artifact;
  const kind = mediaOfItem(media, artifact.facts);
  const facts = isKnownMedia(kind) ? MEDIA_EXPORTS[kind].factsOf(artifact) : { facts: artifact.facts };
  return jsonLine({
    ...{ kind: media, key, row, step, global_step: globalStep, index, caption },
    ...facts,
    ...bytes,
  });
}

function idOf({ namespace, name }: FileRecord): string {
  return `${namespace}\n${name}`;
}

/**
 * The layout of a bundle:
 *
 *     stepwell.json                      format, list of runs, and their state when the bundle was written
 *     README.txt                         for people
 *     blobs/<sha256>                     bytes that no record names, shared by all runs
 *     <folder>/run.json                  identity of the run, its streams and blobs
 *     <folder>/segments/<session>.log    the frames of a stream, back to back
 *     <folder>/rollups/<name>.bin        derived entries
 *     <folder>/blobs.json                names of entries by the hash of their bytes
 *     <folder>/files/<namespace>/<name>  the bytes of files; equal bytes are stored once
 *     <folder>/media/<key>/<step>.<ext>  … and of media
 *     <folder>/…                         the same data for other tools
 *
 * All entries are stored without compression: ranges of a log are read in place, and frames are compact already.
 */

import { isId } from '../base/ids.js';
import { isSha256 } from '../base/sha256.js';
import { isDeviceName, readableName } from './safe-names.js';

/** Value of `format` in `stepwell.json`. */
export const BUNDLE_FORMAT = 'stepwell-bundle';
/** Value of `format` in `run.json`. */
export const RUN_FORMAT = 'stepwell-run';
/** Value of `format` in `blobs.json`. */
export const BLOBS_FORMAT = 'stepwell-blobs';
/** Format version. Raised if an older reader would misunderstand a description. */
export const BUNDLE_VERSION = 1;
/** Version of a bundle whose blobs have readable names: an older reader would report them as missing. */
export const NAMED_BLOBS_VERSION = 2;

export const MANIFEST_NAME = 'stepwell.json';
export const README_NAME = 'README.txt';
const RUN_NAME = 'run.json';
const BLOBS_NAME = 'blobs.json';
const BLOBS = 'blobs/';
const SEGMENTS = 'segments/';
const ROLLUPS = 'rollups/';
const LOG_SUFFIX = '.log';
/** Suffix of derived entries, because their names may end in a dot, which Windows removes. */
const ROLLUP_SUFFIX = '.bin';

/** Most characters of a label in a folder name: archives are also unpacked below long paths. */
const LABEL_LENGTH = 60;
/** Digits of the uid in a folder name. */
const UID_DIGITS = 8;

/** An entry of a run's folder, classified by its name. */
export type RunEntry =
  | { readonly folder: string; readonly kind: 'run' }
  | { readonly folder: string; readonly kind: 'log'; readonly session: string }
  | { readonly folder: string; readonly kind: 'rollup'; readonly name: string };

/** The folder name of a run. It depends on the run only, not on who writes the bundle. */
export function folderName(label: string, uid: string): string {
  return `${readableName(label, LABEL_LENGTH) || 'run'}.${uid.slice(0, UID_DIGITS)}`;
}

/** The entry of a run's own description. */
export function runEntry(folder: string): string {
  return `${folder}/${RUN_NAME}`;
}

/** The entry that lists the entries of a run's blobs. */
export function blobsEntry(folder: string): string {
  return `${folder}/${BLOBS_NAME}`;
}

/** The entry of a stream's frames. */
export function logEntry(folder: string, session: string): string {
  return `${folder}/${SEGMENTS}${session}${LOG_SUFFIX}`;
}

/** The entry of derived data; `null` for a name that no file can have: such data is left out. */
export function rollupEntry(folder: string, name: string): string | null {
  const elements = name.split('/');
  const plain = elements.every(
    (element) =>
      /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/.test(element) && element.length <= 100 && !isDeviceName(element),
  );
  // Windows removes a dot at the end of a folder name.
  if (elements.slice(0, -1).some((element) => element.endsWith('.'))) return null;
  return plain ? `${folder}/${ROLLUPS}${name}${ROLLUP_SUFFIX}` : null;
}

/** The entry of a blob. */
export function blobEntry(sha256: string): string {
  return `${BLOBS}${sha256}`;
}

/** The hash in the name of a blob's entry; `null` for other entries. */
export function blobOf(entry: string): string | null {
  const sha256 = entry.startsWith(BLOBS) ? entry.slice(BLOBS.length) : null;
  return isSha256(sha256) ? sha256 : null;
}

/** Classifies the name of an entry; `null`: a file for people, other tools or later versions. */
export function classifyEntry(entry: string): RunEntry | null {
  const slash = entry.indexOf('/');
  if (slash < 1) return null;
  const folder = entry.slice(0, slash);
  const rest = entry.slice(slash + 1);
  if (rest === RUN_NAME) return { folder, kind: 'run' };
  if (rest.startsWith(SEGMENTS) && rest.endsWith(LOG_SUFFIX)) {
    const session = rest.slice(SEGMENTS.length, -LOG_SUFFIX.length);
    return isId(session) ? { folder, kind: 'log', session } : null;
  }
  if (rest.startsWith(ROLLUPS) && rest.endsWith(ROLLUP_SUFFIX)) {
    return { folder, kind: 'rollup', name: rest.slice(ROLLUPS.length, -ROLLUP_SUFFIX.length) };
  }
  return null;
}

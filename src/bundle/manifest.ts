/**
 * The two descriptions in a bundle, `stepwell.json` and `run.json`. Both have the identity of a run, so that damage to one of them
 * loses no run. Their numbers are used only if the logs do not have them.
 */
import { CorruptDataError, StepwellError } from '../base/errors.js';
import { isId } from '../base/ids.js';
import { isSha256 } from '../base/sha256.js';
import { isWellFormed, wellFormed } from '../base/well-formed.js';
import type { BlobInfo, ReplicaRun } from '../store/archive.js';
import { type RunHead, WORKSPACE } from '../store/port.js';
import { BLOBS_FORMAT, BUNDLE_FORMAT, BUNDLE_VERSION, NAMED_BLOBS_VERSION, RUN_FORMAT } from './layout.js';

/** State of a run when the bundle was written. Not in `run.json`, because other holders of the run may count slightly differently. */
export type RunPosition = Pick<RunHead, 'nextRow' | 'nextStep' | 'globalStep' | 'status' | 'lastSeen'>;

/** A run in `stepwell.json`. `position` is `null` if it is malformed. */
export interface ManifestRun extends ReplicaRun {
  readonly folder: string;
  readonly position: RunPosition | null;
}

/** `stepwell.json`. */
export interface Manifest {
  /** Version of the library that wrote the bundle. */
  readonly library: string;
  /** Time of writing, ms since the epoch. */
  readonly created: number;
  readonly runs: readonly ManifestRun[];
}

/** A stream in `run.json`: its log has `next` frames and the hash `sha256`. */
export interface StreamInfo {
  readonly session: string;
  readonly epoch: number;
  readonly next: number;
  readonly sha256: string;
}

/**
 * `run.json`. It has only facts on which all holders of the run agree, in a fixed order of fields, so that the bundles of client and
 * server have the same file (BUN2).
 */
export interface RunFile extends ReplicaRun {
  /** By epoch, then session. Streams without frames are left out. */
  readonly streams: readonly StreamInfo[];
  /** By hash. */
  readonly blobs: readonly BlobInfo[];
}

/** The text of `stepwell.json`. `namedBlobs`: blobs are in entries that `blobs.json` lists. */
export function manifestText({ library, created, runs }: Manifest, namedBlobs: boolean): string {
  const listed = runs.map(({ folder, uid, namespace, project, label, created, position }) => ({
    ...identityText({ folder, uid, namespace, project, label, created }),
    ...positionText(position),
  }));
  const version = namedBlobs ? NAMED_BLOBS_VERSION : BUNDLE_VERSION;
  return text({ format: BUNDLE_FORMAT, version, library, created, runs: listed });
}

function positionText(position: RunPosition | null): Fields {
  if (position === null) return {};
  const { nextRow, nextStep, globalStep, status, lastSeen } = position;
  return { nextRow, nextStep, globalStep, status, lastSeen };
}

/** The text of `run.json`. */
export function runText(run: RunFile): string {
  const { uid, namespace, project, label, created } = run;
  const streams = run.streams.map(({ session, epoch, next, sha256 }) => ({ session, epoch, next, sha256 }));
  const blobs = run.blobs.map(({ sha256, size }) => ({ sha256, size }));
  const identity = identityText({ uid, namespace, project, label, created });
  return text({ format: RUN_FORMAT, version: BUNDLE_VERSION, ...identity, streams, blobs });
}

/** The text of `blobs.json`: names of entries by the hash of their bytes. */
export function blobsText(entries: ReadonlyMap<string, string>): string {
  return text({ format: BLOBS_FORMAT, version: BUNDLE_VERSION, entries: Object.fromEntries(entries) });
}

/** Reads `blobs.json`. Throws as {@link readManifest} does. Malformed elements are left out. */
export function readBlobEntries(source: string): Map<string, string> {
  const { entries } = fields(source, BLOBS_FORMAT);
  const pairs = isObject(entries) ? Object.entries(entries) : [];
  return new Map(
    pairs.filter((pair): pair is [string, string] => isSha256(pair[0]) && typeof pair[1] === 'string'),
  );
}

/** Reads `stepwell.json`. Throws `CorruptDataError`, or a `version` error for a bundle of a newer format. */
export function readManifest(source: string): Manifest {
  const json = fields(source, BUNDLE_FORMAT, NAMED_BLOBS_VERSION);
  const runs = list(json['runs']).flatMap((run): ManifestRun[] => {
    const identity = identityOf(run);
    if (identity === null || typeof run['folder'] !== 'string') return [];
    return [{ ...identity, folder: run['folder'], position: positionIn(run) }];
  });
  const library = typeof json['library'] === 'string' ? json['library'] : '';
  return { library, created: isTime(json['created']) ? json['created'] : 0, runs };
}

/** Reads `run.json`. Throws as {@link readManifest} does. Malformed elements of its lists are left out. */
export function readRunFile(source: string): RunFile {
  const json = fields(source, RUN_FORMAT);
  const identity = identityOf(json);
  if (identity === null) throw new CorruptDataError('A run in the bundle does not say which it is');
  const streams = list(json['streams']).flatMap(({ session, epoch, next, sha256 }): StreamInfo[] =>
    isId(session) && isCount(epoch) && isCount(next) && isSha256(sha256)
      ? [{ session, epoch, next, sha256 }]
      : [],
  );
  const blobs = list(json['blobs']).flatMap(({ sha256, size }): BlobInfo[] =>
    isSha256(sha256) && isCount(size) ? [{ sha256, size }] : [],
  );
  return { ...identity, streams, blobs };
}

type Fields = { readonly [field: string]: unknown };

function text(json: unknown): string {
  return `${JSON.stringify(json, null, 1)}\n`;
}

/**
 * The identity of a run with texts that every JSON reader accepts: many refuse lone surrogates. Texts with lone surrogates get U+FFFD
 * instead, and are also in `exact` as UTF-16 units, because they are the run's identity.
 */
function identityText<Identity extends Fields>(identity: Identity): Fields {
  const exact = Object.entries(identity).filter(
    ([, value]) => typeof value === 'string' && !isWellFormed(value),
  );
  if (exact.length === 0) return identity;
  const readable = exact.map(([name, value]) => [name, wellFormed(String(value))]);
  const units = exact.map(([name, value]) => [name, Array.from(String(value), unitsOf).flat()]);
  return { ...identity, ...Object.fromEntries(readable), exact: Object.fromEntries(units) };
}

function unitsOf(point: string): number[] {
  return Array.from({ length: point.length }, (_, i) => point.charCodeAt(i));
}

/** The fields of a run, with the original texts from `exact`. */
function exactFields(run: Fields): Fields {
  const { exact } = run;
  if (!isObject(exact)) return run;
  const texts = Object.entries(exact).flatMap(([name, units]) =>
    Array.isArray(units) && units.every(isUnit)
      ? [[name, units.map((unit) => String.fromCharCode(unit)).join('')]]
      : [],
  );
  return { ...run, ...Object.fromEntries(texts) };
}

function isUnit(value: unknown): value is number {
  return isCount(value) && value <= 0xffff;
}

function fields(source: string, format: string, newest = BUNDLE_VERSION): Fields {
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch (thrown) {
    throw new CorruptDataError('A description in the bundle is not JSON', { format }, thrown);
  }
  if (!isObject(json) || json['format'] !== format) {
    throw new CorruptDataError('A description in the bundle is of something else', { format });
  }
  const { version } = json;
  if (typeof version === 'number' && version > newest) {
    throw new StepwellError(
      'version',
      `This bundle has format ${version}; this version of Stepwell reads ${newest}. Open it with a newer one.`,
      { version, reads: newest },
    );
  }
  if (!isCount(version) || version < 1)
    throw new CorruptDataError('A description in the bundle has no version');
  return json;
}

function identityOf(run: Fields): ReplicaRun | null {
  const { uid, namespace, project, label, created } = exactFields(run);
  // Refuse the workspace as a run: it would import edits of the database itself.
  if (!isId(uid) || uid === WORKSPACE || !isTime(created)) return null;
  if (typeof namespace !== 'string' || typeof project !== 'string' || typeof label !== 'string') return null;
  return { uid, namespace, project, label, created };
}

function positionIn({ nextRow, nextStep, globalStep, status, lastSeen }: Fields): RunPosition | null {
  if (!isCount(nextRow) || !Number.isSafeInteger(nextStep) || !Number.isFinite(globalStep)) return null;
  if (status !== 'running' && status !== 'completed' && status !== 'failed') return null;
  if (!isTime(lastSeen)) return null;
  return { nextRow, nextStep: nextStep as number, globalStep: globalStep as number, status, lastSeen };
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Milliseconds that a Date can hold. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= 8.64e15;
}

/**
 * The two descriptions in a bundle, `stepwell.json` and `run.json`. Who a run is stands in both, so that damage to one
 * of them loses no run. What they count is only believed where the logs cannot say it.
 */
import { CorruptDataError, StepwellError } from '../base/errors.js';
import { isId } from '../base/ids.js';
import { isSha256 } from '../base/sha256.js';
import type { BlobInfo, ReplicaRun } from '../store/archive.js';
import { type RunHead, WORKSPACE } from '../store/port.js';
import { BUNDLE_FORMAT, BUNDLE_VERSION, RUN_FORMAT } from './layout.js';

/** How a run stood when the bundle was written. Not in `run.json`: who else has the run may count a little differently. */
export type RunPlace = Pick<RunHead, 'nextRow' | 'nextStep' | 'globalStep' | 'status' | 'lastSeen'>;

/** A run in `stepwell.json`. `place` is null where it makes no sense. */
export interface ManifestRun extends ReplicaRun {
  readonly folder: string;
  readonly place: RunPlace | null;
}

/** `stepwell.json`. */
export interface Manifest {
  /** Version of the library that wrote the bundle. */
  readonly library: string;
  /** When it was written, ms since the epoch. */
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
 * `run.json`. It holds only what every holder of the run agrees on, field by field in one order, so that a bundle from
 * the client and one from the server have the same (BUN2).
 */
export interface RunFile extends ReplicaRun {
  /** By epoch, then session; those without frames are left out. */
  readonly streams: readonly StreamInfo[];
  /** By hash. */
  readonly blobs: readonly BlobInfo[];
}

/** The text of `stepwell.json`. */
export function manifestText({ library, created, runs }: Manifest): string {
  const listed = runs.map(({ folder, uid, namespace, project, label, created, place }) => ({
    ...{ folder, uid, namespace, project, label, created },
    ...place,
  }));
  return text({ format: BUNDLE_FORMAT, version: BUNDLE_VERSION, library, created, runs: listed });
}

/** The text of `run.json`. */
export function runText(run: RunFile): string {
  const { uid, namespace, project, label, created } = run;
  const streams = run.streams.map(({ session, epoch, next, sha256 }) => ({ session, epoch, next, sha256 }));
  const blobs = run.blobs.map(({ sha256, size }) => ({ sha256, size }));
  const identity = { uid, namespace, project, label, created };
  return text({ format: RUN_FORMAT, version: BUNDLE_VERSION, ...identity, streams, blobs });
}

/** Reads `stepwell.json`. Throws `CorruptDataError`, or a `version` error for a bundle of a newer format. */
export function readManifest(source: string): Manifest {
  const json = fields(source, BUNDLE_FORMAT);
  const runs = list(json['runs']).flatMap((run): ManifestRun[] => {
    const identity = identityOf(run);
    if (identity === null || typeof run['folder'] !== 'string') return [];
    return [{ ...identity, folder: run['folder'], place: placeIn(run) }];
  });
  const library = typeof json['library'] === 'string' ? json['library'] : '';
  return { library, created: isTime(json['created']) ? json['created'] : 0, runs };
}

/** Reads `run.json`. Throws as {@link readManifest}; entries of its lists that make no sense are left out. */
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

function fields(source: string, format: string): Fields {
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
  if (typeof version === 'number' && version > BUNDLE_VERSION) {
    throw new StepwellError(
      'version',
      `This bundle has format ${version}; this version of Stepwell reads ${BUNDLE_VERSION}. Open it with a newer one.`,
      { version, reads: BUNDLE_VERSION },
    );
  }
  if (version !== BUNDLE_VERSION) throw new CorruptDataError('A description in the bundle has no version');
  return json;
}

function identityOf({ uid, namespace, project, label, created }: Fields): ReplicaRun | null {
  // The workspace is no run: as one it would bring edits of the database itself along.
  if (!isId(uid) || uid === WORKSPACE || !isTime(created)) return null;
  if (typeof namespace !== 'string' || typeof project !== 'string' || typeof label !== 'string') return null;
  return { uid, namespace, project, label, created };
}

function placeIn({ nextRow, nextStep, globalStep, status, lastSeen }: Fields): RunPlace | null {
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

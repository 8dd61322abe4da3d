/** Sends the blobs that a run uses and that the server lacks. */
import { sha256OfBlob } from '../base/sha256.js';
import { failureOf, TryLater } from './failure.js';
import type { RemoteLink } from './remote-link.js';
import { jsonOf } from './transport.js';
import type { UploadPorts } from './types.js';
import { parseHashes, paths, SMALL_BLOB_BYTES } from './wire.js';

/** Most hashes in one request: 70 kB of JSON. */
const MOST_HASHES = 1000;
/** Bytes of a hash in JSON with quotes and comma, rounded up for the JSON around the list. */
const HASH_BYTES = 68;

export interface SendContext {
  readonly uid: string;
  readonly link: RemoteLink;
  readonly ports: UploadPorts;
}

/** What is known about the blobs of a run. */
export class BlobProgress {
  /** Hashes that the server is known to have. */
  readonly there = new Set<string>();
  /** Hashes that neither side has: the bytes are missing or damaged in this browser too. */
  readonly lost = new Set<string>();

  /** Forgets everything: the server may have been restored from a backup, or this browser repaired. */
  clear(): void {
    this.there.clear();
    this.lost.clear();
  }
}

/**
 * Sends the missing blobs, and remembers which blobs the server has and which are lost. A lost blob does not stop the other blobs
 * or the frames. Resolves how many blobs the run has.
 *
 * @param onMissing called before a blob is sent: the server does not have the whole run
 */
export async function sendBlobs(
  context: SendContext,
  progress: BlobProgress,
  onMissing: () => Promise<void>,
): Promise<number> {
  const { uid, ports } = context;
  const { there, lost } = progress;
  const used = (await ports.archive.listBlobs(uid)).map(({ sha256 }) => sha256);
  const hashes = used.filter((each) => !there.has(each) && !lost.has(each));
  for (const asked of chunks(hashes, hashesAtOnce(context.link))) {
    const missing = await askMissing(context, asked);
    for (const sha256 of asked) if (!missing.has(sha256)) there.add(sha256);
    if (missing.size > 0) await onMissing();
    for (const sha256 of missing) {
      const data = await ports.archive.getBlob(sha256);
      if (data !== null && (await sendBlob(context, sha256, data))) there.add(sha256);
      // Otherwise the blob was removed meanwhile, because no record refers to it any more.
      else if (data !== null || (await isUsed(context, sha256))) lost.add(sha256);
    }
  }
  return used.length;
}

/** How many hashes fit into a request. */
export function hashesAtOnce({ limit }: RemoteLink): number {
  return Math.min(MOST_HASHES, Math.floor(limit.bytes / 2 / HASH_BYTES));
}

/** Splits `all` into groups of at most `most`. */
export function* chunks<T>(all: readonly T[], most: number): Generator<readonly T[]> {
  for (let i = 0; i < all.length; i += most) yield all.slice(i, i + most);
}

/** Asks the server which of `hashes` it lacks. */
export async function askMissing(
  { uid, link }: SendContext,
  hashes: readonly string[],
): Promise<ReadonlySet<string>> {
  const response = await link.send({
    method: 'POST',
    path: paths.missingBlobs(uid),
    body: JSON.stringify({ sha256: hashes }),
    type: 'application/json',
  });
  const missing = response.status === 200 ? parseHashes(jsonOf(response), 'missing') : null;
  if (!missing) throw failureOf(response);
  return new Set(hashes.filter((sha256) => missing.includes(sha256)));
}

async function isUsed({ uid, ports }: SendContext, sha256: string): Promise<boolean> {
  return (await ports.archive.listBlobs(uid)).some((blob) => blob.sha256 === sha256);
}

/** Sends a blob. Resolves false if the bytes in this browser do not have the hash, or cannot be read. */
async function sendBlob({ uid, link, ports }: SendContext, sha256: string, data: Blob): Promise<boolean> {
  if (data.size > Math.min(SMALL_BLOB_BYTES, link.limit.bytes)) {
    if ((await ports.sendLarge(link, { run: uid, sha256, data })) === 'sent') return true;
    return checkHere(data, sha256);
  }
  // Read the bytes first: a request whose Blob cannot be read fails like a network that is down.
  const bytes = await data.arrayBuffer().catch(() => null);
  if (bytes === null) return false;
  const response = await link.send({
    method: 'PUT',
    path: paths.blob(uid, sha256),
    body: new Uint8Array(bytes),
    type: 'application/octet-stream',
  });
  if (response.status === 422) return checkHere(data, sha256);
  const said = jsonOf(response);
  const taken = response.status >= 200 && response.status < 300;
  if (!taken || typeof said !== 'object' || said === null || !('sha256' in said) || said.sha256 !== sha256) {
    throw failureOf(response);
  }
  link.progressed();
  return true;
}

/** Finds out where bytes were damaged. Resolves false if they are damaged in this browser; rejects if they were damaged on the way. */
async function checkHere(data: Blob, sha256: string): Promise<false> {
  const hash = await sha256OfBlob(data).catch(() => null);
  if (hash === sha256) throw new TryLater('server', 'A file arrived damaged at the server');
  return false;
}

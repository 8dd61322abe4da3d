/** Sends the blobs that a run uses and that the server lacks. */
import { sha256OfBlob } from '../base/sha256.js';
import { failureOf, TryLater } from './failure.js';
import type { RemoteLink } from './remote-link.js';
import { jsonOf } from './transport.js';
import type { UploadPorts } from './types.js';
import { parseHashes, paths, SMALL_BLOB_BYTES } from './wire.js';

/** Most hashes asked about in one request: 70 kB of JSON. */
const MOST_HASHES = 1000;
/** Bytes of a hash in JSON, with its quotes and comma, and a few for what is around them. */
const HASH_BYTES = 68;

export interface SendContext {
  readonly uid: string;
  readonly link: RemoteLink;
  readonly ports: UploadPorts;
}

/** What is known about the blobs of a run. */
export class BlobNotes {
  /** Hashes that the server is known to have. */
  readonly there = new Set<string>();
  /** Hashes that neither side has: the bytes are missing or damaged in this browser too. */
  readonly lost = new Set<string>();

  /** Forgets everything: the server may have been restored, or this browser repaired. */
  clear(): void {
    this.there.clear();
    this.lost.clear();
  }
}

/**
 * Sends what is missing, and notes what is there and what is lost. A lost blob does not keep the others, or the frames, from
 * being sent. Resolves how many blobs the run has.
 *
 * @param onMissing called before a blob is sent: the server does not have the whole run
 */
export async function sendBlobs(
  context: SendContext,
  notes: BlobNotes,
  onMissing: () => Promise<void>,
): Promise<number> {
  const { uid, ports } = context;
  const { there, lost } = notes;
  const used = (await ports.archive.listBlobs(uid)).map(({ sha256 }) => sha256);
  const hashes = used.filter((each) => !there.has(each) && !lost.has(each));
  for (const asked of chunks(hashes, hashesAtOnce(context.link))) {
    const missing = await askMissing(context, asked);
    for (const sha256 of asked) if (!missing.has(sha256)) there.add(sha256);
    if (missing.size > 0) await onMissing();
    for (const sha256 of missing) {
      const data = await ports.archive.getBlob(sha256);
      if (data !== null && (await sendBlob(context, sha256, data))) there.add(sha256);
      // Let go meanwhile: nothing refers to the blob any more.
      else if (data !== null || (await isUsed(context, sha256))) lost.add(sha256);
    }
  }
  return used.length;
}

/** How many hashes go into a request. */
export function hashesAtOnce({ limit }: RemoteLink): number {
  return Math.min(MOST_HASHES, Math.floor(limit.bytes / 2 / HASH_BYTES));
}

/** `all`, some at a time. */
export function* chunks<T>(all: readonly T[], most: number): Generator<readonly T[]> {
  for (let i = 0; i < all.length; i += most) yield all.slice(i, i + most);
}

/** Those of `hashes` that the server says it lacks. */
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

/** Resolves false when the bytes here are not those of the hash, or cannot be read. */
async function sendBlob({ uid, link, ports }: SendContext, sha256: string, data: Blob): Promise<boolean> {
  if (data.size > Math.min(SMALL_BLOB_BYTES, link.limit.bytes)) {
    if ((await ports.sendLarge(link, { run: uid, sha256, data })) === 'sent') return true;
    return checkHere(data, sha256);
  }
  // Read here: a request whose Blob cannot be read fails like a network that is down.
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

/** The server did not get the bytes of the hash. Resolves false when they are damaged here; rejects when they were damaged on the way. */
async function checkHere(data: Blob, sha256: string): Promise<false> {
  const hash = await sha256OfBlob(data).catch(() => null);
  if (hash === sha256) throw new TryLater('server', 'A file arrived damaged at the server');
  return false;
}

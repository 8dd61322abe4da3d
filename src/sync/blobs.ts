/** Sends the blobs that a run uses and that the server lacks. */
import { sha256OfBlob } from '../base/sha256.js';
import { failureOf, Stop, TryLater } from './failure.js';
import type { RemoteLink } from './remote-link.js';
import { jsonOf } from './transport.js';
import type { UploadPorts } from './types.js';
import { parseHashes, paths, SMALL_BLOB_BYTES } from './wire.js';

/** Hashes asked about in one request. */
const ASK_AT_ONCE = 1000;

export interface SendContext {
  readonly uid: string;
  readonly link: RemoteLink;
  readonly ports: UploadPorts;
}

/** Sends what is missing. `there`: hashes that the server is known to have; added to. */
export async function sendBlobs({ uid, link, ports }: SendContext, there: Set<string>): Promise<void> {
  const { archive } = ports;
  const hashes = (await archive.listBlobs(uid))
    .map(({ sha256 }) => sha256)
    .filter((each) => !there.has(each));
  for (let i = 0; i < hashes.length; i += ASK_AT_ONCE) {
    const asked = hashes.slice(i, i + ASK_AT_ONCE);
    const response = await link.send({
      method: 'POST',
      path: paths.missingBlobs(uid),
      body: JSON.stringify({ sha256: asked }),
      type: 'application/json',
    });
    const missing = response.status === 200 ? parseHashes(jsonOf(response), 'missing') : null;
    if (!missing) throw failureOf(response);
    for (const sha256 of asked) if (!missing.includes(sha256)) there.add(sha256);
    for (const sha256 of asked) {
      if (there.has(sha256)) continue;
      const data = await archive.getBlob(sha256);
      // Let go meanwhile: nothing refers to it any more.
      if (data !== null) await sendBlob({ uid, link, ports }, sha256, data);
      there.add(sha256);
    }
  }
}

async function sendBlob({ uid, link, ports }: SendContext, sha256: string, data: Blob): Promise<void> {
  if (data.size > SMALL_BLOB_BYTES) return ports.sendLarge(link, { run: uid, sha256, data });
  const response = await link.send({
    method: 'PUT',
    path: paths.blob(uid, sha256),
    body: data,
    type: 'application/octet-stream',
  });
  if (response.status === 422) {
    if ((await sha256OfBlob(data)) === sha256) {
      throw new TryLater('server', 'A file arrived damaged at the server');
    }
    throw new Stop('refused', 'A file of this run is damaged in this browser and cannot be sent');
  }
  const said = jsonOf(response);
  const taken = response.status >= 200 && response.status < 300;
  if (!taken || typeof said !== 'object' || said === null || !('sha256' in said) || said.sha256 !== sha256) {
    throw failureOf(response);
  }
  link.progressed();
}

/** Chunked uploads of large blobs, of bodies of frames that are too long for a proxy, and of bundles. */
import { StepwellError } from '../../base/errors.js';
import { isId } from '../../base/ids.js';
import { isSha256 } from '../../base/sha256.js';
import { importBundle, openBundle } from '../../bundle/index.js';
import type { Archive } from '../../store/archive.js';
import type { Store } from '../../store/port.js';
import type { Limits } from '../base/limits.js';
import { runMissing, WireError } from '../base/wire-error.js';
import type { ProjectName } from '../keys/access.js';
import type { Scope } from '../keys/scope.js';
import type { Receiver } from '../runs/receiver.js';
import { FileBlob } from '../store/file-blob.js';
import type { UploadResult, UploadStore } from './upload-store.js';

/** Metadata of an upload, from the client and the server: texts, as in `Upload-Metadata`. */
export type UploadMetadata = Readonly<Record<string, string | null>>;

/** Ports of {@link Uploads}. */
export interface UploadPorts {
  readonly store: Store;
  readonly archive: Archive;
  readonly receiver: Receiver;
  readonly files: UploadStore;
  readonly limits: Pick<Limits, 'framesBytes'>;
  /** Called when a run changed; `null`: the list of runs changed. */
  changed(run: string | null): void;
}

/** Metadata field that the server writes: the project of the key that began the upload. */
const OWNER = 'owner';

/** Admits and completes uploads. */
export class Uploads {
  readonly #ports: UploadPorts;
  /** Completions under way. The last chunk and a request for the result may come at the same time. */
  readonly #completing = new Map<string, Promise<UploadResult>>();

  constructor(ports: UploadPorts) {
    this.#ports = ports;
  }

  /** Checks a new upload. Resolves the metadata to store. */
  async begin(metadata: UploadMetadata, size: number, scope: Scope): Promise<Record<string, string | null>> {
    const { framesBytes } = this.#ports.limits;
    if (metadata.kind === 'frames' && size > framesBytes) {
      throw new WireError(413, 'too_large', `A body of frames has at most ${framesBytes} bytes`);
    }
    const { kind, run, sha256, filename = null } = metadata;
    const owner = JSON.stringify(scope.access.project);
    if (kind === 'bundle') return { kind, filename, [OWNER]: owner };
    if ((kind !== 'blob' && kind !== 'frames') || !isId(run) || !isSha256(sha256)) {
      const message =
        'Upload-Metadata must hold kind (blob, frames or bundle), and for a blob or frames run and sha256';
      throw new WireError(400, 'bad_request', message);
    }
    await scope.admit(run);
    const head = await this.#ports.store.getRun(run);
    if (head === null) throw runMissing(run);
    if (head.deleted !== 0) throw new WireError(410, 'run_gone', 'The run was deleted here');
    return { kind, run, sha256, filename, [OWNER]: owner };
  }

  /** Rejects unless the upload exists and the key may see it. */
  async admit(id: string, scope: Scope): Promise<UploadMetadata> {
    const missing = new WireError(404, 'not_found', 'There is no such upload');
    if (!isId(id)) throw missing;
    const upload = await this.#ports.files.getUpload(id).catch(() => null);
    const metadata = upload?.metadata;
    if (!metadata) throw missing;
    const owner = JSON.parse(metadata[OWNER] ?? 'null') as ProjectName | null;
    const isOwn =
      scope.access.project === null || (owner !== null && scope.sees(owner.namespace, owner.name));
    if (!isOwn) throw missing;
    return metadata;
  }

  /** Stores or imports a finished upload. Idempotent: later calls give the same answer. */
  complete(id: string, metadata: UploadMetadata, scope: Scope): Promise<UploadResult> {
    const running = this.#completing.get(id) ?? this.#complete(id, metadata, scope);
    this.#completing.set(id, running);
    const forget = () => {
      if (this.#completing.get(id) === running) this.#completing.delete(id);
    };
    running.then(forget, forget);
    return running;
  }

  async #complete(id: string, metadata: UploadMetadata, scope: Scope): Promise<UploadResult> {
    const { files } = this.#ports;
    const known = await files.result(id);
    if (known !== null) return known;
    const { size } = await files.getUpload(id);
    const data = await FileBlob.open(files.pathOf(id));
    try {
      if (data.size !== size) throw new WireError(409, 'busy', 'The upload is not finished');
      const result = await this.#use(data, metadata, scope);
      await files.keepResult(id, result);
      return result;
    } catch (thrown) {
      // The uploaded bytes are wrong, and retrying the last chunk would not help.
      if (isFinal(thrown)) await files.remove(id);
      throw thrown;
    } finally {
      await data.close();
    }
  }

  #use(data: Blob, metadata: UploadMetadata, scope: Scope): Promise<UploadResult> {
    if (metadata.kind === 'bundle') return this.#bundle(data, scope);
    return metadata.kind === 'frames' ? this.#frames(data, metadata) : this.#blob(data, metadata);
  }

  /** Stores frames. The client reads the result of each frame by `GET …/streams`. */
  async #frames(data: Blob, { run }: UploadMetadata): Promise<UploadResult> {
    const bytes = new Uint8Array(await data.arrayBuffer());
    const { status } = await this.#ports.receiver.frames(run ?? '', bytes);
    if (status === 422) throw new WireError(422, 'digest_mismatch', 'The frames arrived damaged');
    return { kind: 'frames', run: run ?? '' };
  }

  async #blob(data: Blob, { run, sha256 }: UploadMetadata): Promise<UploadResult> {
    const stored = await this.#ports.receiver.putBlob(run ?? '', sha256 ?? '', data);
    return { kind: 'blob', run: run ?? '', ...stored };
  }

  async #bundle(data: Blob, scope: Scope): Promise<UploadResult> {
    const bundle = await openBundle(data).catch((thrown: unknown) => {
      throw isDamaged(thrown) ? new WireError(422, 'bad_request', thrown.message) : thrown;
    });
    for (const { namespace, project } of bundle.runs) scope.admitProject(namespace, project);
    const { store, archive, changed } = this.#ports;
    const runs = await importBundle(bundle, { store, archive });
    for (const { uid } of runs) changed(uid);
    changed(null);
    return { kind: 'bundle', runs };
  }
}

function isFinal(thrown: unknown): boolean {
  return thrown instanceof WireError && thrown.status < 500 && thrown.code !== 'busy';
}

function isDamaged(thrown: unknown): thrown is StepwellError {
  return thrown instanceof StepwellError && (thrown.code === 'corrupt' || thrown.code === 'version');
}

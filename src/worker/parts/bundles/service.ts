import { StepwellError } from '../../../base/errors.js';
import { importBundle } from '../../../bundle/import.js';
import { type Bundle, openBundle } from '../../../bundle/read.js';
import { bundleSource } from '../../../bundle/source.js';
import { writeBundle } from '../../../bundle/write.js';
import type { ExportOptions, ImportedRunInfo } from '../../../source/bundles.js';
import type { Source } from '../../../source/types.js';
import type { Archive } from '../../../store/archive.js';
import type { Store } from '../../../store/port.js';
import { type FromReader, serveStream } from './channel.js';

export interface BundlePorts {
  readonly store: Store;
  readonly archive: Archive;
  /** Source over the same store. */
  readonly source: Source;
  readonly library: string;
  /** Called after an import. */
  onImported(): void;
}

/** Data about an opened bundle that are sent to the page. */
export interface OpenedBundleInfo {
  readonly id: number;
  readonly runs: number;
  readonly problems: readonly string[];
}

/** Smallest share of the work from which the total is estimated. Prevents a division by zero at the start. */
const LEAST_SHARE = 0.001;

/** Makes, opens and imports bundles for the page of an engine. */
export class BundleService {
  readonly #ports: BundlePorts;
  readonly #open = new Map<number, { readonly bundle: Bundle; readonly source: Source }>();
  #ids = 0;

  constructor(ports: BundlePorts) {
    this.#ports = ports;
  }

  /** Serves the bytes of a bundle on `port`: see `channel.ts`. Resolves when all bytes are read or the reader cancels. */
  async export(
    uids: readonly string[],
    options: Pick<ExportOptions, 'tensorboard' | 'csv' | 'csvByteOrderMark'>,
    port: MessagePort,
  ): Promise<void> {
    const { store, archive, source, library } = this.#ports;
    const stop = new AbortController();
    const stream = writeBundle({ store, archive, source }, uids, {
      ...options,
      library,
      signal: stop.signal,
      onProgress: ({ bytes, share }) =>
        port.postMessage({ type: 'progress', done: bytes, total: bytes / Math.max(share, LEAST_SHARE) }),
    });
    await serveStream(port, stream, () => stop.abort());
  }

  /** Opens a bundle without importing it. */
  async open(file: Blob): Promise<OpenedBundleInfo> {
    const bundle = await openBundle(file);
    const id = ++this.#ids;
    this.#open.set(id, { bundle, source: bundleSource(bundle) });
    const problems = bundle.problems.map(({ message }) => message);
    return { id, runs: bundle.runs.length, problems };
  }

  /** Returns a source over the runs of an open bundle. */
  source(id: number): Source {
    return this.#bundle(id).source;
  }

  /** Copies the runs of a bundle into the database. Posts progress to `port`. A `cancel` message from there aborts the import. */
  async import(id: number, port: MessagePort): Promise<ImportedRunInfo[]> {
    const { bundle } = this.#bundle(id);
    const stop = new AbortController();
    port.onmessage = ({ data }: MessageEvent<FromReader>) => {
      if (data.type === 'cancel') stop.abort();
    };
    try {
      const results = await importBundle(bundle, this.#ports, {
        signal: stop.signal,
        onProgress: ({ done, total }) => port.postMessage({ type: 'progress', done, total }),
      });
      return results.map(({ uid, label, result, damagedBlobs }) => ({
        run: uid,
        name: label,
        result: result === 'imported' && damagedBlobs > 0 ? 'damaged' : result,
      }));
    } finally {
      port.close();
      this.#ports.onImported();
    }
  }

  /** Closes a bundle. */
  close(id: number): void {
    this.#open.delete(id);
  }

  #bundle(id: number) {
    const opened = this.#open.get(id);
    if (!opened) throw new StepwellError('aborted', 'The bundle was closed');
    return opened;
  }
}

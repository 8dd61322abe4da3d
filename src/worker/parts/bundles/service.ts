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
  /** Over the same store. */
  readonly source: Source;
  readonly library: string;
  /** Runs were imported. */
  onImported(): void;
}

/** What crosses to the page about a bundle that was opened. */
export interface OpenedBundleInfo {
  readonly id: number;
  readonly runs: number;
  readonly problems: readonly string[];
}

/** Below this share of the work, how long it will be cannot be said yet. */
const LEAST_SHARE = 0.001;

/** Bundles, as an engine makes, opens and imports them for its page. */
export class BundleService {
  readonly #ports: BundlePorts;
  readonly #open = new Map<number, { readonly bundle: Bundle; readonly source: Source }>();
  #ids = 0;

  constructor(ports: BundlePorts) {
    this.#ports = ports;
  }

  /** Serves the bytes of a bundle on `port`: see `channel.ts`. Resolves when they are read, or nobody wants them. */
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

  /** Opens a bundle where it lies. */
  async open(file: Blob): Promise<OpenedBundleInfo> {
    const bundle = await openBundle(file);
    const id = ++this.#ids;
    this.#open.set(id, { bundle, source: bundleSource(bundle) });
    const problems = bundle.problems.map(({ message }) => message);
    return { id, runs: bundle.runs.length, problems };
  }

  /** The runs of a bundle that is open. */
  source(id: number): Source {
    return this.#bundle(id).source;
  }

  /** Copies the runs of a bundle into the database; progress is posted to `port`, a `cancel` from there ends it. */
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

  /** Lets go of a bundle. */
  close(id: number): void {
    this.#open.delete(id);
  }

  #bundle(id: number) {
    const opened = this.#open.get(id);
    if (!opened) throw new StepwellError('aborted', 'The bundle was closed');
    return opened;
  }
}

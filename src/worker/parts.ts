/**
 * Code that the worker loads when it first needs it, so that a page which logs numbers only never downloads it. Each part
 * is one self-contained file. The page knows the addresses: there a bundler sees them as assets and emits the files, which
 * it could not for an import inside of a worker, where import maps do not apply either.
 */
export interface PartUrls {
  /** Queries that not every page makes, and the computation of histograms on the CPU. */
  readonly queries: string;
  /** The worker's own tfjs with the GPU kernels. */
  readonly tfjs: string;
  /** Files and images: their encoders, and the archive with their bytes. */
  readonly files: string;
  /** Sending runs to servers. */
  readonly sync: string;
  /** Runs as one file. */
  readonly bundles: string;
}

export type QueriesPart = typeof import('./parts/queries.js');
export type TfjsPart = typeof import('./parts/tfjs.js');
export type FilesPart = typeof import('./parts/files.js');
export type SyncPart = typeof import('./parts/sync.js');
export type BundlesPart = typeof import('./parts/bundles.js');

/** Loads each part once; a load that failed is tried again at the next call. */
export function partLoader(urls: PartUrls) {
  const loading = new Map<string, Promise<unknown>>();
  const load = (url: string): Promise<unknown> => {
    let part = loading.get(url);
    if (!part) {
      part = import(/* @vite-ignore */ /* webpackIgnore: true */ url);
      loading.set(url, part);
      part.catch(() => loading.delete(url));
    }
    return part;
  };
  return {
    queries: () => load(urls.queries) as Promise<QueriesPart>,
    tfjs: () => load(urls.tfjs) as Promise<TfjsPart>,
    files: () => load(urls.files) as Promise<FilesPart>,
    sync: () => load(urls.sync) as Promise<SyncPart>,
    bundles: () => load(urls.bundles) as Promise<BundlesPart>,
  };
}

export type Parts = ReturnType<typeof partLoader>;

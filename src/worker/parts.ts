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
}

export type QueriesPart = typeof import('./parts/queries.js');
export type TfjsPart = typeof import('./parts/tfjs.js');

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
  };
}

export type Parts = ReturnType<typeof partLoader>;

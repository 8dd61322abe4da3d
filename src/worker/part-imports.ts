/** A part that comes by its address only: see {@link PART_IMPORTS}. */
const byAddress = <Module>() => null as (() => Promise<Module>) | null;

/**
 * The parts of the worker, each an entry of its own in `./parts`, and how the page imports them where the engine runs in the
 * page. The one list of the parts: types, addresses, build and size check take their names from here (the scripts by its
 * text, so each line names its file).
 *
 * Every bundler follows these imports. Only tfjs comes by address, because bundlers that make one file would put another
 * 95 KB into it for pages which may never need them; without it, the CPU computes the same histograms.
 */
export const PART_IMPORTS = {
  /** Queries that not every page makes, the check of arguments, and the computation of histograms on the CPU. */
  queries: () => import('./parts/queries.js'),
  /** Files and media: their encoders, and the archive with their bytes. */
  files: () => import('./parts/files.js'),
  /** Sending runs to servers. */
  sync: () => import('./parts/sync.js'),
  /** Runs as one file. */
  bundles: () => import('./parts/bundles.js'),
  /** The worker's own tfjs with the GPU kernels. */
  tfjs: byAddress<typeof import('./parts/tfjs.js')>(),
};

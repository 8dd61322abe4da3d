/** A part without an import for the page. It is loaded by address only: see {@link PART_IMPORTS}. */
const byAddress = <Module>() => null as (() => Promise<Module>) | null;

/**
 * The parts of the worker, and how the page imports them if the engine runs in the page. Each part is an entry file in `./parts`.
 * This is the only list of the parts: types, addresses, build and size check take the names from here. The scripts read the text
 * of this file, so each line must name its file.
 *
 * Every bundler follows these imports. Only tfjs is loaded by address: bundlers that make a single file would add 95 KB for pages
 * that may never need tfjs. Without tfjs, the CPU computes the same histograms.
 */
export const PART_IMPORTS = {
  /** Queries of boards, the check of arguments, and the computation of histograms on the CPU. */
  queries: () => import('./parts/queries.js'),
  /** Files and media: the encoders, and the archive of their bytes. */
  files: () => import('./parts/files.js'),
  /** The encoder of frames as videos. */
  video: () => import('./parts/video.js'),
  /** Sending runs to servers. */
  sync: () => import('./parts/sync.js'),
  /** Bundles: runs as one file. */
  bundles: () => import('./parts/bundles.js'),
  /** The worker's own copy of tfjs, with the GPU kernels. */
  tfjs: byAddress<typeof import('./parts/tfjs.js')>(),
};

import type { PartName } from '../worker/parts.js';

/**
 * Addresses of the worker's parts when pages run the sources. Each is a literal expression, because a bundler emits the file only for
 * such an expression. scripts/build.mjs replaces this file with a table made from the list of parts.
 */
export const PART_ADDRESSES = {
  queries: () => new URL('../worker/parts/queries.ts', import.meta.url),
  tfjs: () => new URL('../worker/parts/tfjs.ts', import.meta.url),
  files: () => new URL('../worker/parts/files.ts', import.meta.url),
  video: () => new URL('../worker/parts/video.ts', import.meta.url),
  sync: () => new URL('../worker/parts/sync.ts', import.meta.url),
  bundles: () => new URL('../worker/parts/bundles.ts', import.meta.url),
} as const satisfies { readonly [name in PartName]: () => URL };

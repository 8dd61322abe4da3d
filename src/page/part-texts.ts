import type { PartName } from '../worker/parts.js';

/** A module with the source of a worker file, gzipped, in base64, so that no build tool edits the source. */
interface TextModule {
  readonly packed: string;
}

/**
 * The sources of the worker and its parts, as modules that every bundler includes. Used if a file is not at its address. Empty
 * here: scripts/build.mjs replaces this file with the real table. The development server runs the sources and always has the
 * files.
 */
export const PART_TEXTS: { readonly [name in PartName | 'worker']?: () => Promise<TextModule> } = {};

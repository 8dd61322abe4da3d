import type { PartName } from '../worker/parts.js';

/** A module with the source of a worker file, gzipped, in base64: opaque to everything that edits code on its way. */
interface TextModule {
  readonly packed: string;
}

/**
 * The sources of the worker and its parts as modules, which every bundler brings along, for pages where the files
 * themselves are not at their addresses. Empty here: scripts/build.mjs puts the real table in place of this file, and the
 * development server, which runs the sources, always has the files.
 */
export const PART_TEXTS: { readonly [name in PartName | 'worker']?: () => Promise<TextModule> } = {};

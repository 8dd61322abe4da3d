import { PART_IMPORTS } from '../worker/part-imports.js';
import type { PartName } from '../worker/parts.js';

/**
 * Addresses of the worker's parts on the development server, which runs the sources. scripts/build.mjs replaces this file with a
 * table of one literal expression per part: bundlers find the files to emit by these expressions.
 */
export const PART_ADDRESSES = Object.fromEntries(
  Object.keys(PART_IMPORTS).map((part) => [
    part,
    () => new URL(/* @vite-ignore */ `../worker/parts/${part}.ts`, import.meta.url),
  ]),
) as { readonly [name in PartName]: () => URL };

import { PART_IMPORTS } from '../worker/part-imports.js';
import type { PartName } from '../worker/parts.js';

/**
 * Addresses of the worker's parts, as the development server has them, which runs the sources. scripts/build.mjs puts a
 * table in place of this file with one literal expression per part, from which bundlers know the files to emit.
 */
export const PART_ADDRESSES = Object.fromEntries(
  Object.keys(PART_IMPORTS).map((part) => [
    part,
    () => new URL(/* @vite-ignore */ `../worker/parts/${part}.ts`, import.meta.url),
  ]),
) as { readonly [name in PartName]: () => URL };

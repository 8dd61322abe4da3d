import { messageOf, StepwellError } from '../base/errors.js';
import type { PART_IMPORTS } from './part-imports.js';

/** Name of a part: see `PART_IMPORTS`. */
export type PartName = keyof typeof PART_IMPORTS;

/**
 * The modules that the engine loads on first use, so that a page that logs only numbers does not download them. Each part is one
 * self-contained module.
 */
export type PartModules = { [Name in PartName]: ModuleOf<(typeof PART_IMPORTS)[Name]> };

type ModuleOf<Import> = NonNullable<Import> extends () => Promise<infer Module> ? Module : never;

/** Loads a part. */
export type Parts = <Name extends PartName>(part: Name) => Promise<PartModules[Name]>;

/**
 * Addresses of parts. The page has them, because a bundler finds them in the page as assets and emits the files. A bundler cannot
 * do so for imports inside a worker, where import maps do not apply either. A part is missing here if the bundler did not emit
 * its file.
 */
export type PartUrls = { readonly [name in PartName]?: string };

/**
 * Asks the page for another address of a part after the last address failed. If the page has no other address, `address` is empty
 * and `problem` says what the author of the page can do.
 */
export type OtherAddress = (
  part: PartName,
  failure: string,
) => Promise<{ readonly address: string; readonly problem: string }>;

/** Returns a loader that loads each part once. A load that failed is retried at the next call. */
export function partLoader(load: (part: PartName) => Promise<unknown>): Parts {
  const loading = new Map<PartName, Promise<unknown>>();
  return (part) => loadedOnce(loading, part, () => load(part)) as Promise<never>;
}

/**
 * Returns the promise kept under `key`; if there is none, calls `load` and keeps its promise. A promise that rejects is removed,
 * so that the next call retries.
 */
export function loadedOnce<K, T>(kept: Map<K, Promise<unknown>>, key: K, load: () => Promise<T>): Promise<T> {
  let made = kept.get(key);
  if (!made) {
    made = load();
    kept.set(key, made);
    made.catch(() => kept.delete(key));
  }
  return made as Promise<T>;
}

/** Imports a part from its address. If that fails, tries the other addresses that the page answers. */
export async function importPart(
  part: PartName,
  address: string | undefined,
  other: OtherAddress,
): Promise<unknown> {
  let failure = '';
  for (let next = address; ; ) {
    try {
      // An `undefined` address fails like a wrong address.
      const module = await import(/* @vite-ignore */ /* webpackIgnore: true */ next as string);
      // Some bundlers turn the module into a script without exports: treat an empty module as a failure.
      if (Object.keys(module)[0]) return module;
    } catch (thrown) {
      failure = messageOf(thrown);
    }
    const answer = await other(part, failure);
    if (!answer.address) throw new StepwellError('worker_start', answer.problem);
    next = answer.address;
  }
}

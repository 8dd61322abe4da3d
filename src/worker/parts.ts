import { messageOf, StepwellError } from '../base/errors.js';
import type { PART_IMPORTS } from './part-imports.js';

/** A part's name: see `PART_IMPORTS`. */
export type PartName = keyof typeof PART_IMPORTS;

/**
 * Code that the engine loads when it first needs it, so that a page which logs numbers only never downloads it. Each part
 * is one self-contained module.
 */
export type PartModules = { [Name in PartName]: ModuleOf<(typeof PART_IMPORTS)[Name]> };

type ModuleOf<Import> = NonNullable<Import> extends () => Promise<infer Module> ? Module : never;

/** Loads a part. */
export type Parts = <Name extends PartName>(part: Name) => Promise<PartModules[Name]>;

/**
 * Addresses of parts. The page knows them: there a bundler sees them as assets and emits the files, which it could not for
 * an import inside of a worker, where import maps do not apply either. Empty where a bundler did not emit them.
 */
export type PartUrls = { readonly [name in PartName]?: string };

/**
 * Asks the page for another address of a part, because loading the last one failed. Where the page has no other one, the
 * address is empty and `problem` says what the author of the page can do.
 */
export type OtherAddress = (
  part: PartName,
  failure: string,
) => Promise<{ readonly address: string; readonly problem: string }>;

/** Loads each part once; a load that failed is tried again at the next call. */
export function partLoader(load: (part: PartName) => Promise<unknown>): Parts {
  const loading = new Map<PartName, Promise<unknown>>();
  return (part) => loadedOnce(loading, part, () => load(part)) as Promise<never>;
}

/** The promise that is kept under a key, made by `load` when there is none. A promise that rejects is forgotten, so that the next call tries again. */
export function loadedOnce<K, T>(kept: Map<K, Promise<unknown>>, key: K, load: () => Promise<T>): Promise<T> {
  let made = kept.get(key);
  if (!made) {
    made = load();
    kept.set(key, made);
    made.catch(() => kept.delete(key));
  }
  return made as Promise<T>;
}

/** Imports a part from its address, then from those that the page still has. */
export async function importPart(
  part: PartName,
  address: string | undefined,
  other: OtherAddress,
): Promise<unknown> {
  let failure = '';
  for (let next = address; ; ) {
    try {
      // A missing address is refused as one that leads nowhere.
      const module = await import(/* @vite-ignore */ /* webpackIgnore: true */ next as string);
      // Some bundlers make a script of the module, and what it exports is lost.
      if (Object.keys(module)[0]) return module;
    } catch (thrown) {
      failure = messageOf(thrown);
    }
    const answer = await other(part, failure);
    if (!answer.address) throw new StepwellError('worker_start', answer.problem);
    next = answer.address;
  }
}

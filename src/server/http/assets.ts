/** The files of the board, from the package. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that browsers may load. */
export interface Asset {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Files by name, without a folder. */
export interface Assets {
  get(name: string): Promise<Asset | null>;
}

/** Media types by file ending. Other files are not served. */
const TYPES: readonly (readonly [ending: string, type: string])[] = [
  ['.js', 'text/javascript; charset=utf-8'],
  ['.js.map', 'application/json'],
  ['.wasm', 'application/wasm'],
];

/**
 * The scripts in a folder of the package. The names are read once, and only these are served: a name in a request never becomes
 * part of a path. A missing folder has no files.
 */
export function folderAssets(folder: string): Assets {
  let names: Promise<ReadonlyMap<string, string>> | null = null;
  const files = new Map<string, Promise<Asset>>();
  return {
    async get(name) {
      names ??= typesIn(folder);
      const type = (await names).get(name);
      if (type === undefined) return null;
      const known = files.get(name) ?? load(join(folder, name), type);
      files.set(name, known);
      return known;
    },
  };
}

/** No files at all. */
export const NO_ASSETS: Assets = { get: async () => null };

async function typesIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder).catch(() => []);
  const types = new Map<string, string>();
  for (const name of names) {
    const found = TYPES.find(([ending]) => name.endsWith(ending));
    if (found) types.set(name, found[1]);
  }
  return types;
}

async function load(path: string, type: string): Promise<Asset> {
  return { type, bytes: new Uint8Array(await readFile(path)) };
}

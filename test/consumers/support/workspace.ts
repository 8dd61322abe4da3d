import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { npm, run } from '../../../scripts/npm.mjs';
import { root } from '../../../scripts/project.mjs';

const HERE = join(root, 'test', 'consumers');
const CACHE = join(root, '.cache', 'consumers');

/** A folder with the bundlers of a set and the library as npm would install it. */
export interface Workspace {
  readonly path: string;
  /** Makes an empty folder for an app; `copy`: with the app's two files. */
  app(name: string, options?: { readonly copy?: boolean }): string;
  /** Imports a module of an installed package by its path, as no bundler of the tests would. */
  load<T>(file: string): Promise<T>;
}

/**
 * Installs the bundlers of a set (`fast` or `slow`) once, by its lock file, and puts the packed library beside them. Resolves
 * with `null` where they are not installed and there is no registry to install them from; in CI that is an error.
 */
export function openWorkspace(set: 'fast' | 'slow'): Workspace | null {
  const lock = readFileSync(join(HERE, set, 'package-lock.json'));
  const path = join(CACHE, `${set}-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`);
  if (!install(set, path)) return null;
  unpackLibrary(path);
  // esbuild takes paths from the nearest tsconfig.json: without this one, that of the repository, and with it the sources.
  writeFileSync(join(path, 'tsconfig.json'), '{}');
  return {
    path,
    app(name, { copy = true } = {}) {
      const folder = join(path, 'apps', name);
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      if (copy) cpSync(join(HERE, 'app'), folder, { recursive: true });
      return folder;
    },
    load: (file) => import(/* @vite-ignore */ pathToFileURL(join(path, 'node_modules', file)).href),
  };
}

/** Installs into a folder that gets its name when everything is there, so that an install cut short is not taken for a whole one. */
function install(set: string, path: string): boolean {
  if (existsSync(path)) return true;
  const half = `${path}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(HERE, set, file), join(half, file));
  const { status, stderr } = npm(
    ['ci', '--prefix', half, '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'],
    { capture: true },
  );
  if (status === 0) {
    renameSync(half, path);
    return true;
  }
  rmSync(half, { recursive: true, force: true });
  const isOffline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(stderr);
  if (isOffline && !process.env.CI) {
    console.log(`warning: consumers (${set}) skipped: no registry, and nothing was installed before`);
    return false;
  }
  throw new Error(`the bundlers could not be installed: ${stderr}`);
}

/** Packs the library as npm would publish it, and unpacks the archive as npm would install it. */
function unpackLibrary(path: string): void {
  const archive = packLibrary();
  const target = join(path, 'node_modules', 'stepwell');
  const stamp = join(path, 'library.txt');
  if (existsSync(target) && existsSync(stamp) && readFileSync(stamp, 'utf8') === archive) return;
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const { status, stderr } = run('tar', ['-xzf', archive, '-C', target, '--strip-components=1'], {
    capture: true,
  });
  if (status !== 0) throw new Error(`the packed library could not be unpacked: ${stderr}`);
  writeFileSync(stamp, archive);
}

let archivePath: string | undefined;

/** Packed once for a process; named by what is in it. */
function packLibrary(): string {
  if (archivePath) return archivePath;
  mkdirSync(CACHE, { recursive: true });
  const { status, stdout, stderr } = npm(
    ['pack', '--ignore-scripts', '--json', '--pack-destination', CACHE],
    { capture: true },
  );
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  const report = JSON.parse(stdout);
  const [{ filename, shasum }] = Array.isArray(report) ? report : Object.values(report);
  archivePath = join(CACHE, `${shasum}.tgz`);
  renameSync(join(CACHE, filename), archivePath);
  return archivePath;
}

// Facts about the project that every script needs. Node built-ins only: scripts run it before anything is installed.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * What the worker loads when it first needs it: `src/worker/parts/<name>.ts`, built as `dist/parts/stepwell-<name>.js`. Read
 * from the text of the one list, because scripts cannot import TypeScript.
 */
export const PARTS = Array.from(
  readFileSync(join(root, 'src/worker/part-imports.ts'), 'utf8').matchAll(
    /import\('\.\/parts\/(\w+)\.js'\)/g,
  ),
  ([, name]) => name,
);
if (PARTS.length === 0) throw new Error('src/worker/part-imports.ts names no part of the worker');

/** A file of the worker in dist/: a part, or `worker` itself. The names are unlike any file of a user that may lie beside a bundle. */
export const partFile = (name) => `parts/stepwell-${name}.js`;

/** The module in dist/ that exports the source of such a file. */
export const textFile = (name) => `texts/stepwell-${name}.js`;

/** Bytes per kilobyte in the size budgets of P7. */
export const KB = 1000;

/** True when dist/ was built after the last change of a source. */
export function isBuilt() {
  // Written last by the build.
  const last = join(root, 'dist', 'types', 'index.d.ts');
  if (!existsSync(last)) return false;
  const built = statSync(last).mtimeMs;
  const sources = readdirSync(join(root, 'src'), { recursive: true }).map((file) => join(root, 'src', file));
  return [...sources, join(root, 'package.json')].every((file) => statSync(file).mtimeMs <= built);
}

// What is in dist/: which files an entry loads, and from which packages each file was made.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './project.mjs';

export const dist = join(root, 'dist');

/** Text of a built file. Throws a sentence for the person when it was not built. */
export function builtFile(name) {
  const path = join(dist, name);
  if (!existsSync(path)) throw new Error(`dist/${name} is missing: run \`npm run build\` first`);
  return readFileSync(path, 'utf8');
}

/** Files that `name` imports, as `{ now, later }`: static imports, and those of `import()`. */
export function importsOf(name) {
  const code = builtFile(name);
  const names = (pattern) => [...new Set([...code.matchAll(pattern)].map((match) => match[1]))];
  return {
    now: names(/(?:^|[;}\s])(?:import|export)(?:[\w\s{},*$]*?from)?\s*["'`]\.\/([\w./-]+\.js)["'`]/g),
    later: names(/\bimport\(\s*["'`]\.\/([\w./-]+\.js)["'`]/g),
  };
}

/** `name` and everything that loads with it, before any `import()`. */
export function loadedWith(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const next of importsOf(name).now) loadedWith(next, found);
  return found;
}

/** Files that `name`, what loads with it, and what they load in turn take by `import()`, without those already loaded. */
export function loadedLater(name) {
  const first = loadedWith(name);
  const all = new Set(first);
  // The set grows while it is walked.
  for (const file of all) {
    for (const next of importsOf(file).later) for (const each of loadedWith(next)) all.add(each);
  }
  return [...all].filter((file) => !first.has(file));
}

/**
 * Whether `name` has code of its own: an entry may only pass on what its chunks export, and has no source map then. Neither
 * has the chunk with the bundler's few lines, nor a text.
 */
export function hasCode(name) {
  if (name === 'rolldown-runtime.js' || name.startsWith('texts/')) return false;
  const rest = builtFile(name).replace(
    /(?:import|export)\s*(?:[\w\s{},*$]*?from\s*)?["'`]\.\/[\w.-]+\.js["'`];?|export\s*\{[\w\s,$]*\};?/g,
    '',
  );
  return rest.trim() !== '';
}

/** npm packages whose code is in `name`, according to its source map. */
export function packagesIn(name) {
  if (!hasCode(name)) return new Set();
  const { sources } = JSON.parse(builtFile(`${name}.map`));
  const packages = sources.map((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1]);
  return new Set(packages.filter((each) => each !== undefined));
}

/** Bytes of the files after gzip, each compressed alone, as a server sends them. */
export function gzipBytes(names) {
  return [...names].reduce((sum, name) => sum + gzipSync(builtFile(name), { level: 9 }).length, 0);
}

/**
 * Declaration files that a user's compiler reads for the entry `path`, each with the specifiers that it imports from
 * elsewhere. A file that is missing has `null`.
 */
export function declarationsFrom(path, found = new Map()) {
  if (found.has(path)) return found;
  found.set(path, null);
  if (!existsSync(path)) return found;
  const text = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const specifiers = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g)].map(
    (match) => match[1],
  );
  found.set(path, specifiers);
  for (const specifier of specifiers) {
    if (specifier.startsWith('.'))
      declarationsFrom(join(dirname(path), specifier.replace(/\.js$/, '.d.ts')), found);
  }
  return found;
}

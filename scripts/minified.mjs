// Minifies with terser, and keeps the results: a build changes few of its chunks, and to minify them all takes half a minute.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { minify } from 'terser';
import { root } from './project.mjs';

const FOLDER = join(root, '.cache', 'minified');
const { version } = createRequire(import.meta.url)('terser/package.json');

/** Results that this build asked for. */
const used = new Set();

/** `{ code, map }` of terser. The same code, options and version of terser give the same. */
export async function minified(code, options) {
  const asked = JSON.stringify([version, options, code]);
  const name = `${createHash('sha256').update(asked).digest('hex')}.json`;
  used.add(name);
  const path = join(FOLDER, name);
  if (existsSync(path)) {
    try {
      return JSON.parse(readFileSync(path, 'utf8'));
    } catch {
      // It was cut while it was written.
    }
  }
  const { code: small, map } = await minify(code, options);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(path, JSON.stringify({ code: small, map }));
  return { code: small, map };
}

/** Removes what this build did not ask for, so that the folder does not grow. */
export function forgetOthers() {
  for (const name of readdirSync(FOLDER)) if (!used.has(name)) rmSync(join(FOLDER, name));
}

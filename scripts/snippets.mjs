// Takes the TypeScript of README.md and docs/*.md apart into modules, so that scripts/typecheck.mjs --package compiles them
// as a reader's strict project would. A block may use what test/types/snippets/surroundings.d.ts declares.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.mjs';
import { tableRows } from './table-rows.mjs';

/** Made anew by every check. */
const FOLDER = join(root, 'test', 'results', 'snippets');
const BLOCK = /^```ts\n(.*?)^```$/gms;

/** Writes each block to a module of its own, named after its file and line. Returns how many there are. */
export function writeSnippets() {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const documents = readdirSync(join(root, 'docs')).filter((file) => file.endsWith('.md'));
  let count = 0;
  for (const path of ['README.md', ...documents.map((file) => `docs/${file}`)]) {
    const text = readFileSync(join(root, path), 'utf8');
    for (const { 1: code, index } of text.matchAll(BLOCK)) {
      const line = text.slice(0, index).split('\n').length;
      // `export {}`: a block without imports is a module too, so that its names are its own.
      writeFileSync(join(FOLDER, `${path.replaceAll(/\W/g, '-')}-line-${line}.ts`), `${code}\nexport {};\n`);
      count++;
    }
  }
  const tables = readFileSync(join(root, 'docs', 'coming-from.md'), 'utf8');
  for (const [i, { rows }] of tableRows(tables).entries()) {
    const body = rows.map((row) => `  {\n    ${row}\n  }`).join('\n');
    writeFileSync(join(FOLDER, `docs-coming-from-table-${i}.ts`), `${IMPORTS}async () => {\n${body}\n};\n`);
    count += rows.length;
  }
  return count;
}

/** What the rows of the tables import. */
const IMPORTS = `import {
  audio, figure, histogram, html, image, init, joinGroup, molecule, object3d, plot, pointCloud, Table, table, tracked, video, withRun,
} from 'stepwell';
import * as tf from '@tensorflow/tfjs';
import * as tfvis from 'stepwell/tfjs';
`;

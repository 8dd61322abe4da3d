/** An empty database for a server's folder: to make a new database takes PGlite four seconds of a processor, to copy it none. */
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openPglite } from '../../src/server/store/pglite.js';

const root = join(import.meta.dirname, '..', '..');

/**
 * Puts a database as PGlite makes it, without anything of ours, into a data folder. Tests of what the first start of a server
 * does leave it out.
 */
export async function seedDatabase(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(await template(), join(folder, 'database'), { recursive: true, mode: 0 });
}

let making: Promise<string> | undefined;

function template(): Promise<string> {
  making ??= make();
  return making;
}

async function make(): Promise<string> {
  const about = join(root, 'node_modules', '@electric-sql', 'pglite', 'package.json');
  const { version } = JSON.parse(await readFile(about, 'utf8')) as { version: string };
  const kept = join(root, '.cache', `database-${version}`);
  if (existsSync(kept)) return kept;
  // Other processes may make one too: the first to have it whole wins.
  const own = `${kept}.${process.pid}`;
  const database = await openPglite(join(own, 'database'));
  await database.close();
  await rename(join(own, 'database'), kept).catch(() => {});
  await rm(own, { recursive: true, force: true });
  return kept;
}

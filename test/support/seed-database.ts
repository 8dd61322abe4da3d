/** An empty database for a server's folder: to make a new database takes PGlite four seconds of a processor, to copy it none. */
import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPglite } from '../../src/server/store/pglite.js';
import type { SqlDatabase } from '../../src/server/store/sql.js';

const root = join(import.meta.dirname, '..', '..');

/**
 * Memory for pages of the database. PGlite clears its 128 MB at each start, which takes longer than all the rest of it; no test has
 * so much data that it would read a page twice.
 */
const SETTINGS = 'shared_buffers = 8MB\n';

/**
 * Puts a database as PGlite makes it, without anything of ours, into a data folder. Tests of what the first start of a server
 * does leave it out.
 */
export async function seedDatabase(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(await template(), join(folder, 'database'), { recursive: true, mode: 0 });
}

/** An open database without anything of ours. In a folder, which `close` removes: in memory it could not be a copy. */
export async function openSeeded(): Promise<SqlDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'stepwell-database-'));
  await seedDatabase(folder);
  const database = await openPglite(join(folder, 'database'));
  return {
    kind: database.kind,
    query: (text, params) => database.query(text, params),
    transaction: (work) => database.transaction(work),
    async close() {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

let making: Promise<string> | undefined;

function template(): Promise<string> {
  making ??= make();
  return making;
}

async function make(): Promise<string> {
  const about = join(root, 'node_modules', '@electric-sql', 'pglite', 'package.json');
  const { version } = JSON.parse(await readFile(about, 'utf8')) as { version: string };
  const kept = join(root, '.cache', `database-${version}-8mb`);
  if (existsSync(kept)) return kept;
  // Other processes may make one too: the first to have it whole wins.
  const own = `${kept}.${process.pid}`;
  const database = await openPglite(join(own, 'database'));
  await database.close();
  await appendFile(join(own, 'database', 'postgresql.conf'), SETTINGS);
  await rename(join(own, 'database'), kept).catch(() => {});
  await rm(own, { recursive: true, force: true });
  return kept;
}

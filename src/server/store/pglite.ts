/** PGlite as a SQL database: PostgreSQL in this process, with its files in a folder or in memory. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { bytesOfHex, hexOfBytes } from './bytea.js';
import { lockFolder } from './folder-lock.js';
import { closeToOthers } from './private-folder.js';
import type { SqlDatabase, SqlSession, SqlValue } from './sql.js';
import { closedError, loadOptional, sqlError } from './sql-errors.js';
import { readRows, toSqlValue } from './sql-text.js';

/** Type ids of `bytea` and `bigint`. */
const BYTEA = 17;
const BIGINT = 20;

/**
 * Opens the database in `folder` (made if it is missing); `null`: in memory. Only one process may open a folder: PGlite does not
 * check this, and loses rows otherwise. A lock file rejects the second process (`storage`, `locked`).
 *
 * PGlite does not flush to the disk: committed data survives the death of this process, but not a power cut.
 */
export async function openPglite(folder: string | null): Promise<SqlDatabase> {
  const { PGlite } = await loadOptional('@electric-sql/pglite', () => import('@electric-sql/pglite'));
  if (folder !== null) await mkdir(dirname(folder), { recursive: true }).catch(rethrow);
  const release = folder === null ? async () => {} : await lockFolder(folder);
  const isNew = folder !== null && !existsSync(folder);
  try {
    const lite = await PGlite.create({
      ...(folder === null ? {} : { dataDir: folder }),
      // PGlite's own converters take ten times as long: 0.8 s to store 4 MB instead of 0.08 s (PGlite 0.5.16).
      parsers: { [BIGINT]: Number, [BYTEA]: bytesOfHex },
      serializers: { [BYTEA]: hexOfBytes },
    });
    // PGlite makes its first files with the modes of its package, whatever the umask is.
    if (isNew && process.platform !== 'win32') await closeToOthers(folder).catch(() => {});
    return new PgliteDatabase(lite, release);
  } catch (thrown) {
    await release();
    throw sqlError(thrown);
  }
}

/** PGlite has one connection: transactions run one after the other and never collide. */
class PgliteDatabase implements SqlDatabase {
  readonly kind = 'pglite';
  readonly #lite: PGlite;
  readonly #release: () => Promise<void>;
  #closing: Promise<void> | null = null;

  constructor(lite: PGlite, release: () => Promise<void>) {
    this.#lite = lite;
    this.#release = release;
  }

  query<Row extends object>(text: string, params: readonly SqlValue[] = []): Promise<Row[]> {
    return this.#use((lite) => session(lite).query<Row>(text, params));
  }

  transaction<Result>(work: (sql: SqlSession) => Promise<Result>): Promise<Result> {
    return this.#use((lite) => lite.transaction((tx) => work(session(tx))));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.#lite.close();
    } catch (thrown) {
      throw sqlError(thrown);
    } finally {
      await this.#release();
    }
  }

  async #use<Result>(work: (lite: PGlite) => Promise<Result>): Promise<Result> {
    if (this.#closing !== null) throw closedError('database');
    try {
      return await work(this.#lite);
    } catch (thrown) {
      throw sqlError(thrown);
    }
  }
}

function session(lite: Pick<PGlite, 'query'>): SqlSession {
  return {
    async query<Row extends object>(text: string, params: readonly SqlValue[] = []) {
      const { rows } = await lite.query<Row>(text, params.map(toSqlValue));
      return readRows(rows);
    },
  };
}

function rethrow(thrown: unknown): never {
  throw sqlError(thrown);
}

/** The databases that a server runs on, for tests that must hold on each: PGlite, and PostgreSQL where it is installed. */
import { migrate, TABLES } from '../../src/server/store/migrations.js';
import { openPostgres } from '../../src/server/store/postgres.js';
import type { SqlDatabase, SqlSession, SqlValue } from '../../src/server/store/sql.js';
import { findPostgres, startPostgres } from './postgres.js';
import { openSeeded } from './seed-database.js';

/** An open database server with an empty database whose schema is up to date. */
export interface TestSql {
  /** Connections of two receivers. PGlite has one for both. */
  readonly databases: readonly [SqlDatabase, SqlDatabase];
  /** Empties every table. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Ways to open one, by name. */
export const SQL_KINDS: readonly (readonly [name: string, open: () => Promise<TestSql>])[] = [
  ['PGlite', openLite],
  ...(findPostgres() === null ? [] : [['PostgreSQL', openServer] as const]),
];

async function openLite(): Promise<TestSql> {
  const database = await openSeeded();
  await migrate(database);
  return { databases: [database, database], reset: () => empty(database), close: () => database.close() };
}

async function openServer(): Promise<TestSql> {
  const server = await startPostgres(findPostgres() ?? '');
  const databases = [await openPostgres(server.url), await openPostgres(server.url)] as const;
  await migrate(databases[0]);
  return {
    databases,
    reset: () => empty(databases[0]),
    async close() {
      for (const database of databases) await database.close();
      await server.remove();
    },
  };
}

/**
 * Empties every table. On PGlite by deletions in one statement: to truncate makes new files of all tables and their indexes,
 * which takes twenty times as long as to delete the rows of a test. No other connection could have some that this one cannot see.
 */
export async function empty(database: SqlDatabase): Promise<void> {
  const tables = TABLES.map((table) => `stepwell.${table}`);
  if (database.kind !== 'pglite') {
    await database.query(`TRUNCATE ${tables.join(', ')}`);
    return;
  }
  const parts = tables.map((table, i) => `emptied_${i} AS (DELETE FROM ${table})`);
  await database.query(`WITH ${parts.join(', ')} SELECT 1`);
}

/** A database that notes its statements, those of transactions as well. */
export function notedDatabase(database: SqlDatabase): SqlDatabase & { readonly statements: string[] } {
  const statements: string[] = [];
  const noted = (sql: SqlSession): SqlSession => ({
    query<Row extends object>(text: string, params?: readonly SqlValue[]) {
      statements.push(text);
      return sql.query<Row>(text, params);
    },
  });
  return {
    statements,
    kind: database.kind,
    query: noted(database).query,
    transaction: (work) => database.transaction((sql) => work(noted(sql))),
    close: () => database.close(),
  };
}

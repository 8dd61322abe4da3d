/**
 * The database schema as numbered migrations. A released migration never changes; a new version of the schema is a new migration.
 * All tables are in the PostgreSQL schema `stepwell`, so that the database can be shared with other programs.
 */
import { StepwellError } from '../../base/errors.js';
import type { SqlDatabase, SqlSession } from './sql.js';

/** Texts are compared by their bytes (COLLATE "C"), which does not depend on the locale and its version. */
const FIRST: readonly string[] = [
  // Numbers of a head are doubles, because callers may pass any number: the head is a cache of the frames.
  `CREATE TABLE stepwell.runs (
     uid text COLLATE "C" PRIMARY KEY,
     namespace text COLLATE "C" NOT NULL,
     project text COLLATE "C" NOT NULL,
     label text COLLATE "C" NOT NULL,
     created double precision NOT NULL,
     epoch bigint NOT NULL,
     session text COLLATE "C" NOT NULL,
     recorder text COLLATE "C" NOT NULL,
     batch double precision NOT NULL,
     next_row double precision NOT NULL,
     next_step double precision NOT NULL,
     global_step double precision NOT NULL,
     status text COLLATE "C" NOT NULL,
     last_seen double precision NOT NULL,
     deleted double precision NOT NULL
   )`,
  // A hash index, because a label may exceed an entry of a sorted index. Not unique: received runs may share a label.
  'CREATE INDEX runs_label ON stepwell.runs USING hash (label)',
  `CREATE TABLE stepwell.streams (
     run text COLLATE "C",
     session text COLLATE "C",
     epoch bigint NOT NULL,
     next bigint NOT NULL,
     PRIMARY KEY (run, session)
   )`,
  // Frames and segments share a table, so that one statement reads a consistent view of both.
  `CREATE TABLE stepwell.pieces (
     run text COLLATE "C",
     session text COLLATE "C",
     seq bigint,
     count integer NOT NULL,
     joined boolean NOT NULL,
     sizes integer[] NOT NULL,
     bytes bytea NOT NULL,
     PRIMARY KEY (run, session, seq)
   )`,
  // The bytes are packed already: compressing them would only cost time.
  'ALTER TABLE stepwell.pieces ALTER COLUMN bytes SET STORAGE EXTERNAL',
  `CREATE TABLE stepwell.derived (
     run text COLLATE "C",
     name text COLLATE "C",
     bytes bytea NOT NULL,
     PRIMARY KEY (run, name)
   )`,
  'CREATE TABLE stepwell.settings (key text COLLATE "C" PRIMARY KEY, value bytea NOT NULL)',
  'CREATE TABLE stepwell.marks (key text COLLATE "C" PRIMARY KEY, value bytea NOT NULL)',
  `CREATE TABLE stepwell.blob_refs (
     sha256 text COLLATE "C",
     run text COLLATE "C",
     size bigint NOT NULL,
     PRIMARY KEY (sha256, run)
   )`,
  'CREATE INDEX blob_refs_run ON stepwell.blob_refs (run)',
  // Blobs that may have bytes although no run uses them: they are being stored, or must be removed.
  'CREATE TABLE stepwell.loose_blobs (sha256 text COLLATE "C" PRIMARY KEY)',
];

/**
 * Revisions, and the columns of lists. All of them are derived. `stale`: the tally lacks frames, as in all rows of the earlier
 * schema. `txid_current()` identifies transactions in the order that snapshots use.
 */
const LISTS: readonly string[] = [
  `ALTER TABLE stepwell.runs
     -- Moved by everything that changes the run, in the same transaction; and that transaction.
     ADD COLUMN revision bigint NOT NULL DEFAULT 0,
     ADD COLUMN changed bigint NOT NULL DEFAULT 0,
     -- The receiver that did it. The last revision that another one made, and its transaction.
     ADD COLUMN origin text COLLATE "C" NOT NULL DEFAULT '',
     ADD COLUMN foreign_revision bigint NOT NULL DEFAULT 0,
     ADD COLUMN foreign_changed bigint NOT NULL DEFAULT 0,
     -- The last transaction with which lists got or lost the run, and its receiver.
     ADD COLUMN moved bigint NOT NULL DEFAULT 0,
     ADD COLUMN moved_by text COLLATE "C" NOT NULL DEFAULT '',
     -- See tally.ts; how many frames are in it.
     ADD COLUMN stale boolean NOT NULL DEFAULT true,
     ADD COLUMN tally text COLLATE "C" NOT NULL DEFAULT '',
     ADD COLUMN frames bigint NOT NULL DEFAULT 0,
     -- Unit texts (see sql-text.ts): the name in lower case and as it is; id, name and tags in lower case.
     ADD COLUMN name_order text[] COLLATE "C" NOT NULL DEFAULT '{}',
     ADD COLUMN search text[] COLLATE "C" NOT NULL DEFAULT '{}',
     ADD COLUMN tags text[] COLLATE "C" NOT NULL DEFAULT '{}',
     ADD COLUMN run_group text COLLATE "C" NOT NULL DEFAULT '',
     ADD COLUMN archived boolean NOT NULL DEFAULT false,
     -- When the data of a deleted run is due to be removed; 0: it is not deleted.
     ADD COLUMN removal double precision NOT NULL DEFAULT 0`,
  // The default order of lists, for all runs and for one project. By hash, as for labels.
  'CREATE INDEX runs_newest ON stepwell.runs (created DESC, uid) WHERE deleted = 0 AND removal = 0',
  `CREATE INDEX runs_of_project ON stepwell.runs (hashtextextended(project, 0), created DESC, uid)
     WHERE deleted = 0 AND removal = 0`,
  // Every list reads these rows. There are few at any time.
  'CREATE INDEX runs_pending ON stepwell.runs (uid) WHERE deleted = 0 AND (stale OR removal <> 0)',
  'CREATE INDEX runs_changed ON stepwell.runs (changed)',
];

/** The migrations. The first has number 1. */
export const MIGRATIONS: readonly (readonly string[])[] = [FIRST, LISTS];

/** Every table of the newest schema, without its schema name. */
export const TABLES = [
  'runs',
  'streams',
  'pieces',
  'derived',
  'settings',
  'marks',
  'blob_refs',
  'loose_blobs',
] as const;

/** Id of the advisory lock that a migrating program holds. */
const MIGRATION_LOCK = 0x57e9_3e11;

/**
 * Migrates the schema to the newest version. Several programs may do so at once: one migrates, the others wait. Rejects with
 * `version` if a newer program has migrated the database further.
 */
export function migrate(database: SqlDatabase): Promise<void> {
  return database.transaction(async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock($1::bigint)', [MIGRATION_LOCK]);
    const found = await foundVersion(sql);
    if (found > MIGRATIONS.length) {
      throw new StepwellError('version', 'A newer version of Stepwell uses this database; update this one', {
        what: 'database',
        found,
        known: MIGRATIONS.length,
      });
    }
    for (const [i, statements] of MIGRATIONS.slice(found).entries()) {
      for (const statement of statements) await sql.query(statement);
      await sql.query('INSERT INTO stepwell.migrations (version) VALUES ($1)', [found + i + 1]);
    }
  });
}

/** Number of the last applied migration; 0: none. */
async function foundVersion(sql: SqlSession): Promise<number> {
  const [there] = await sql.query<{ schema: boolean; table: boolean }>(
    `SELECT to_regnamespace('stepwell') IS NOT NULL AS schema,
            to_regclass('stepwell.migrations') IS NOT NULL AS table`,
  );
  // An administrator may have made the schema, because this user may not make one.
  if (!there?.schema) await sql.query('CREATE SCHEMA stepwell');
  if (!there?.table) {
    await sql.query(
      'CREATE TABLE stepwell.migrations (version integer PRIMARY KEY, made timestamptz NOT NULL DEFAULT now())',
    );
    return 0;
  }
  const [last] = await sql.query<{ version: number | null }>(
    'SELECT max(version) AS version FROM stepwell.migrations',
  );
  return last?.version ?? 0;
}

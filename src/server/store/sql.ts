/**
 * What the server's store asks of a SQL database: PostgreSQL itself, or PGlite, which is PostgreSQL inside this process.
 * One schema and one code path run on both.
 */

/** What a statement takes. Bytes are `bytea`; lists are arrays of `text` or numbers. */
export type SqlValue = string | number | boolean | null | Uint8Array | readonly string[] | readonly number[];

/**
 * Runs statements. Texts go in and come out as JavaScript's own, with any UTF-16 units (see `sql-text.ts`); `bigint` and
 * `double precision` come out as numbers, `bytea` as a `Uint8Array` with a buffer of its own.
 */
export interface SqlSession {
  /** The rows of one statement; `$1`, `$2`, … stand for `params`. */
  query<Row extends object>(text: string, params?: readonly SqlValue[]): Promise<Row[]>;
}

/**
 * A database. `query` runs a single statement in a transaction of its own. Everything rejects with a `StepwellError`:
 * `storage` (`reason`: `closed`, `lost`, `refused`, `locked`, `package`), `quota` when its disk is full.
 */
export interface SqlDatabase extends SqlSession {
  readonly kind: 'pglite' | 'postgres';
  /**
   * Runs `work` in one transaction and commits. When it rejects, nothing happened. `work` may run several times, since a
   * transaction that collides with another one is tried again: it must have no effect outside of its session.
   * Each statement sees what others committed before it began (READ COMMITTED).
   */
  transaction<Result>(work: (sql: SqlSession) => Promise<Result>): Promise<Result>;
  /** Ends the connections. Calling it again does nothing. */
  close(): Promise<void>;
}

/**
 * The SQL database port of the server's store. PostgreSQL and PGlite (PostgreSQL inside this process) implement it. Both use the
 * same schema and the same code.
 */

/** A parameter of a statement. Bytes are `bytea`; lists are arrays of `text` or numbers. */
export type SqlValue = string | number | boolean | null | Uint8Array | readonly string[] | readonly number[];

/**
 * Runs statements. Texts may have any UTF-16 units (see `sql-text.ts`). `bigint` and `double precision` are returned as numbers,
 * `bytea` as a `Uint8Array` with a buffer of its own.
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
   * Runs `work` in one transaction and commits. If `work` rejects, nothing is written. `work` may run several times, because a
   * transaction that collides with another one is retried: `work` must have no effect outside its session. Each statement sees what
   * other transactions committed before the statement began (READ COMMITTED).
   */
  transaction<Result>(work: (sql: SqlSession) => Promise<Result>): Promise<Result>;
  /** Closes the connections. Calling it twice is harmless. */
  close(): Promise<void>;
}

/** PostgreSQL as a SQL database, over a pool of connections. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { StorageError, ValidationError } from '../../base/errors.js';
import { bytesOfHex } from './bytea.js';
import type { SqlDatabase, SqlSession, SqlValue } from './sql.js';
import { closedError, codeOf, isCollision, isLost, loadOptional, sqlError } from './sql-errors.js';
import { readRows, toSqlValue } from './sql-text.js';

/** Type ids of `bytea` and `bigint`. */
const BYTEA = 17;
const BIGINT = 20;
/** Connections per receiver: enough for its concurrent requests, and few enough for ten receivers on a default server (100). */
const MAX_CONNECTIONS = 8;
/** Limit (ms) for opening a connection, which usually takes milliseconds. An unreachable server may never answer. */
const CONNECT_TIMEOUT_MS = 10_000;
/** Attempts at a transaction. Of colliding transactions one succeeds each time. More than the pool has connections that may be lost. */
const ATTEMPTS = 10;
/** Longest wait (ms) before the second attempt. Doubles with each attempt. Random, so that two transactions do not collide again. */
const FIRST_WAIT_MS = 4;

/**
 * Opens the database at `url` (`postgres://user:password@host:port/name`). `migrate` makes the schema. Rejects with `validation`
 * for another kind of address. No message contains the address, because it may hold a password.
 */
export async function openPostgres(url: string): Promise<SqlDatabase> {
  if (!/^postgres(ql)?:\/\//.test(url)) throw notAnAddress();
  const { default: pg } = await loadOptional('pg', () => import('pg'));
  const parserOf = (id: number, format?: 'text') => {
    if (id === BYTEA) return bytesOfHex;
    return id === BIGINT ? Number : pg.types.getTypeParser(id, format);
  };
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'stepwell',
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types: { getTypeParser: parserOf as typeof pg.types.getTypeParser },
  });
  // Without a listener, the loss of an idle connection would end the process. The next query notices the loss.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const database = new PostgresDatabase(pool);
  try {
    await checkServer(database);
  } catch (thrown) {
    await database.close();
    throw thrown instanceof StorageError && codeOf(thrown.cause) === 'ERR_INVALID_URL'
      ? notAnAddress()
      : thrown;
  }
  return database;
}

function notAnAddress(): ValidationError {
  return new ValidationError(
    'The address of a PostgreSQL database is postgres://user:password@host:port/name',
  );
}

/** Refuses a database that could lose an acknowledged frame, or change a text. */
async function checkServer(database: SqlDatabase): Promise<void> {
  const [server] = await database.query<{ encoding: string; commit: string }>(
    `SELECT current_setting('server_encoding') AS encoding, current_setting('synchronous_commit') AS commit`,
  );
  if (server?.encoding !== 'UTF8') {
    const facts = { reason: 'refused', encoding: server?.encoding ?? null };
    throw new StorageError('The database needs the encoding UTF8: create it with ENCODING UTF8', facts);
  }
  if (server.commit === 'off') {
    const facts = { reason: 'refused', synchronous_commit: server.commit };
    throw new StorageError('The database has synchronous_commit off: what it confirms could be lost', facts);
  }
}

class PostgresDatabase implements SqlDatabase {
  readonly kind = 'postgres';
  readonly #pool: Pool;
  #closing: Promise<void> | null = null;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  query<Row extends object>(text: string, params: readonly SqlValue[] = []): Promise<Row[]> {
    return this.#retry(async () => {
      try {
        return await session(this.#pool).query<Row>(text, params);
      } catch (thrown) {
        throw isLost(thrown) && /^\s*SELECT\b/i.test(text) ? new StaleConnection(thrown) : thrown;
      }
    });
  }

  transaction<Result>(work: (sql: SqlSession) => Promise<Result>): Promise<Result> {
    return this.#retry(async () => {
      const client = await this.#pool.connect();
      let broken = false;
      try {
        await client.query('BEGIN ISOLATION LEVEL READ COMMITTED').catch((thrown: unknown) => {
          throw isLost(thrown) ? new StaleConnection(thrown) : thrown;
        });
        const result = await work(session(client));
        const { command } = await client.query('COMMIT');
        // If `work` ignored a failed statement, PostgreSQL turns COMMIT into ROLLBACK.
        if (command !== 'COMMIT')
          throw new StorageError('The transaction was rolled back', { reason: 'refused' });
        return result;
      } catch (thrown) {
        await client.query('ROLLBACK').catch(() => {
          broken = true;
        });
        throw thrown;
      } finally {
        client.release(broken);
      }
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#pool.end().catch((thrown: unknown) => {
      throw sqlError(thrown);
    });
    return this.#closing;
  }

  async #retry<Result>(attempt: () => Promise<Result>): Promise<Result> {
    for (let tried = 1; ; tried++) {
      if (this.#closing !== null) throw closedError('database');
      try {
        return await attempt();
      } catch (thrown) {
        const reason = thrown instanceof StaleConnection ? thrown.cause : thrown;
        const again = reason !== thrown || isCollision(reason);
        if (tried >= ATTEMPTS || !again) throw sqlError(reason);
      }
      await pause(Math.random() * FIRST_WAIT_MS * 2 ** tried);
    }
  }
}

/**
 * A pooled connection turned out to be lost before it had any effect. After a restart of the database, every idle connection is
 * lost. A retry uses another connection or opens one, and fails if none can be opened.
 */
class StaleConnection extends Error {
  constructor(cause: unknown) {
    super('The connection is lost', { cause });
  }
}

function session(client: Pool | PoolClient): SqlSession {
  return {
    async query<Row extends object>(text: string, params: readonly SqlValue[] = []) {
      const { rows } = await client.query<Row>(text, params.map(toSqlValue));
      return readRows(rows);
    },
  };
}

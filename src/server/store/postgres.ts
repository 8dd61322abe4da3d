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
/** Connections of one receiver: more than it has requests at work, few enough for ten receivers on a default server (100). */
const MAX_CONNECTIONS = 8;
/** Opening a connection takes milliseconds; a server that is away may never answer. */
const CONNECT_TIMEOUT_MS = 10_000;
/** Collisions: each time one of those that collide gets through. Lost connections: more than a pool has. */
const ATTEMPTS = 10;
/** Longest wait before the second attempt; doubles with each. Random, so that two do not collide in step. */
const FIRST_WAIT_MS = 4;

/**
 * Opens the database at `url` (`postgres://user:password@host:port/name`). The schema is made by `migrate`. Rejects with
 * `validation` for another kind of address, which is in no message, because it may hold a password.
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
  // A connection that is lost while nobody uses it would end the process; the next query finds out anyway.
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

/** Refuses a server on which an acknowledged frame could be lost [SYN-S4], or a text come back as another. */
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
        // A failed statement that `work` overlooked turns the commit into a rollback.
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
 * A connection of the pool turned out to be lost before it had any effect. After a restart of the server each one that
 * lay idle is like that; trying again uses another or a new one, and ends where none can be opened.
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

/**
 * A connection to IndexedDB. It is opened when it is needed, closed when another page wants to upgrade or delete the database,
 * and opened again after the browser cut it.
 */
import { openDB } from 'idb';
import { type StepwellError, StorageError } from '../base/errors.js';
import { closedError, errorName, isConnectionLost, openError, transactionError } from './indexeddb-errors.js';
import { createRooms, type Database, DB_VERSION } from './indexeddb-schema.js';

/**
 * After this long (ms) an opening counts as blocked. The usual cause has no event: an older tab does not close its connection,
 * so a deletion waits, and every opening waits behind that deletion.
 */
const OPEN_PATIENCE_MS = 1000;

/** Options of a connection. The callbacks only inform: the store recovers by itself. */
export interface ConnectionOptions {
  /** Name of the database. */
  readonly name: string;
  /** Called once for each opening that waits for another page. */
  readonly onBlocked?: ((error: StepwellError) => void) | undefined;
  /** Called when the browser cut the connection. The next call opens a new one. */
  readonly onLost?: ((error: StepwellError) => void) | undefined;
}

export class Connection {
  readonly #options: ConnectionOptions;
  #opening: Promise<Database> | null = null;
  #current: Database | null = null;
  #closed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Opens the database unless it is open. */
  open(): Promise<Database> {
    if (this.#closed) return Promise.reject(closedError());
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** Runs `work` with an open database. If the connection turns out to be dead, runs `work` once more with a new connection. */
  async use<Result>(work: (db: Database) => Promise<Result>): Promise<Result> {
    const db = await this.open();
    try {
      return await work(db);
    } catch (thrown) {
      if (this.#closed || !isDead(db, thrown)) throw transactionError(thrown);
      this.#lost(db, thrown);
    }
    const again = await this.open();
    return work(again).catch((thrown: unknown) => {
      throw transactionError(thrown);
    });
  }

  /** Throws after {@link close}. */
  assertOpen(): void {
    if (this.#closed) throw closedError();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const opening = this.#opening;
    this.#opening = null;
    const db = await opening?.catch(() => null);
    db?.close();
  }

  async #open(): Promise<Database> {
    const { name, onBlocked } = this.#options;
    let told = false;
    const blocked = () => {
      if (told) return;
      told = true;
      onBlocked?.(
        new StorageError('Another tab holds the database; waiting for it', { reason: 'blocked', name }),
      );
    };
    const patience = setTimeout(blocked, OPEN_PATIENCE_MS);
    try {
      const db: Database = await openDB(name, DB_VERSION, {
        upgrade: createRooms,
        blocked,
        blocking: () => this.#giveUp(db),
        terminated: () =>
          this.#lost(db, new DOMException('The browser closed the connection', 'InvalidStateError')),
      });
      this.#current = db;
      return db;
    } catch (thrown) {
      this.#opening = null;
      throw openError(thrown);
    } finally {
      clearTimeout(patience);
    }
  }

  #lost(db: Database, thrown: unknown): void {
    // Do not report a connection that was closed because another page asked for it.
    if (this.#giveUp(db) && !this.#closed) this.#options.onLost?.(transactionError(thrown));
  }

  /** Closes `db` unless it was closed before. Running transactions finish. */
  #giveUp(db: Database): boolean {
    db.close();
    if (this.#current !== db) return false;
    this.#current = null;
    this.#opening = null;
    return true;
  }
}

function isDead(db: Database, thrown: unknown): boolean {
  if (isConnectionLost(thrown)) return true;
  // A cut connection aborts its transactions before it reports that it is closed. Only a new transaction shows the difference.
  if (errorName(thrown) !== 'AbortError') return false;
  try {
    db.transaction('values').done.catch(() => {});
    return false;
  } catch {
    return true;
  }
}

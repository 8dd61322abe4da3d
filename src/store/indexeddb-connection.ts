/**
 * The life of a connection: opened at need, given up when another page wants to change or delete the database, opened
 * again when the browser cut it.
 */
import { openDB } from 'idb';
import { type StepwellError, StorageError } from '../base/errors.js';
import { closedError, errorName, isConnectionLost, openError, transactionError } from './indexeddb-errors.js';
import { createRooms, type Database, DB_VERSION } from './indexeddb-schema.js';

/**
 * After this long an opening counts as blocked. There is no event for the usual cause (an older tab that does not let
 * go delays somebody else's deletion, and every opening waits behind it).
 */
const OPEN_PATIENCE_MS = 1000;

/** What a store tells about its connection. Both callbacks are for showing; the store goes on by itself. */
export interface ConnectionOptions {
  /** Name of the database. */
  readonly name: string;
  /** Called once per opening that has to wait for another page. */
  readonly onBlocked?: ((error: StepwellError) => void) | undefined;
  /** Called when the browser cut the connection; the next call opens it again. */
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

  /** Runs `work` with an open database; once more with a new connection when the first turns out to be dead. */
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
    // A call that finds its connection given up on another's request is not worth telling.
    if (this.#giveUp(db) && !this.#closed) this.#options.onLost?.(transactionError(thrown));
  }

  /** Lets go of `db`, unless that has been done; running transactions finish. */
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
  // A cut connection aborts its transactions before it says that it is closed; only a new one finds out.
  if (errorName(thrown) !== 'AbortError') return false;
  try {
    db.transaction('values').done.catch(() => {});
    return false;
  } catch {
    return true;
  }
}

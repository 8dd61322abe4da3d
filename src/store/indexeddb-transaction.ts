/** One transaction with an honest outcome. */
import { type IDBPTransaction, unwrap } from 'idb';
import { StepwellError } from '../base/errors.js';
import type { Database, Schema, StoreName } from './indexeddb-schema.js';

export type Transaction<Mode extends IDBTransactionMode> = IDBPTransaction<Schema, StoreName[], Mode>;
export type Durability = 'relaxed' | 'strict';

/**
 * Runs `work` in one transaction and resolves its result once the transaction is complete. `work` may await requests of
 * this transaction and nothing else: anything else lets it commit early. When `work` throws, nothing is written.
 *
 * Rejects when any request of the transaction failed, even if the browser then reports the transaction as complete:
 * WebKit does that for a Blob that it cannot store, when the commit was asked for before the request failed. To abort
 * the whole transaction there too, `work` must await such a request.
 */
export async function transact<Mode extends 'readonly' | 'readwrite', Result>(
  db: Database,
  stores: readonly StoreName[],
  mode: Mode,
  work: (tx: Transaction<Mode>) => Promise<Result>,
  durability: Durability = 'relaxed',
): Promise<Result> {
  const tx = db.transaction([...stores], mode, { durability });
  const ended = settle(unwrap(tx) as IDBTransaction);
  queue(ended);
  // idb's own promise is rejected by the first failed request, before the transaction knows its error.
  queue(tx.done);
  let result: Result;
  try {
    result = await work(tx);
    commit(tx);
  } catch (thrown) {
    abort(tx);
    const cause = await ended.then(() => null, reasonOf);
    throw thrown instanceof StepwellError ? thrown : (cause ?? thrown);
  }
  await ended.catch((failure: Ended) => {
    throw failure.error ?? new DOMException('The transaction was aborted', 'AbortError');
  });
  return result;
}

/** Leaves a request to the transaction: {@link transact} rejects when the request fails. */
export function queue(request: Promise<unknown>): void {
  request.catch(() => {});
}

/** How a transaction failed. Some errors exist only here: quota is often found out while committing. */
interface Ended {
  readonly error: DOMException | null;
}

function settle(tx: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    let error: DOMException | null = null;
    tx.addEventListener('error', ({ target }) => {
      const failed = (target as IDBRequest).error;
      // An abort fails every request that is still open: those errors do not say why.
      if (failed?.name !== 'AbortError') error ??= failed;
    });
    tx.addEventListener('complete', () => (error ? reject({ error } satisfies Ended) : resolve()));
    // After `commit()`, WebKit gives the transaction no error of its own.
    tx.addEventListener('abort', () => reject({ error: tx.error ?? error } satisfies Ended));
  });
}

function reasonOf(failure: Ended): DOMException | null {
  return failure.error;
}

/** Spares waiting for the answers of the last requests; one that fails aborts the transaction as before. */
function commit(tx: Transaction<'readonly' | 'readwrite'>): void {
  try {
    tx.commit?.();
  } catch {
    // It has ended by itself: there was nothing left to wait for, or a request failed.
  }
}

function abort(tx: Transaction<'readonly' | 'readwrite'>): void {
  try {
    tx.abort();
  } catch {
    // It has ended by itself: a failed request aborts it.
  }
}

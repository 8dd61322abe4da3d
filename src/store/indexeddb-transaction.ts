/** One transaction whose outcome is reliable in every browser. */
import { type IDBPTransaction, unwrap } from 'idb';
import { StepwellError } from '../base/errors.js';
import type { Database, Schema, StoreName } from './indexeddb-schema.js';

export type Transaction<Mode extends IDBTransactionMode> = IDBPTransaction<Schema, StoreName[], Mode>;
export type Durability = 'relaxed' | 'strict';

/**
 * Runs `work` in one transaction and resolves its result once the transaction is complete. `work` may await only requests of
 * this transaction: awaiting anything else lets the transaction commit early. If `work` throws, nothing is written.
 *
 * Rejects if any request of the transaction failed, even if the browser reports the transaction as complete. WebKit does that
 * for a Blob that it cannot store, if `commit()` was called before the request failed. To abort the whole transaction there
 * too, `work` must await such a request.
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
  // idb rejects its promise at the first failed request, before the transaction has its error.
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

/** Does not wait for a request. If the request fails, {@link transact} rejects. */
export function queue(request: Promise<unknown>): void {
  request.catch(() => {});
}

/** How a transaction failed. Some errors appear only here: often the quota is checked while committing. */
interface Ended {
  readonly error: DOMException | null;
}

function settle(tx: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    let error: DOMException | null = null;
    tx.addEventListener('error', ({ target }) => {
      const failed = (target as IDBRequest).error;
      // An abort fails every open request with AbortError, which does not say why.
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

/** Commits without waiting for the last requests. A request that fails still aborts the transaction. */
function commit(tx: Transaction<'readonly' | 'readwrite'>): void {
  try {
    tx.commit?.();
  } catch {
    // The transaction has ended: no request was open, or a request failed.
  }
}

function abort(tx: Transaction<'readonly' | 'readwrite'>): void {
  try {
    tx.abort();
  } catch {
    // The transaction has ended: a failed request aborted it.
  }
}

/** Converts the errors of IndexedDB into errors of this library. */
import { messageOf, QuotaError, StepwellError, StorageError } from '../base/errors.js';

/** Name of a thrown `DOMException` or error; empty for anything else. */
export function errorName(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null && 'name' in thrown ? String(thrown.name) : '';
}

/**
 * True if the connection failed, not the request: a new connection may help.
 *
 * `InvalidStateError`: the connection is closed. The texts are those of WebKit, which cuts the connections of pages in
 * the background (webkit.org/b/197050, b/277615), and of Chromium while it closes one.
 */
export function isConnectionLost(thrown: unknown): boolean {
  if (errorName(thrown) === 'InvalidStateError') return true;
  return /connection to indexed database server lost|connection is clos/i.test(messageOf(thrown));
}

/** Any error of a transaction as a {@link StepwellError}. Decided by the error's name: newer browsers have another class for quota. */
export function transactionError(thrown: unknown): StepwellError {
  if (thrown instanceof StepwellError) return thrown;
  const name = errorName(thrown);
  if (name === 'QuotaExceededError') return quotaError(thrown);
  const reason = name === 'AbortError' ? 'aborted' : isConnectionLost(thrown) ? 'lost' : 'refused';
  return new StorageError(`The database refused: ${messageOf(thrown)}`, { reason, name }, thrown);
}

/** Any error of opening the database as a {@link StepwellError}. `reason: 'unavailable'`: there is no IndexedDB here. */
export function openError(thrown: unknown): StepwellError {
  if (thrown instanceof StepwellError) return thrown;
  const name = errorName(thrown);
  switch (name) {
    case 'QuotaExceededError':
      return quotaError(thrown);
    case 'VersionError':
      return new StepwellError('version', 'The database was upgraded by a newer program', { name }, thrown);
    // A sandboxed frame or blocked cookies; a private window of an old Firefox; a runtime without IndexedDB.
    case 'SecurityError':
    case 'InvalidStateError':
    case 'ReferenceError':
    case 'TypeError':
      return new StorageError(
        `IndexedDB is not available here: ${messageOf(thrown)}`,
        { reason: 'unavailable', name },
        thrown,
      );
    default:
      return new StorageError(
        `The database cannot be opened: ${messageOf(thrown)}`,
        { reason: 'open', name },
        thrown,
      );
  }
}

/** The error of every call after `close()`. */
export function closedError(): StorageError {
  return new StorageError('The store is closed', { reason: 'closed' });
}

function quotaError(thrown: unknown): QuotaError {
  return new QuotaError('There is no room left for this site in the browser', {}, thrown);
}

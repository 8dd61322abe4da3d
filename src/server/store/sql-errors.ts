/** Converts the errors of database drivers into errors of this library. */
import { messageOf, QuotaError, StepwellError, StorageError } from '../../base/errors.js';

/** SQLSTATE or the operating system's error code of a thrown value; empty: it has none. */
export function codeOf(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : '';
}

/**
 * True if the transaction collided with another one, and a retry should succeed: serialization failure, deadlock, or unique
 * violation. A unique violation happens only if another transaction made the same row after this one had looked for it.
 */
export function isCollision(thrown: unknown): boolean {
  return ['40001', '40P01', '23505'].includes(codeOf(thrown));
}

const NETWORK = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
];
/** SQLSTATEs: shut down by an administrator, crashed, starting, too many connections. */
const AWAY = ['57P01', '57P02', '57P03', '53300'];

/** True if the database is unavailable, so that a retry later may help. */
export function isLost(thrown: unknown): boolean {
  const code = codeOf(thrown);
  if (NETWORK.includes(code) || AWAY.includes(code) || code.startsWith('08')) return true;
  // Errors of the driver itself have no code.
  return (
    code === '' &&
    /connection (terminated|ended|timeout)|timeout exceeded|not queryable/i.test(messageOf(thrown))
  );
}

/** Any error of a database as a {@link StepwellError}. Errors of this library are returned unchanged. */
export function sqlError(thrown: unknown): StepwellError {
  if (thrown instanceof StepwellError) return thrown;
  const code = codeOf(thrown);
  if (code === '53100' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new QuotaError('The disk of the database is full', { code }, thrown);
  }
  if (isLost(thrown)) {
    // If several addresses of one host fail together, the error has no message.
    return new StorageError(
      `The database is away: ${messageOf(thrown) || code}`,
      { reason: 'lost', code },
      thrown,
    );
  }
  return new StorageError(`The database refused: ${messageOf(thrown)}`, { reason: 'refused', code }, thrown);
}

/** The error of a call after `close`. */
export function closedError(what: string): StorageError {
  return new StorageError(`The ${what} is closed`, { reason: 'closed' });
}

/** Loads an optional package. If it is not installed, rejects with a message that says how to install it. */
export async function loadOptional<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (thrown) {
    if (codeOf(thrown) !== 'ERR_MODULE_NOT_FOUND') throw sqlError(thrown);
    throw new StorageError(
      `The package ${name} is not installed. Install it with: npm install ${name}`,
      { reason: 'package', name },
      thrown,
    );
  }
}

/** What drivers throw, as the errors of this library. */
import { messageOf, QuotaError, StepwellError, StorageError } from '../../base/errors.js';

/** SQLSTATE or the operating system's error code of a thrown value; empty when it has none. */
export function codeOf(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : '';
}

/**
 * True when the transaction met another one and would go well if it were run again: serialization failure, deadlock, and
 * a unique violation, which only happens when another one made the same row after this one had looked for it.
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
/** Shut down by an administrator, crashed, starting; too many connections. */
const AWAY = ['57P01', '57P02', '57P03', '53300'];

/** True when the server is away, so that trying again later may help. */
export function isLost(thrown: unknown): boolean {
  const code = codeOf(thrown);
  if (NETWORK.includes(code) || AWAY.includes(code) || code.startsWith('08')) return true;
  // What the driver says itself has no code.
  return (
    code === '' &&
    /connection (terminated|ended|timeout)|timeout exceeded|not queryable/i.test(messageOf(thrown))
  );
}

/** Any error of a database as a {@link StepwellError}; those of this library pass. */
export function sqlError(thrown: unknown): StepwellError {
  if (thrown instanceof StepwellError) return thrown;
  const code = codeOf(thrown);
  if (code === '53100' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new QuotaError('The disk of the database is full', { code }, thrown);
  }
  if (isLost(thrown)) {
    // Several addresses of one host fail together in an error without a text.
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

/** Loads an optional package; says how to get it when it is not installed. */
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

/** Errors that the server answers to a client. */
import type { Facts } from '../../base/errors.js';

/** Codes that clients can switch on. A closed list. */
export type WireErrorCode =
  | 'bad_request'
  | 'auth'
  | 'forbidden'
  | 'not_found'
  | 'run_missing'
  | 'run_gone'
  | 'run_conflict'
  | 'digest_mismatch'
  | 'too_large'
  | 'timeout'
  | 'rate_limited'
  | 'version'
  | 'disk_full'
  | 'busy'
  | 'internal';

/** An error that becomes an HTTP answer with the body `{code, message, facts}`. */
export class WireError extends Error {
  readonly status: number;
  readonly code: WireErrorCode;
  /** Seconds for the `Retry-After` header; `null`: none. */
  readonly retryAfter: number | null;
  readonly facts: Facts;

  constructor(
    status: number,
    code: WireErrorCode,
    message: string,
    retryAfter: number | null = null,
    facts: Facts = {},
  ) {
    super(message);
    this.name = 'WireError';
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
    this.facts = facts;
  }
}

/** The answer for a run that does not exist, and for a run that the key may not see: the same, so that a client cannot tell them apart. */
export function runMissing(run: string): WireError {
  return new WireError(404, 'run_missing', 'The run does not exist', null, { run });
}

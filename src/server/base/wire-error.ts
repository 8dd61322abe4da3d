/** An answer of the server that is not the hoped-for one. */
import type { Facts } from '../../base/errors.js';

/** What clients can tell apart. A closed list. */
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

/** Becomes an HTTP answer with `{code, message, facts}` as its body. */
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

/** The answer about a run that is not here, or not to be seen: the same one, so that nobody learns which. */
export function runMissing(run: string): WireError {
  return new WireError(404, 'run_missing', 'The run does not exist', null, { run });
}

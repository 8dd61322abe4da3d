/** An answer of the server that is not the hoped-for one. */

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

/** Becomes an HTTP answer with `{code, message}` as its body. */
export class WireError extends Error {
  readonly status: number;
  readonly code: WireErrorCode;
  /** Seconds for the `Retry-After` header; `null`: none. */
  readonly retryAfter: number | null;

  constructor(status: number, code: WireErrorCode, message: string, retryAfter: number | null = null) {
    super(message);
    this.name = 'WireError';
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

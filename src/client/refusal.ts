/** What an answer that refuses means. */
import { retryAfterMs } from '../base/backoff.js';
import { type ErrorCode, type ErrorData, isErrorCode, reviveError, StepwellError } from '../base/errors.js';

/** An answer that refuses, as `fetch` or another client of HTTP gives it. */
export interface Refusal {
  readonly status: number;
  readonly body: string;
  /** The header `Retry-After`. */
  readonly retryAfter: string | null;
}

/** The error for an answer of `fetch`: see {@link errorOf}. */
export async function refusalOf(response: Response): Promise<StepwellError> {
  const body = await response.text().catch(() => '');
  return errorOf({ status: response.status, body, retryAfter: response.headers.get('Retry-After') });
}

/**
 * The error for an answer that refuses: the server's own sentence and facts where the answer is a Stepwell server's, with
 * `auth`, `version`, `run_missing`, `validation`, another code of ours, or `network`. The fact `retryAfterMs` is how long
 * the server asks to wait.
 */
export function errorOf({ status, body, retryAfter }: Refusal): StepwellError {
  const waitMs = retryAfterMs(retryAfter, Date.now());
  const hint = waitMs === null ? {} : { retryAfterMs: waitMs };
  const said = saidIn(body);
  if (said === null) {
    return new StepwellError(isAuth(status) ? 'auth' : 'network', `The server answered ${status}`, {
      status,
      ...hint,
    });
  }
  return reviveError({
    code: codeOf(status, said.code),
    message: said.message,
    facts: { ...said.facts, ...hint },
  });
}

/** The server's codes and ours differ where HTTP is meant. */
function codeOf(status: number, said: unknown): ErrorCode {
  if (isAuth(status)) return 'auth';
  if (status === 426) return 'version';
  if (status === 404 || status === 410) return 'run_missing';
  if (status === 400) return 'validation';
  return status < 500 && isErrorCode(said) ? said : 'network';
}

function isAuth(status: number): boolean {
  return status === 401 || status === 403;
}

/** What a Stepwell server says; `null` for the words of somebody else, such as a proxy. */
export function saidIn(body: string): (Pick<ErrorData, 'message' | 'facts'> & { code: unknown }) | null {
  let said: unknown;
  try {
    said = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof said !== 'object' || said === null || !('code' in said) || !('message' in said)) return null;
  if (typeof said.message !== 'string') return null;
  const facts = 'facts' in said && typeof said.facts === 'object' ? (said.facts as ErrorData['facts']) : {};
  return { code: said.code, message: said.message, facts: facts ?? {} };
}

/** Converts answers with an error status into errors. */
import { retryAfterMs } from '../base/backoff.js';
import { type ErrorCode, type ErrorData, isErrorCode, reviveError, StepwellError } from '../base/errors.js';

/** An answer with an error status, from `fetch` or another HTTP client. */
export interface Refusal {
  readonly status: number;
  readonly body: string;
  /** The header `Retry-After`. */
  readonly retryAfter: string | null;
}

/** The error for an answer of `fetch`. See {@link errorOf}. */
export async function refusalOf(response: Response): Promise<StepwellError> {
  const body = await response.text().catch(() => '');
  return errorOf({ status: response.status, body, retryAfter: response.headers.get('Retry-After') });
}

/**
 * The error for an answer with an error status: `auth`, `version`, `run_missing`, `validation`, another code of ours, or `network`.
 * An answer of a Stepwell server supplies message and facts. The fact `retryAfterMs` is the delay that the server asks for.
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

/** The error code for a status and the server's code. They differ for errors of HTTP itself. */
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

/** The error in a body from a Stepwell server; `null` for other bodies, such as a proxy's. */
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

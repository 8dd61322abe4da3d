/** Answers of the server, and the conversion of errors into answers. */
import { type ErrorCode, StepwellError } from '../../base/errors.js';
import { plainJson } from '../../base/plain-json.js';
import { PACKED_TYPE, pack } from '../../sync/pack.js';
import { WireError } from '../base/wire-error.js';

export const JSON_TYPE = 'application/json';

/** An answer in JSON. */
export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return bytes(status, JSON_TYPE, plainJson(value), headers);
}

/** An answer as a packed value. */
export function packed(value: unknown): Response {
  return bytes(200, PACKED_TYPE, pack(value ?? null));
}

/** An answer of a media type. It states its length, so that clients notice a cut answer. */
export function bytes(
  status: number,
  type: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const data = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return new Response(data, {
    status,
    headers: { 'Content-Type': type, 'Content-Length': String(data.length), ...headers },
  });
}

/** The answer for an error: `{code, message, facts}`. `null`: the error is internal and belongs only into the log. */
export function answerOf(thrown: unknown): Response | null {
  if (thrown instanceof WireError) {
    const { status, code, message, facts, retryAfter } = thrown;
    return json(status, { code, message, facts }, headersOf(status, retryAfter));
  }
  if (!(thrown instanceof StepwellError) || thrown.code === 'internal') return null;
  const status = STATUS[thrown.code];
  // The facts of storage errors name folders and hosts of the server.
  const facts = status >= 500 ? {} : thrown.facts;
  const message = status >= 500 ? 'The storage of the server refuses' : thrown.message;
  return json(
    status,
    { code: thrown.code, message, facts },
    headersOf(status, RETRY_SECONDS[status] ?? null),
  );
}

/** The answer for an unexpected error. */
export function failed(id: string): Response {
  const message = `The server failed. Its log has more, under request ${id}`;
  return json(500, { code: 'internal', message, facts: { request: id } });
}

function headersOf(status: number, retryAfter: number | null): Record<string, string> {
  return {
    ...(retryAfter === null ? {} : { 'Retry-After': String(retryAfter) }),
    ...(status === 401 ? { 'WWW-Authenticate': 'Bearer realm="stepwell"' } : {}),
    // Close the connection: the unread rest of the body would be taken for the next request.
    ...(status === 408 || status === 413 ? { Connection: 'close' } : {}),
  };
}

/** `Retry-After` by status: short for an unavailable or busy database, long for a full disk, which needs a person. */
const RETRY_SECONDS: Readonly<Record<number, number>> = { 503: 2, 507: 60 };

const STATUS: { readonly [Code in ErrorCode]: number } = {
  validation: 400,
  run_missing: 404,
  project_missing: 404,
  invalid_task: 422,
  group: 409,
  run_exists: 409,
  run_busy: 409,
  run_taken_over: 409,
  run_finished: 409,
  worker_lost: 503,
  worker_start: 503,
  storage: 503,
  quota: 507,
  corrupt: 500,
  dropped: 500,
  device_lost: 500,
  version: 500,
  auth: 401,
  network: 502,
  aborted: 503,
  internal: 500,
};

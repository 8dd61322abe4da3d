/** What a failed request means: stop, or retry later. Pure. */
import { type ErrorCode, messageOf, StepwellError } from '../base/errors.js';
import type { StopCode } from '../source/uploads.js';
import { jsonOf, type WireResponse } from './transport.js';

/** Sending stops: a retry would get the same answer. */
export class Stop extends Error {
  readonly code: StopCode;

  constructor(code: StopCode, message: string) {
    super(message);
    this.name = 'Stop';
    this.code = code;
  }
}

/** Sending failed for now. The request is retried later. */
export class TryLater extends Error {
  /** Delay that the server asked for, in milliseconds; `null`: the client's backoff. */
  readonly retryAfter: number | null;
  /** Where the failure is, as a person reads it: the network, or the server. */
  readonly reason: 'network' | 'server';
  /** True if the browser does not let this page talk to the server. The request is retried, and waiting calls are rejected. */
  readonly isBlocked: boolean;

  constructor(
    reason: 'network' | 'server',
    message: string,
    retryAfter: number | null = null,
    isBlocked = false,
  ) {
    super(message);
    this.isBlocked = isBlocked;
    this.name = 'TryLater';
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}

/** A proxy or the server refused a body as too long (413). Shorter bodies are sent from now on, so the retry is immediate. */
export class TooLong extends TryLater {
  constructor() {
    super('server', 'Something on the way to the server refuses requests of this length');
    this.name = 'TooLong';
  }
}

/** The sentence for a person for each {@link StopCode}, if the server gave none. */
export const STOP_SENTENCES: { readonly [Code in StopCode]: string } = {
  auth: 'The server does not accept the key: give another one.',
  run_gone: 'The run was deleted on the server. The copy in this browser is kept.',
  run_conflict: 'The server has another run under the same identity.',
  diverged: 'The server has other data under the same numbers: this browser profile was probably copied.',
  version: 'The server does not speak this version of Stepwell: one of the two needs an update.',
  too_large: 'The server, or a proxy before it, refuses a part of this run as too large.',
  refused: 'The server refuses this run.',
  damaged: 'A part of this run is lost in this browser and cannot be sent.',
  blocked: 'The browser does not let this page talk to the server.',
  internal: 'Sending failed, and trying again does not help.',
  not_found: 'There is no Stepwell server at this address.',
};

/** 5xx statuses that mean "never": the server does not support the request. */
const NEVER: readonly number[] = [501, 505];

/** Statuses that mean "later": they are not about the request itself. */
const LATER: readonly number[] = [408, 425, 429, 500, 502, 503, 504, 507, 520, 521, 522, 523, 524, 530];

/**
 * The error for an answer of a status that the caller does not handle itself.
 *
 * @param onRun true if the path names a run, so that "not found" is about the run
 */
export function failureOf(response: WireResponse, onRun = true): Stop | TryLater {
  const { status, retryAfter } = response;
  const said = saidBy(response);
  const stop = (code: StopCode) => new Stop(code, said ?? STOP_SENTENCES[code]);
  if (status >= 200 && status < 300) {
    // A hotel's login page, or an error page of a proxy.
    return new TryLater('server', 'The answer is not that of a Stepwell server', retryAfter);
  }
  if (status === 0 || (status >= 300 && status < 400)) {
    // A login page of a network, or a server that moved.
    const message = 'The address of the server leads to another one. If this stays so, give the other one';
    return new TryLater('server', message, retryAfter);
  }
  if (NEVER.includes(status)) return stop('refused');
  if (LATER.includes(status) || status >= 500) {
    return new TryLater('server', said ?? `The server answered ${status}`, retryAfter);
  }
  switch (status) {
    case 401:
    case 403:
      return stop('auth');
    case 404:
      return stop(onRun && said !== null ? 'run_gone' : 'not_found');
    case 410:
      return stop('run_gone');
    case 409:
      return stop('run_conflict');
    case 413:
      return stop('too_large');
    case 426:
      return stop('version');
    default:
      return status >= 400 ? stop('refused') : new TryLater('server', `The server answered ${status}`);
  }
}

/** What a request without an answer means: the network is down, or the request could not be made. */
export function sendFailure(thrown: unknown): Stop | TryLater {
  if (thrown instanceof Stop || thrown instanceof TryLater) return thrown;
  if (thrown instanceof StepwellError && thrown.code === 'validation')
    return new Stop('auth', thrown.message);
  // `fetch` throws TypeError if the network is down. Other errors come from making the request, before `fetch`.
  if (!(thrown instanceof TypeError) && !mayPass(thrown)) return new Stop('internal', messageOf(thrown));
  if (thrown instanceof DOMException && thrown.name === 'TimeoutError') {
    return new TryLater('network', 'The server does not answer in time');
  }
  return new TryLater('network', `The server cannot be reached (${messageOf(thrown)})`);
}

/** True for errors of this library that a retry may cure. */
const PASSES: { readonly [Code in ErrorCode]: boolean } = {
  validation: false,
  project_missing: false,
  invalid_task: false,
  group: false,
  run_exists: false,
  run_missing: true,
  run_busy: true,
  run_taken_over: false,
  run_finished: false,
  worker_lost: true,
  worker_start: true,
  storage: true,
  quota: true,
  corrupt: false,
  dropped: false,
  device_lost: true,
  version: false,
  auth: false,
  network: true,
  aborted: true,
  internal: false,
};

/** Names of browser errors that a retry does not cure. */
const LASTING: readonly string[] = [
  'DataCloneError',
  'DataError',
  'InvalidAccessError',
  'InvalidCharacterError',
  'NotSupportedError',
  'SecurityError',
  'SyntaxError',
];

/** True if waiting may cure an error that was thrown here: a database may come back, a bug does not go away. */
export function mayPass(thrown: unknown): boolean {
  if (thrown instanceof StepwellError) return PASSES[thrown.code];
  if (thrown instanceof DOMException) return !LASTING.includes(thrown.name);
  const isMistake = [TypeError, RangeError, ReferenceError, SyntaxError].some(
    (type) => thrown instanceof type,
  );
  return !isMistake;
}

/** The stop for an error that was thrown here and that waiting does not cure. */
export function stopOf(thrown: unknown): Stop {
  const code = thrown instanceof StepwellError ? thrown.code : 'internal';
  const message = `The run cannot be sent from here: ${messageOf(thrown)}`;
  return new Stop(code === 'corrupt' ? 'damaged' : code === 'version' ? 'version' : 'internal', message);
}

/** Most characters of a server's message that are shown. */
const MAX_SAID = 300;

/** The server's message for a person; `null`: the answer is not from a Stepwell server. */
function saidBy(response: WireResponse): string | null {
  const json = jsonOf(response);
  if (typeof json !== 'object' || json === null || !('message' in json)) return null;
  return typeof json.message === 'string' ? json.message.slice(0, MAX_SAID) : null;
}

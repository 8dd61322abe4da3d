/**
 * The errors of Stepwell. Each has a `code` from a closed list, so that callers can switch on it, the facts needed to
 * act, and the `cause` where another error lies behind it. Codes travel over worker and network boundaries as data
 * (see {@link ErrorData}); classes do not, so they are rebuilt from the code by {@link reviveError}.
 */

/** Every error code and the class name that carries it. */
const NAMES = {
  validation: 'ValidationError',
  run_exists: 'RunExistsError',
  run_missing: 'RunMissingError',
  run_busy: 'RunBusyError',
  run_taken_over: 'RunTakenOverError',
  run_finished: 'RunFinishedError',
  worker_lost: 'WorkerLostError',
  worker_start: 'WorkerStartError',
  storage: 'StorageError',
  quota: 'QuotaError',
  corrupt: 'CorruptDataError',
  dropped: 'DroppedError',
  device_lost: 'DeviceLostError',
  version: 'VersionError',
  auth: 'AuthError',
  network: 'NetworkError',
  aborted: 'AbortedError',
  internal: 'InternalError',
} as const;

/** The closed list of error codes. */
export type ErrorCode = keyof typeof NAMES;

/** True for a code of the list. Checks values that come over the network. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(NAMES, value);
}

/** Small, clonable facts about an error, such as an id, a count or a limit. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

/** An error as data: what crosses a thread or the network. */
export interface ErrorData {
  readonly code: ErrorCode;
  readonly message: string;
  readonly facts: Facts;
}

/** Marks the errors of every copy of this file: each chunk that a worker loads contains its own copy. */
const BRAND = Symbol.for('stepwell.error');

/** Base class of every error that Stepwell throws or returns. `instanceof` also knows errors of another copy of the library. */
export class StepwellError extends Error {
  readonly code: ErrorCode;
  readonly facts: Facts;

  static override [Symbol.hasInstance](value: unknown): boolean {
    const code = (Object(value) as Partial<StepwellError>)[BRAND];
    const isOurs =
      // biome-ignore lint/complexity/noThisInStatic: each subclass asks for itself
      code !== undefined && [StepwellError, CLASSES[code]].includes(this as typeof StepwellError);
    // biome-ignore lint/complexity/noThisInStatic: what a user derives is told by its prototype
    return isOurs || super[Symbol.hasInstance](value);
  }

  constructor(code: ErrorCode, message: string, facts: Facts = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.facts = facts;
    this.name = NAMES[code];
  }

  get [BRAND](): ErrorCode {
    return this.code;
  }

  /** The error as plain data, for a message port or a network reply. */
  toData(): ErrorData {
    return { code: this.code, message: this.message, facts: this.facts };
  }
}

/** A value, key, step or option that cannot be recorded. */
export class ValidationError extends StepwellError {
  constructor(message: string, facts?: Facts, cause?: unknown) {
    super('validation', message, facts, cause);
  }
}
/** A run with this id exists and `resume` is `'never'`. */
export class RunExistsError extends StepwellError {
  constructor(message: string, facts?: Facts, cause?: unknown) {
    super('run_exists', message, facts, cause);
  }
}
/** No such run, or it was deleted. */
export class RunMissingError extends StepwellError {
  constructor(message: string, facts?: Facts, cause?: unknown) {
    super('run_missing', message, facts, cause);
  }
}
/** Another tab or worker is writing this run now. */
export class RunBusyError extends StepwellError {
  constructor(message: string, facts?: Facts, cause?: unknown) {
    super('run_busy', message, facts, cause);
  }
}
/** Another writer opened this run with `resume: 'takeover'`; this one has stopped. */
export class RunTakenOverError extends StepwellError {
  constructor(message: string, facts?: Facts, cause?: unknown) {
    super('run_taken_over', message, facts, cause);
  }
}
/** The run has ended: `finish` or `fail` was called before. */
export class RunFinishedError extends StepwellError {
  constructor(message: string, facts?: Facts, cause?: unknown) {
    super('run_finished', message, facts, cause);
  }
}
/** The logger worker died while a call was pending; whether the call took effect is not known unless the facts say so. */
export class WorkerLostError extends StepwellError {
  constructor(message: string, facts?: Facts, cause?: unknown) {
    super('worker_lost', message, facts, cause);
  }
}
/** The database refused: aborted, lost, closed, blocked. */
export class StorageError extends StepwellError {
  constructor(message: string, facts?: Facts, cause?: unknown) {
    super('storage', message, facts, cause);
  }
}
/** The origin has no room left. */
export class QuotaError extends StepwellError {
  constructor(message: string, facts?: Facts, cause?: unknown) {
    super('quota', message, facts, cause);
  }
}
/** Stored bytes fail their checksum or do not parse. */
export class CorruptDataError extends StepwellError {
  constructor(message: string, facts?: Facts, cause?: unknown) {
    super('corrupt', message, facts, cause);
  }
}

const CLASSES: Partial<
  Record<ErrorCode, new (message: string, facts?: Facts, cause?: unknown) => StepwellError>
> = {
  validation: ValidationError,
  run_exists: RunExistsError,
  run_missing: RunMissingError,
  run_busy: RunBusyError,
  run_taken_over: RunTakenOverError,
  run_finished: RunFinishedError,
  worker_lost: WorkerLostError,
  storage: StorageError,
  quota: QuotaError,
  corrupt: CorruptDataError,
};

/** Makes the error object from data that came from another thread or machine. */
export function reviveError(data: ErrorData, cause?: unknown): StepwellError {
  const Class = CLASSES[data.code];
  return Class
    ? new Class(data.message, data.facts, cause)
    : new StepwellError(data.code, data.message, data.facts, cause);
}

/** Any thrown value as a {@link StepwellError}. A foreign value becomes the cause of an error with code `fallback` (default `internal`). */
export function toStepwellError(thrown: unknown, fallback: ErrorCode = 'internal'): StepwellError {
  if (thrown instanceof StepwellError) return thrown;
  return reviveError({ code: fallback, message: messageOf(thrown), facts: {} }, thrown);
}

/** A readable message for any thrown value. Never throws. */
export function messageOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return thrown.message || thrown.name;
    if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) return String(thrown.message);
    return String(thrown);
  } catch {
    return 'a value that cannot be shown was thrown';
  }
}

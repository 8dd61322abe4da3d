/**
 * The errors of Stepwell. Each has a `code` from a closed list, so that callers can switch on it, the facts needed to
 * act, and the `cause` where another error lies behind it. Codes travel over worker and network boundaries as data
 * (see {@link ErrorData}); classes do not, so they are rebuilt from the code by {@link reviveError}.
 */

/** Every error code. */
const CODES = [
  'validation',
  'project_missing',
  'invalid_task',
  'group',
  'run_exists',
  'run_missing',
  'run_busy',
  'run_taken_over',
  'run_finished',
  'worker_lost',
  'worker_start',
  'storage',
  'quota',
  'corrupt',
  'dropped',
  'device_lost',
  'version',
  'auth',
  'network',
  'aborted',
  'internal',
] as const;

/** The closed list of error codes. */
export type ErrorCode = (typeof CODES)[number];

/** True for a code of the list. Checks values that come over the network. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return CODES.includes(value as ErrorCode);
}

/** The name of the class of a code: `RunExistsError`. Computed, because every page and worker downloads this file. */
function nameOf(code: ErrorCode): string {
  const words = code === 'corrupt' ? 'corrupt_data' : code;
  return `${words.replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase())}Error`;
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
      code !== undefined && ([StepwellError, classOf(code)] as unknown[]).includes(this);
    // biome-ignore lint/complexity/noThisInStatic: what a user derives is told by its prototype
    return isOurs || super[Symbol.hasInstance](value);
  }

  constructor(code: ErrorCode, message: string, facts: Facts = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.facts = facts;
    this.name = nameOf(code);
  }

  get [BRAND](): ErrorCode {
    return this.code;
  }

  /** The error as plain data, for a message port or a network reply. */
  toData(): ErrorData {
    return { code: this.code, message: this.message, facts: this.facts };
  }
}

/** Base of the classes that stand for one code each. The code is a static field, because that is the shortest form of ten classes. */
export abstract class CodedError extends StepwellError {
  static readonly code: ErrorCode;

  constructor(message: string, facts?: Facts, cause?: unknown) {
    super(new.target.code, message, facts, cause);
  }
}

/** A value, key, step or option that cannot be recorded. */
export class ValidationError extends CodedError {
  static override readonly code = 'validation';
}
/** `init({ createProject: false })`, and the project does not exist. */
export class ProjectMissingError extends CodedError {
  static override readonly code = 'project_missing';
}
/** No such task in the project of the run, or a text that no task can have as its name. */
export class InvalidTaskError extends CodedError {
  static override readonly code = 'invalid_task';
}
/**
 * A group cannot be joined, or cannot go on together. `facts.reason`: `full` · `size` (the members disagree) · `lost` (a member died)
 * · `left` · `value` (the master broadcast a value that cannot be cloned) · `timeout`.
 */
export class GroupError extends CodedError {
  static override readonly code = 'group';
}
/** A run with this id exists and `resume` is `'never'`. */
export class RunExistsError extends CodedError {
  static override readonly code = 'run_exists';
}
/** No such run, or it was deleted. */
export class RunMissingError extends CodedError {
  static override readonly code = 'run_missing';
}
/** Another tab or worker is writing this run now. */
export class RunBusyError extends CodedError {
  static override readonly code = 'run_busy';
}
/** Another writer opened this run with `resume: 'takeover'`; this one has stopped. */
export class RunTakenOverError extends CodedError {
  static override readonly code = 'run_taken_over';
}
/** The run has ended: `finish` or `fail` was called before. */
export class RunFinishedError extends CodedError {
  static override readonly code = 'run_finished';
}
/** The logger worker died while a call was pending; whether the call took effect is not known unless the facts say so. */
export class WorkerLostError extends CodedError {
  static override readonly code = 'worker_lost';
}
/** The database refused: aborted, lost, closed, blocked. */
export class StorageError extends CodedError {
  static override readonly code = 'storage';
}
/** The origin has no room left. */
export class QuotaError extends CodedError {
  static override readonly code = 'quota';
}
/** Stored bytes fail their checksum or do not parse. */
export class CorruptDataError extends CodedError {
  static override readonly code = 'corrupt';
}

const CLASSES = [
  ValidationError,
  ProjectMissingError,
  InvalidTaskError,
  GroupError,
  RunExistsError,
  RunMissingError,
  RunBusyError,
  RunTakenOverError,
  RunFinishedError,
  WorkerLostError,
  StorageError,
  QuotaError,
  CorruptDataError,
];

/** The class that stands for a code; `undefined`: none does. */
function classOf(code: ErrorCode): (typeof CLASSES)[number] | undefined {
  return CLASSES.find((each) => each.code === code);
}

/** Makes the error object from data that came from another thread or machine. */
export function reviveError(data: ErrorData, cause?: unknown): StepwellError {
  const Class = classOf(data.code);
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

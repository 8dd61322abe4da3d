import { messageOf, StepwellError } from './errors.js';

/** Why something was not recorded as given. A closed list, so that callers can switch on it. */
export type RefusalCode =
  /** The key is not a text, is empty, or has more than 512 UTF-16 units. */
  | 'key'
  /** `log()` got something other than an object of values by key, or an empty object. */
  | 'row'
  /** The step is no finite number within ±2^53. The row was recorded at the automatic step. */
  | 'step'
  /** An option has an unknown name or an invalid value. */
  | 'option'
  /** A method got an invalid argument. */
  | 'argument'
  /** A value of this type cannot be recorded here, such as a function, or a text in an array of numbers. */
  | 'type'
  /** The shape is wrong: the array is ragged or empty, does not match the given shape, or is not a scalar. */
  | 'shape'
  /** A number cannot be recorded exactly, or `nonFinite: 'reject'` refuses it. */
  | 'range'
  /** The value exceeds a limit of size. */
  | 'limit'
  /** Reading the value failed: it threw, was disposed of or detached, or its bytes are damaged. */
  | 'unreadable'
  /** Recorded in part: numbers were clipped or rounded away, or an element could not be stored. */
  | 'partial'
  /** A tensor was logged, and no tfjs is connected. */
  | 'no_tfjs'
  /** The GPU that held the value was lost. */
  | 'device_lost'
  /** The GPU failed; another backend or thread computed the result instead. */
  | 'device'
  /** This browser lacks a feature that the value needs. */
  | 'unsupported'
  /** An address could not be fetched. */
  | 'network'
  /** The storage refused to write; the write is retried. */
  | 'storage'
  /** Too much was waiting. The value also counts as dropped. */
  | 'dropped';

/** Says that something was not recorded as it was given, and why. */
export interface Refusal {
  readonly code: RefusalCode;
  /** A sentence, or the end of one, for a person. */
  readonly reason: string;
}

/** Makes a {@link Refusal}. */
export function refuse(code: RefusalCode, reason: string): Refusal {
  return { code, reason };
}

/** True if a function answered a refusal instead of its result. */
export function isRefusal<T>(value: T | Refusal): value is Refusal {
  return typeof value === 'object' && value !== null && 'code' in value && 'reason' in value;
}

/** The refusal for an error that reading a value threw. `what`: the beginning of the sentence. Never throws. */
export function refusalOf(thrown: unknown, what = ''): Refusal {
  const message = messageOf(thrown);
  return refuse(isLost(thrown) ? 'device_lost' : 'unreadable', what === '' ? message : `${what}: ${message}`);
}

/** True for the error of a lost device. Foreign code may throw a Proxy that throws when it is examined. */
function isLost(thrown: unknown): boolean {
  try {
    return thrown instanceof StepwellError && thrown.code === 'device_lost';
  } catch {
    return false;
  }
}

/** The reason when a tensor is logged before tfjs is connected. */
export const NO_TFJS = 'a tensor can be recorded once `connect(tf)` was called, or stepwell/tfjs imported';

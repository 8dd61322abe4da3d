import { messageOf, StepwellError } from './errors.js';

/** Why something was not recorded as it was given. A closed list, so that callers can switch on it. */
export type RefusalCode =
  /** The key cannot name a metric: it is no text, empty, or longer than 512 UTF-16 units. */
  | 'key'
  /** `log()` got no object of values by key, or one without values. */
  | 'row'
  /** The step is no finite number within ±2^53. The row was recorded at the automatic step. */
  | 'step'
  /** An option has a name that nobody reads, or a value that it cannot have. */
  | 'option'
  /** A method got an argument that it does not take. */
  | 'argument'
  /** A value of this type cannot be recorded here, such as a function, or a text in an array of numbers. */
  | 'type'
  /** The sides of an array do not fit: it is ragged or empty, has too many elements for its shape, or is no scalar. */
  | 'shape'
  /** A number cannot be recorded exactly, or `nonFinite: 'reject'` refuses it. */
  | 'range'
  /** More than the most that one value may hold. */
  | 'limit'
  /** Reading the value failed: it threw, was disposed of or detached, or its bytes are damaged. */
  | 'unreadable'
  /** Recorded, but not all of it: numbers were cut off or rounded away, or a part has no form that can be kept. */
  | 'partial'
  /** A tensor was logged, and no tfjs is connected. */
  | 'no_tfjs'
  /** The GPU that held the value was lost. */
  | 'device_lost'
  /** The GPU could not do its work; another place did it instead. */
  | 'device'
  /** This browser lacks what is needed. */
  | 'unsupported'
  /** An address could not be fetched. */
  | 'network'
  /** The storage refused to write; writing is tried again. */
  | 'storage'
  /** Too much was waiting. The value is counted as dropped, too. */
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

/** Tells a refusal from what a function gives where all is well. */
export function isRefusal<T>(value: T | Refusal): value is Refusal {
  return typeof value === 'object' && value !== null && 'code' in value && 'reason' in value;
}

/** The refusal for something thrown while a value was read. `what`: the beginning of the sentence. Never throws. */
export function refusalOf(thrown: unknown, what = ''): Refusal {
  const message = messageOf(thrown);
  return refuse(isLost(thrown) ? 'device_lost' : 'unreadable', what === '' ? message : `${what}: ${message}`);
}

/** What foreign code throws may be a Proxy that throws when it is looked at. */
function isLost(thrown: unknown): boolean {
  try {
    return thrown instanceof StepwellError && thrown.code === 'device_lost';
  } catch {
    return false;
  }
}

/** Reason of a tensor that is logged before tfjs is connected. */
export const NO_TFJS = 'a tensor can be recorded once `connect(tf)` was called, or stepwell/tfjs imported';

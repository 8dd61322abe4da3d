import { assertUnreachable } from '../base/assert.js';
import { NO_TFJS, type Refusal, refusalOf, refuse } from '../base/refusal.js';
import { encodeJson } from '../record/json.js';
import type { PageRecord } from '../worker/protocol.js';

/** Why a value that is neither scalar nor text cannot become JSON; `null`: it can. */
export function whyUnfit(value: unknown): Refusal | null {
  if (value === undefined) return refuse('type', 'undefined is not a value');
  if (typeof value === 'function' || typeof value === 'symbol') {
    return refuse('type', `a ${typeof value} cannot be recorded`);
  }
  if (typeof value === 'bigint') {
    return refuse('range', 'a bigint beyond ±2^53 cannot be recorded exactly');
  }
  try {
    if (ArrayBuffer.isView(value) && value.byteLength === 0) {
      return refuse('unreadable', 'an empty or detached array has no value');
    }
    if (typeof value === 'object' && value !== null && 'dataId' in value && 'dtype' in value) {
      return refuse('no_tfjs', NO_TFJS);
    }
  } catch (thrown) {
    return refusalOf(thrown, 'reading the value threw');
  }
  return null;
}

/** The first 80 characters of a text, for a message. A cut text ends with `…`. */
export function beginning(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** A short text for any value, for a message. Never throws. */
export function describe(value: unknown): string {
  try {
    return beginning(String(value));
  } catch {
    return typeof value;
  }
}

/** Estimated bytes of a record in memory: two bytes per character of its text. */
export function recordBytes(record: PageRecord): number {
  switch (record.kind) {
    case 'text':
      return 64 + 2 * (record.key.length + record.value.length);
    case 'json':
      return 64 + 2 * (record.key.length + encodeJson(record.value).length);
    case 'log':
      return (
        64 + 2 * (record.message.length + (record.context === null ? 0 : encodeJson(record.context).length))
      );
    case 'config':
      return 64 + 2 * encodeJson(record.data).length;
    case 'tensor':
      return 256 + record.data.byteLength;
    case 'raw':
      return 256 + record.bytes;
    case 'histogram':
      return 256 + 16 * record.counts.length;
    case 'summary':
    case 'problem':
    case 'dropped':
    case 'status':
    case 'edit':
    case 'file':
      return 256;
    default:
      return assertUnreachable(record);
  }
}

/** Texts of a query string as what a source takes. What cannot be read throws `validation`. */
import { ValidationError } from '../base/errors.js';
import type { LogLevel } from '../record/kinds.js';
import type { RunFilter, RunStatus, XAxis } from '../source/types.js';
import type { QueryParameter } from './route.js';

/** A field that is left out when there is no text for it. */
export function optional<K extends string, V>(
  query: URLSearchParams,
  name: K,
  read: (text: string, name: string) => V,
): { [Name in K]?: V } {
  const text = query.get(name);
  return (text === null ? {} : { [name]: read(text, name) }) as { [Name in K]?: V };
}

/** Any text. */
export function asText(text: string): string {
  return text;
}

/** A number; also `Infinity`. */
export function asNumber(text: string, name: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value)) throw new ValidationError(`${name} must be a number`, { name });
  return value;
}

/** A whole number that is not negative. */
export function asCount(text: string, name: string): number {
  const value = asNumber(text, name);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new ValidationError(`${name} must be a whole number`, { name });
  }
  return value;
}

/** `true` or `false`. */
export function asBoolean(text: string, name: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new ValidationError(`${name} must be true or false`, { name });
}

/** One of a few words. */
export function oneOf<T extends string>(words: readonly T[]): (text: string, name: string) => T {
  return (text, name) => {
    const found = words.find((word) => word === text);
    if (found === undefined)
      throw new ValidationError(`${name} must be one of ${words.join(', ')}`, { name });
    return found;
  };
}

/** A name of an axis: `step`, `globalStep`, `time`, `relative`, `active`, or `key:` and the key of a scalar. */
export function asAxis(text: string, name: string): XAxis {
  if (text.startsWith('key:') && text.length > 4) return { key: text.slice(4) };
  return oneOf(AXES)(text, name);
}

const AXES = ['step', 'globalStep', 'time', 'relative', 'active'] as const;

export const STATUSES: readonly RunStatus[] = ['running', 'completed', 'failed', 'crashed'];
export const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warning', 'error'];
export const SORTS = ['created', 'name', 'lastSeen', 'status'] as const;

/** What {@link runFilter} reads. */
export const RUN_FILTER: readonly QueryParameter[] = [
  { name: 'namespace', type: 'string', description: 'Runs of this namespace' },
  { name: 'project', type: 'string', description: 'Runs of this project' },
  {
    name: 'status',
    type: 'string',
    description: `One or more of ${STATUSES.join(', ')}, separated by commas`,
  },
  { name: 'text', type: 'string', description: 'In the id, the name or a tag' },
  { name: 'tag', type: 'string', description: 'Runs with this tag' },
  { name: 'group', type: 'string', description: 'Runs of this group' },
  { name: 'archived', type: 'boolean', description: 'Archived runs too' },
  { name: 'sort', type: 'string', description: `One of ${SORTS.join(', ')}` },
  { name: 'descending', type: 'boolean', description: 'Largest or newest first' },
  { name: 'limit', type: 'integer', description: 'At most this many' },
];

/** The filter over runs in a query string. */
export function runFilter(query: URLSearchParams): RunFilter {
  const statuses = (text: string, name: string) => text.split(',').map((each) => oneOf(STATUSES)(each, name));
  return {
    ...optional(query, 'namespace', asText),
    ...optional(query, 'project', asText),
    ...optional(query, 'status', statuses),
    ...optional(query, 'text', asText),
    ...optional(query, 'tag', asText),
    ...optional(query, 'group', asText),
    ...optional(query, 'archived', asBoolean),
    ...optional(query, 'sort', oneOf(SORTS)),
    ...optional(query, 'descending', asBoolean),
    ...optional(query, 'limit', asCount),
  };
}

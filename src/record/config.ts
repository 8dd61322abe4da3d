import { assertUnreachable } from '../base/assert.js';
import type { ConfigRecord, Json } from './kinds.js';
import { emptyObject, isJsonObject, type JsonObject } from './objects.js';
import { parsePath } from './path.js';

/** How a run's config changes. All functions return new values and never change their arguments; unchanged branches are shared. */

/** Merges `extra` into `base`: objects field by field at every depth; any other value of `base` is replaced. */
export function mergeJson(base: Json, extra: Json): Json {
  if (!isJsonObject(base) || !isJsonObject(extra)) return extra;
  const merged = copyOf(base);
  for (const [key, value] of Object.entries(extra)) {
    const before = merged[key];
    merged[key] = before === undefined ? value : mergeJson(before, value);
  }
  return merged;
}

/**
 * `base` with `value` at `path` (see `parsePath`). Missing objects on the path are made. A number or text on the path is
 * replaced by an object. In an array, a name may be the index of an element, or of the next element.
 */
export function setPath(base: Json, path: string, value: Json): Json {
  return setNames(base, parsePath(path), 0, value);
}

function setNames(base: Json | undefined, names: readonly string[], i: number, value: Json): Json {
  const name = names[i];
  if (name === undefined) return value;
  if (Array.isArray(base) && /^(0|[1-9]\d{0,9})$/.test(name) && Number(name) <= base.length) {
    const items: Json[] = [...base];
    items[Number(name)] = setNames(base[Number(name)], names, i + 1, value);
    return items;
  }
  const object = isJsonObject(base) ? copyOf(base) : emptyObject();
  object[name] = setNames(object[name], names, i + 1, value);
  return object;
}

/** The config after one more record. A `set` or `extend` record without an object as data changes nothing. */
export function applyConfig(config: JsonObject, record: ConfigRecord): { [key: string]: Json } {
  switch (record.op) {
    case 'set':
      return isJsonObject(record.data) ? Object.assign(copyOf(config), record.data) : copyOf(config);
    case 'extend':
      return copyOf(isJsonObject(record.data) ? (mergeJson(config, record.data) as JsonObject) : config);
    case 'update':
      return setNames(config, record.path.split('.'), 0, record.data) as { [key: string]: Json };
    default:
      return assertUnreachable(record.op);
  }
}

/**
 * The record that sets the value at `path`. In the path of a record every dot separates two names, because older runs were
 * recorded before dots could be escaped. If `path` has an escape, the record therefore sets the whole top-level field.
 */
export function updateRecord(config: JsonObject, path: string, data: Json, time: number): ConfigRecord {
  if (!path.includes('\\')) return { kind: 'config', time, op: 'update', path, data };
  const [field = ''] = parsePath(path);
  const changed = setPath(config, path, data) as JsonObject;
  const fields = emptyObject();
  fields[field] = changed[field] as Json;
  return { kind: 'config', time, op: 'set', path: '', data: fields };
}

function copyOf(object: JsonObject): { [key: string]: Json } {
  return Object.assign(emptyObject(), object);
}

import { fieldsOf } from './fields.js';
import { panelType } from './registry.js';
import { ONE_CELL, type PanelContent, type PanelSize, type PanelSpec } from './spec.js';

/** Longest id and longest name of a type, in UTF-16 units. Our ids contain a key. */
const MAX_ID = 1_200;
const MAX_TYPE = 64;
/** Longest key that can be recorded, longest regular expression, and longest expression that a source reads. */
const MAX_KEY = 512;
const MAX_REGEX = 1_000;
const MAX_EXPRESSION = 2_000;
/** Most keys in a spec. */
const MAX_KEYS = 200;
/** Most columns or rows that a panel takes. */
const MAX_CELLS = 12;
/** Longest options of a type that this version does not know, as JSON. */
const MAX_UNKNOWN_OPTIONS = 10_000;

/**
 * Reads a spec from stored data or a link. `null`: the data is not a spec. The options of a known type are checked field by
 * field. The options of an unknown type are kept unchanged, so that storing a view again loses nothing.
 */
export function checkedSpec(value: unknown): PanelSpec | null {
  const { id, type, options, size, ...rest } = fieldsOf(value);
  const content = checkedContent(rest);
  if (!isText(id, MAX_ID) || !isText(type, MAX_TYPE) || !content) return null;
  const known = panelType(type);
  if (known?.keys === 'one' && !('keys' in content && content.keys.length === 1)) return null;
  if (known && !known.expressions && 'expression' in content) return null;
  const checked = known ? known.checkedOptions(options) : unknownOptions(options);
  return checked && { id, type, options: checked, size: checkedSize(size), ...content };
}

/** Reads the content: keys, a regular expression, or an expression. `null`: not exactly one of them. */
function checkedContent({ keys, regex, expression }: Readonly<Record<string, unknown>>): PanelContent | null {
  if ([keys, regex, expression].filter((each) => each !== undefined).length !== 1) return null;
  if (expression !== undefined) return isText(expression, MAX_EXPRESSION) ? { expression } : null;
  if (regex !== undefined) return isText(regex, MAX_REGEX) ? { regex } : null;
  const isList = Array.isArray(keys) && keys.length > 0 && keys.length <= MAX_KEYS;
  return isList && keys.every((key) => isText(key, MAX_KEY)) ? { keys: [...new Set<string>(keys)] } : null;
}

function checkedSize(value: unknown): PanelSize {
  const { columns, rows } = fieldsOf(value);
  const cells = (count: unknown, least: number) =>
    typeof count === 'number' && Number.isFinite(count)
      ? Math.min(MAX_CELLS, Math.max(1, Math.round(count)))
      : least;
  return { columns: cells(columns, ONE_CELL.columns), rows: cells(rows, ONE_CELL.rows) };
}

/** Options of an unknown type. `null`: not JSON, or longer than any version writes. */
function unknownOptions(value: unknown): object | null {
  try {
    const text = JSON.stringify(fieldsOf(value));
    return text.length <= MAX_UNKNOWN_OPTIONS ? (JSON.parse(text) as object) : null;
  } catch {
    return null;
  }
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= longest;
}

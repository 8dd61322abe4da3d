/** Whether a value is what a JSON schema says, for the few words that our schemas use. Resolves the path of the first fault. */
import type { Schema } from '../../../src/server/http/route.js';

/** `null`: the value fits; else where it does not, and why. */
export function faultIn(value: unknown, schema: Schema, path = '$'): string | null {
  if (Array.isArray(schema.anyOf)) {
    const fits = (schema.anyOf as Schema[]).some((each) => faultIn(value, each, path) === null);
    return fits ? null : `${path} fits none of the kinds: ${JSON.stringify(value)}`;
  }
  if (Array.isArray(schema.enum)) {
    return schema.enum.includes(value) ? null : `${path} is ${JSON.stringify(value)}`;
  }
  if (typeof schema.pattern === 'string' && !new RegExp(schema.pattern).test(String(value))) {
    return `${path} does not match ${schema.pattern}`;
  }
  switch (schema.type) {
    case undefined:
      return null;
    case 'array':
      if (!Array.isArray(value)) return `${path} is no array`;
      return first(value, (each, i) => faultIn(each, (schema.items ?? {}) as Schema, `${path}[${i}]`));
    case 'object':
      return objectFault(value, schema, path);
    case 'integer':
      return Number.isInteger(value) ? null : `${path} is no whole number`;
    case 'null':
      return value === null ? null : `${path} is not null`;
    default:
      return typeof value === schema.type ? null : `${path} is no ${String(schema.type)}`;
  }
}

function objectFault(value: unknown, schema: Schema, path: string): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${path} is no object`;
  const fields = new Map(Object.entries(value));
  const properties = (schema.properties ?? {}) as { readonly [name: string]: Schema };
  for (const name of (schema.required ?? []) as string[]) {
    if (!fields.has(name)) return `${path}.${name} is missing`;
  }
  const rest = schema.additionalProperties as Schema | undefined;
  return first([...fields], ([name, field]) =>
    faultIn(field, properties[name] ?? rest ?? {}, `${path}.${name}`),
  );
}

function first<T>(items: readonly T[], check: (item: T, i: number) => string | null): string | null {
  for (const [i, item] of items.entries()) {
    const fault = check(item, i);
    if (fault !== null) return fault;
  }
  return null;
}

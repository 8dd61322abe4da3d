/** Query strings for people, derived from the schemas of the Source's table. */
import { assert, assertUnreachable } from '../../base/assert.js';
import { StepwellError, ValidationError } from '../../base/errors.js';
import type { Schema, Shape } from '../../source/schema.js';
import { asBoolean, asCount, asNumber, asText, oneOf } from './parameters.js';
import type { QueryParameter } from './route.js';

/** Fields of a query as parameters of a route. */
export interface QueryString<T> {
  readonly parameters: readonly QueryParameter[];
  /** Parses the fields in a query string. Throws `validation` for an invalid text, and for a missing required field. */
  read(query: URLSearchParams): T;
}

/** The fields of a query that have a description, in the order of the descriptions. */
export function queryString<T, K extends keyof T & string>(
  schema: Schema<T>,
  descriptions: { readonly [Name in K]: string },
): QueryString<Pick<T, K>> {
  assert(schema.is === 'object', 'a query is an object');
  const fields = Object.entries<string>(descriptions).map(([name, description]) => {
    const field = schema.of[name];
    assert(field !== undefined, `the query has a field ${name}`);
    const isOptional = 'optional' in field;
    const { type, says, read } = textOf(isOptional ? field.optional : field);
    const parameter: QueryParameter = {
      ...{ name, type, description: says === '' ? description : `${description}: ${says}` },
      ...(isOptional ? {} : { required: true }),
    };
    return { parameter, read };
  });
  return {
    parameters: fields.map(({ parameter }) => parameter),
    read(query) {
      const found = fields.flatMap(({ parameter: { name, required }, read }) => {
        const text = query.get(name);
        if (text !== null) return [[name, read(text, name)] as const];
        if (required) throw new ValidationError(`${name} must be given`, { name });
        return [];
      });
      return Object.fromEntries(found) as Pick<T, K>;
    },
  };
}

/** The text form of a value. */
interface Written {
  readonly type: QueryParameter['type'];
  /** Describes the valid texts; empty: any text. */
  readonly says: string;
  read(text: string, name: string): unknown;
}

/** The text form of a shape: list items separated by commas, an object with one field as `field:text`. */
export function textOf(shape: Shape): Written {
  switch (shape.is) {
    case 'text':
      return { type: 'string', says: '', read: asText };
    case 'flag':
      return { type: 'boolean', says: '', read: asBoolean };
    case 'number':
      return shape.whole
        ? { type: 'integer', says: '', read: asCount }
        : { type: 'number', says: '', read: asNumber };
    case 'word':
      return { type: 'string', says: shape.of.join(', '), read: oneOf(shape.of) };
    case 'list': {
      const { says, read } = textOf(shape.of);
      return {
        type: 'string',
        says: `${says}, separated by commas`,
        read: (text, name) => text.split(',').map((item) => read(item, name)),
      };
    }
    case 'object': {
      const [[field] = [''], ...more] = Object.entries(shape.of);
      assert(more.length === 0, 'an object with several fields has no text');
      const before = `${field}:`;
      return {
        type: 'string',
        says: `${before}<${field}>`,
        read: (text, name) => {
          if (text.startsWith(before) && text.length > before.length)
            return { [field]: text.slice(before.length) };
          throw new ValidationError(`${name} must be ${before} and a text`, { name });
        },
      };
    }
    case 'either': {
      const [a, b] = shape.of.map(textOf) as [Written, Written];
      // A list of one item is written as the item.
      if (shape.of[1].is === 'list') return b;
      return {
        type: 'string',
        says: `${a.says}, or ${b.says}`,
        read: (text, name) => {
          try {
            return b.read(text, name);
          } catch {
            return a.read(text, name);
          }
        },
      };
    }
    case 'json':
      throw new StepwellError('internal', 'JSON has no text in a query string');
    default:
      return assertUnreachable(shape);
  }
}
